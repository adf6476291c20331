// The month, drawn by the server: an event can be dragged to another day at the same time of day, and days that are
// marked with the mouse become a new event. The panel of an event offers the same move by keys.
import { ask, askNew } from "./calendar-panel.js";
import { verdict } from "./calendar-verdict.js";
import { between, DAY, daysBetween, later, onDay } from "./calendar-wall.js";

export function letMonthBeDragged(month, newAddress) {
  const dayOf = (element) => element?.closest?.(".month-day")?.querySelector("time")?.dateTime;
  const watch = verdict(month);
  let dragged = null;

  for (const slot of month.querySelectorAll("a.slot[data-move]")) slot.draggable = true;

  const clear = (name) => month.querySelectorAll(`.${name}`).forEach((day) => day.classList.remove(name));

  month.addEventListener("dragstart", (event) => {
    const slot = event.target.closest?.("a.slot[data-move]");
    if (!slot) return;
    dragged = { slot, from: slot.dataset.starts.slice(0, 10) };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", slot.href);
    slot.classList.add("is-dragged");
    showTaken(slot);
  });
  month.addEventListener("dragover", (event) => {
    const day = event.target.closest?.(".month-day");
    if (!dragged || !day) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (day.classList.contains("is-over")) return;
    clear("is-over");
    day.classList.add("is-over");
    watch.over({ event: dragged.slot.dataset.panel, ...moved(dayOf(day)) });
  });
  month.addEventListener("dragend", () => {
    dragged?.slot.classList.remove("is-dragged");
    for (const name of ["is-over", "is-taken"]) clear(name);
    watch.end();
    dragged = null;
  });
  month.addEventListener("drop", (event) => {
    const to = dayOf(event.target);
    if (!dragged || !to) return;
    event.preventDefault();
    if (daysBetween(dragged.from, to)) ask(dragged.slot.dataset.move, moved(to), dragged.slot.href);
  });

  // The dragged event on another day, at the same time of day.
  function moved(to) {
    const { starts, ends } = dragged.slot.dataset;
    const by = daysBetween(dragged.from, to) * DAY;
    return { starts_at: later(starts, by), ends_at: later(ends, by) };
  }

  // Days on which somebody or something on the event is taken at that time.
  async function showTaken(slot) {
    const days = [...month.querySelectorAll(".month-day")];
    const span = new URLSearchParams({ start: dayOf(days[0]), end: later(onDay(dayOf(days.at(-1)), "00:00"), DAY).slice(0, 10) });
    try {
      const answer = await fetch(`${slot.dataset.busy}?${span}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const times = await answer.json();
      if (dragged?.slot !== slot) return;
      for (const day of days) {
        const { starts_at, ends_at } = moved(dayOf(day));
        const meets = ({ start, end }) => between(start, ends_at) > 0 && between(starts_at, end) > 0;
        day.classList.toggle("is-taken", times.some(meets));
      }
    } catch {
      // The panel tells the same after the drop.
    }
  }

  // Marking days: press on an empty part of one, let go on the same or another.
  let marked = null;
  const days = [...month.querySelectorAll(".month-day")];
  const mark = (to) => {
    clear("is-marked");
    const [first, last] = [marked, to].map((day) => days.indexOf(day)).sort((a, b) => a - b);
    days.slice(first, last + 1).forEach((day) => day.classList.add("is-marked"));
  };
  month.addEventListener("pointerdown", (event) => {
    const day = event.target.closest(".month-day");
    if (!day || event.pointerType !== "mouse" || event.button || event.target.closest("a")) return;
    event.preventDefault();
    marked = day;
    mark(day);
  });
  month.addEventListener("pointerover", (event) => {
    const day = event.target.closest(".month-day");
    if (marked && day) mark(day);
  });
  document.addEventListener("pointerup", (event) => {
    if (!marked) return;
    const to = event.target.closest?.(".month-day");
    const [first, last] = [dayOf(marked), dayOf(to)].sort();
    marked = null;
    if (!to) return clear("is-marked");
    const from = new Date(onDay(first, "09:00"));
    const until = new Date(onDay(last, first === last ? "11:00" : "16:00"));
    askNew(newAddress, from, until, () => clear("is-marked"));
  });
}
