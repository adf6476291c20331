// Week and day, drawn by @event-calendar. An event can be dragged and stretched, the panel then says what the move
// brings and asks; while it is in the air, the times when its people and things are taken stand in red. A stretch of
// empty time that is marked becomes a new event.
/* global EventCalendar */
import { ask, askNew, clockIn, open } from "./calendar-panel.js";
import { mend } from "./calendar-roles.js";
import { follow, STEP, stretched, verdict } from "./calendar-verdict.js";
import { between, DAY, daysBetween, later, wallClock } from "./calendar-wall.js";

export function linkOf(info, withTime) {
  // A real link in each event: for keys and screen readers, and for a new tab.
  const link = document.createElement(info.event.extendedProps.href ? "a" : "span");
  link.className = "ec-link";
  link.draggable = false; // the event is dragged, not its address
  const { href, move, starts, ends } = info.event.extendedProps;
  if (href) link.href = href;
  if (move) Object.assign(link.dataset, { move, starts, ends });
  const title = document.createElement("span");
  title.className = "ec-event-title";
  title.textContent = info.event.title;
  if (withTime) {
    const time = document.createElement("span");
    time.className = "ec-event-time";
    time.textContent = info.timeText;
    link.append(time, " ");
  }
  link.append(title);
  return { domNodes: [link] };
}

export function openOf(info) {
  if (info.jsEvent.ctrlKey || info.jsEvent.metaKey) return;
  info.jsEvent.preventDefault();
  const { panel, href } = info.event.extendedProps;
  if (panel) open(panel, href);
  else if (href) location.href = href;
}

// What is taken, drawn behind the events until the drag ends.
export function showTaken(calendar) {
  let drawn = [];
  let dragging = 0;
  return {
    async begin(info) {
      const { busy } = info.event.extendedProps;
      const turn = ++dragging;
      if (!busy) return;
      const { activeStart, activeEnd } = calendar().getView();
      const span = new URLSearchParams({ start: wallClock(activeStart), end: wallClock(activeEnd) });
      try {
        const answer = await fetch(`${busy}?${span}`, { headers: { Accept: "application/json" } });
        if (!answer.ok || turn !== dragging) return;
        const times = await answer.json();
        if (turn !== dragging) return;
        drawn = times.map((time, number) => `taken-${turn}-${number}`);
        times.forEach((time, number) =>
          calendar().addEvent({
            id: drawn[number],
            start: time.start,
            end: time.end,
            title: time.title,
            display: "background",
            classNames: ["is-taken"],
          }),
        );
      } catch {
        // The panel tells the same after the drop.
      }
    },
    end() {
      dragging++;
      drawn.forEach((id) => calendar().removeEventById(id));
      drawn = [];
    },
  };
}

export function drawGrid(box) {
  const danish = box.dataset.language !== "en";
  const clock = clockIn(danish);
  const weekday = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "short" });
  const long = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "long", day: "numeric", month: "long" });
  // Seven columns do not fit a phone: there the week is a list.
  const narrow = matchMedia("(max-width: 40rem)").matches;
  let calendar;
  const taken = showTaken(() => calendar);
  const air = follow(() => calendar, verdict(box));
  // Where an event comes to lie: what is drawn by the hour as it is drawn, what lasts for days by whole days, at its own
  // time of day.
  const meant = ({ event, oldEvent }) => {
    const { starts, ends } = event.extendedProps;
    if (!event.allDay) return { starts_at: wallClock(event.start), ends_at: wallClock(event.end) };
    const by = (moment) => daysBetween(wallClock(oldEvent[moment]), wallClock(event[moment])) * DAY;
    return { starts_at: later(starts, by("start")), ends_at: later(ends, by("end")) };
  };
  const moved = (info) => {
    const { move, href } = info.event.extendedProps;
    // An hour of the day cannot become whole days, nor the other way round.
    if (info.event.allDay !== info.oldEvent.allDay) return info.revert();
    ask(move, meant(info), href, info.revert);
  };
  const asked = (info, ends) => (grabbed, found) => {
    const { key, starts, ends: own } = info.event.extendedProps;
    if (found.allDay !== info.event.allDay) return null;
    const step = info.event.allDay ? DAY : STEP;
    const by = ends ? stretched(info, found, step) : between(wallClock(grabbed.date), wallClock(found.date));
    return { event: key, starts_at: ends ? starts : later(starts, by), ends_at: later(own, by) };
  };
  const begin = (ends) => (info) => {
    taken.begin(info);
    air.begin(asked(info, ends));
  };
  const end = () => {
    taken.end();
    air.end();
  };
  calendar = EventCalendar.create(box, {
    view: narrow && box.dataset.view === "timeGridWeek" ? "listWeek" : box.dataset.view,
    date: box.dataset.date,
    locale: danish ? "da-DK" : "en-GB",
    firstDay: 1,
    height: "46rem",
    headerToolbar: { start: "", center: "", end: "" },
    allDayContent: box.dataset.allDay,
    slotMinTime: "06:00:00",
    slotMaxTime: "22:00:00",
    flexibleSlotTimeLimits: true,
    scrollTime: "07:30:00",
    slotDuration: "00:30:00",
    slotEventOverlap: false,
    nowIndicator: true,
    dayMaxEvents: 4,
    eventStartEditable: true,
    eventDurationEditable: true,
    editable: false,
    selectable: true,
    eventSources: [{ url: box.dataset.source }],
    slotLabelFormat: (date) => clock(date),
    eventTimeFormat: (from) => clock(from),
    listDayFormat: (date) => long.format(date),
    listDaySideFormat: () => "",
    noEventsContent: box.dataset.nothing,
    dayHeaderFormat: (date) => (danish ? `${weekday.format(date).slice(0, 3)}. ${date.getDate()}.` : `${weekday.format(date)} ${date.getDate()}`),
    eventContent: (info) => (info.event.display === "background" ? undefined : linkOf(info, !info.event.allDay)),
    eventClick: openOf,
    eventDidMount: (info) => {
      info.el.title = info.event.extendedProps.words ?? info.event.title;
    },
    eventDragStart: begin(false),
    eventDragStop: end,
    eventResizeStart: begin(true),
    eventResizeStop: end,
    eventDrop: moved,
    eventResize: moved,
    select: (info) => {
      if (info.allDay) info.start.setHours(9);
      const end = info.allDay ? new Date(new Date(info.end).setHours(-7)) : info.end;
      askNew(box.dataset.new, info.start, end, () => calendar.unselect());
    },
  });
  mend(box, { previous: box.dataset.previous, next: box.dataset.next, name: box.dataset.name });
}
