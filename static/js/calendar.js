// The calendar page: a click on an event opens its panel, a second click the whole page; week and day are drawn by
// @event-calendar, where an event can be dragged: the panel then says what the move brings and asks.
/* global EventCalendar, htmx */
const page = document.querySelector("[data-calendar-page]");
const box = document.querySelector("[data-calendar]");
let last = { at: 0, href: "" };

function open(address, href) {
  last = { at: Date.now(), href };
  return htmx.ajax("GET", address, { target: "#panel", swap: "innerHTML" });
}

// Double click: the second one may land on the dialog that the first one opened.
document.addEventListener(
  "click",
  (event) => {
    if (event.detail > 1 && last.href && Date.now() - last.at < 500) {
      event.preventDefault();
      event.stopPropagation();
      location.href = last.href;
    }
  },
  true,
);

page?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(`${page.dataset.panelBase}${link.dataset.panel}/`, link.href);
});

// On a wide screen the filters stand open beside the calendar.
const fold = document.querySelector("[data-filters-fold]");
if (fold && matchMedia("(min-width: 75rem)").matches) fold.open = true;

const two = (number) => String(number).padStart(2, "0");
const wallClock = (date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

function ask(info) {
  const { move, href } = info.event.extendedProps;
  const query = new URLSearchParams({ starts_at: wallClock(info.event.start), ends_at: wallClock(info.event.end) });
  htmx.ajax("GET", `${move}?${query}`, { target: "#panel", swap: "innerHTML" }).then(() => {
    // Closed without an answer: the event goes back to where it was.
    const panel = document.getElementById("panel");
    const watch = (event) => {
      if (!panel.contains(event.target)) return;
      panel.removeEventListener("close", watch, true);
      info.revert();
    };
    panel.addEventListener("close", watch, true);
  });
  last = { at: 0, href };
}

function start() {
  const danish = box.dataset.language !== "en";
  const clock = (date) => `${date.getHours()}${danish ? "." : ":"}${two(date.getMinutes())}`;
  EventCalendar.create(box, {
    view: box.dataset.view,
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
    eventSources: [{ url: box.dataset.source }],
    slotLabelFormat: (date) => clock(date),
    eventTimeFormat: (from, to) => `${clock(from)}–${clock(to)}`,
    eventClick: (info) => {
      const { panel, href } = info.event.extendedProps;
      if (panel) open(panel, href);
      else location.href = href;
    },
    eventDidMount: (info) => {
      info.el.title = `${info.event.title} · ${info.event.extendedProps.words}`;
    },
    eventDrop: ask,
    eventResize: ask,
  });
}

if (box) start();
