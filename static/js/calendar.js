// The calendar page: a click on an event opens its panel, a second click the whole page; week and day are drawn by
// @event-calendar, where an event can be dragged: the panel then says what the move brings and asks.
/* global EventCalendar, htmx */
import { mend } from "./calendar-roles.js";

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

// The filters stand open beside the calendar on a very wide screen, else behind their button; the choice is remembered.
const filters = document.querySelector("[data-filters]");
const toggle = document.querySelector("[data-filters-toggle]");

function remembered(value) {
  try {
    if (value) localStorage.setItem("calendar-filters", value);
    return localStorage.getItem("calendar-filters");
  } catch {
    return null;
  }
}

function showFilters(open) {
  filters.classList.toggle("is-open", open);
  filters.classList.toggle("is-closed", !open);
  toggle.setAttribute("aria-expanded", String(open));
}

if (filters && toggle) {
  const wide = matchMedia("(min-width: 100rem)").matches;
  const large = matchMedia("(min-width: 62rem)").matches;
  const kept = large ? remembered() : null;
  showFilters(kept ? kept === "open" : wide || (large && filters.classList.contains("is-open")));
  toggle.addEventListener("click", () => {
    const open = !filters.classList.contains("is-open");
    showFilters(open);
    remembered(open ? "open" : "closed");
    if (open) filters.querySelector("input:not([type=hidden])").focus();
  });
}

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
  const weekday = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "short" });
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
    eventTimeFormat: (from) => clock(from),
    dayHeaderFormat: (date) => `${weekday.format(date)} ${date.getDate()}${danish ? "." : ""}`,
    // A real link in each event: for keys and screen readers, and for a new tab.
    eventContent: (info) => {
      const link = document.createElement("a");
      link.className = "ec-link";
      link.draggable = false; // the event is dragged, not its address
      link.href = info.event.extendedProps.href ?? "#";
      const time = document.createElement("span");
      time.className = "ec-event-time";
      time.textContent = info.timeText;
      const title = document.createElement("span");
      title.className = "ec-event-title";
      title.textContent = info.event.title;
      if (info.event.allDay) link.append(title);
      else link.append(time, " ", title);
      return { domNodes: [link] };
    },
    eventClick: (info) => {
      if (info.jsEvent.ctrlKey || info.jsEvent.metaKey) return;
      info.jsEvent.preventDefault();
      const { panel, href } = info.event.extendedProps;
      if (panel) open(panel, href);
      else location.href = href;
    },
    eventDidMount: (info) => {
      info.el.title = info.event.extendedProps.words;
    },
    eventDrop: ask,
    eventResize: ask,
  });
  mend(box, { previous: box.dataset.previous, next: box.dataset.next, name: box.dataset.name });
}

if (box) start();
