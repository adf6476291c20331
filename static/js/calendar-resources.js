// People, robots, vans and rooms as rows over a week. A bar dragged to the side moves its event, up or down it hands the
// booking over to somebody else; the panel asks before anything happens.
/* global EventCalendar */
import { ask, askNew, clockIn } from "./calendar-panel.js";
import { linkOf, openOf } from "./calendar-grid.js";
import { mend } from "./calendar-roles.js";
import { follow, STEP, stretched, verdict } from "./calendar-verdict.js";
import { between, later, wallClock } from "./calendar-wall.js";
import { say } from "./toasts.js";

export function drawResources(box) {
  const { resources, events } = JSON.parse(document.getElementById("resources-drawn").textContent);
  const danish = box.dataset.language !== "en";
  const clock = clockIn(danish);
  const weekday = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "short" });

  // A bar with time for driving and setting up around it is longer than its event: the event moves as far as the bar.
  const byOf = (info, moment) => between(wallClock(info.oldEvent[moment]), wallClock(info.event[moment]));
  const shifted = ({ starts, ends }, by, endsBy) => ({ starts_at: later(starts, by), ends_at: later(ends, endsBy) });
  const move = (info) => {
    const { move: address, href } = info.event.extendedProps;
    ask(address, shifted(info.event.extendedProps, byOf(info, "start"), byOf(info, "end")), href, info.revert);
  };

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

  // In the air: another time for all that is booked, or somebody else in the place of the one on this row.
  const asked = (info, ends) => (grabbed, found) => {
    const { event, starts, ends: own, shift } = info.event.extendedProps;
    const by = ends ? stretched(info, found, STEP) : between(wallClock(grabbed.date), wallClock(found.date));
    const [from, to] = [grabbed.resource?.id, found.resource?.id];
    if (!ends && from && to && from !== to) return { event, resource: to, without: from, ...(shift ? { shift } : { put: 1 }) };
    return { event, starts_at: ends ? starts : later(starts, by), ends_at: later(own, by) };
  };
  const air = follow(() => calendar, verdict(box));

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
    eventDragStart: (info) => air.begin(asked(info, false)),
    eventDragStop: air.end,
    eventResizeStart: (info) => air.begin(asked(info, true)),
    eventResizeStop: air.end,
    eventDrop: dropped,
    eventResize: move,
    select: (info) => askNew(box.dataset.new, info.start, info.end, () => calendar.unselect()),
  });
  mend(box, { name: box.dataset.name });
}
