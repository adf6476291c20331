// The panel beside the calendar, and what opens in it: one event, a move to be confirmed, a new event.
/* global htmx */
import { wallClock } from "./calendar-wall.js";

let last = { at: 0, href: "" };

// While a draft is worked on, everything that is asked for is meant for it.
const plan = document.querySelector("[data-calendar-page]")?.dataset.plan ?? "";

function inPlan(address, query = {}) {
  const asked = new URLSearchParams(query);
  if (plan) asked.set("plan", plan);
  return asked.size ? `${address}?${asked}` : address;
}

// A closed panel is emptied: what it held must not be mixed with what comes next.
document.getElementById("panel")?.addEventListener("close", (event) => setTimeout(() => event.target.remove()), true);

export const opened = () => last;

export function open(address, href) {
  last = { at: Date.now(), href };
  return htmx.ajax("GET", inPlan(address), { target: "#panel", swap: "innerHTML" });
}

const two = (number) => String(number).padStart(2, "0");

export const clockIn = (danish) => (date) => `${date.getHours()}${danish ? "." : ":"}${two(date.getMinutes())}`;

// Opens a question in the panel. Closed without an answer, `revert` puts back what was dragged.
export function ask(address, query, href, revert) {
  htmx.ajax("GET", inPlan(address, query), { target: "#panel", swap: "innerHTML" }).then(() => {
    const panel = document.getElementById("panel");
    const watch = (event) => {
      if (!panel.contains(event.target)) return;
      panel.removeEventListener("close", watch, true);
      revert?.();
    };
    panel.addEventListener("close", watch, true);
  });
  last = { at: 0, href };
}

// A stretch of time was marked: the short form of a new event.
export const askNew = (address, start, end, revert) =>
  ask(address, { starts_at: wallClock(start), ends_at: wallClock(end) }, "", revert);
