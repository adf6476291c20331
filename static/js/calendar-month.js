// The month, drawn by the server: an event can be dragged to another day at the same time of day, and days that are
// marked with the mouse become a new event. The panel of an event offers the same move by keys.
import { ask, askNew } from "./calendar-panel.js";

const onDay = (day, clock) => `${day}T${clock}`;

function daysBetween(from, to) {
  return Math.round((new Date(`${to}T12:00`) - new Date(`${from}T12:00`)) / 86_400_000);
}

function later(text, days) {
  const day = new Date(`${text.slice(0, 10)}T12:00`);
  day.setDate(day.getDate() + days);
  const two = (number) => String(number).padStart(2, "0");
  return onDay(`${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`, text.slice(11));
}

export function letMonthBeDragged(month, newAddress) {
  const dayOf = (element) => element?.closest?.(".month-day")?.querySelector("time")?.dateTime;
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
  });
  month.addEventListener("dragover", (event) => {
    const day = event.target.closest?.(".month-day");
    if (!dragged || !day) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (day.classList.contains("is-over")) return;
    clear("is-over");
    day.classList.add("is-over");
  });
  month.addEventListener("dragend", () => {
    dragged?.slot.classList.remove("is-dragged");
    clear("is-over");
    dragged = null;
  });
  month.addEventListener("drop", (event) => {
    const to = dayOf(event.target);
    if (!dragged || !to) return;
    event.preventDefault();
    const { starts, ends, move } = dragged.slot.dataset;
    const days = daysBetween(dragged.from, to);
    if (days) ask(move, { starts_at: later(starts, days), ends_at: later(ends, days) }, dragged.slot.href);
  });

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
