// People, robots, vans and rooms as rows over a week. A bar dragged to the side moves its event, up or down it hands the
// booking over to somebody else; the panel asks before anything happens.
/* global EventCalendar */
import { ask, askNew, clockIn, wallClock } from "./calendar-panel.js";
import { linkOf, openOf } from "./calendar-grid.js";
import { mend } from "./calendar-roles.js";
import { say } from "./toasts.js";

export function drawResources(box) {
  const { resources, events } = JSON.parse(document.getElementById("resources-drawn").textContent);
  const danish = box.dataset.language !== "en";
  const clock = clockIn(danish);
  const weekday = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "short" });

  async function move(info) {
    const { move: address, times, href } = info.event.extendedProps;
    // A bar with time for driving and setting up around it is longer than its event: the event moves as far as the bar.
    const own = await (await fetch(times, { headers: { Accept: "application/json" } })).json();
    const far = info.event.start - info.oldEvent.start;
    const at = (text) => wallClock(new Date(new Date(text).getTime() + far));
    ask(address, { starts_at: at(own.starts_at), ends_at: at(own.ends_at) }, href, info.revert);
  }

  function dropped(info) {
    const { move: address, handover, href } = info.event.extendedProps;
    const moved = info.event.start.getTime() !== info.oldEvent.start.getTime();
    const handed = info.newResource && info.newResource.id !== info.oldResource?.id;
    if (moved && handed) {
      info.revert();
      say(box.dataset.oneWay, { tone: "wait" });
    } else if (handed && handover) {
      ask(handover, { to: info.newResource.id }, href, info.revert);
    } else if (moved && address) {
      move(info);
    } else {
      info.revert();
    }
  }

  const calendar = EventCalendar.create(box, {
    view: "resourceTimelineWeek",
    date: box.dataset.date,
    locale: danish ? "da-DK" : "en-GB",
    firstDay: 1,
    height: "auto",
    headerToolbar: { start: "", center: "", end: "" },
    slotMinTime: "06:00:00",
    slotMaxTime: "22:00:00",
    flexibleSlotTimeLimits: true,
    slotDuration: "04:00:00",
    snapDuration: "00:30:00",
    slotWidth: 44,
    nowIndicator: true,
    editable: false,
    selectable: true,
    resources,
    events,
    slotLabelFormat: (date) => clock(date),
    eventTimeFormat: (from) => clock(from),
    dayHeaderFormat: (date) => (danish ? `${weekday.format(date).slice(0, 3)}. ${date.getDate()}.` : `${weekday.format(date)} ${date.getDate()}`),
    resourceLabelContent: (info) => {
      const name = document.createElement("span");
      const kind = document.createElement("small");
      name.textContent = info.resource.title;
      kind.textContent = info.resource.extendedProps.kind;
      return { domNodes: [name, kind] };
    },
    eventContent: (info) => (info.event.display === "background" ? undefined : linkOf(info, false)),
    eventClick: openOf,
    eventDidMount: (info) => {
      info.el.title = info.event.extendedProps.words;
    },
    eventDrop: dropped,
    select: (info) => askNew(box.dataset.new, info.start, info.end, () => calendar.unselect()),
  });
  mend(box, { name: box.dataset.name });
}
