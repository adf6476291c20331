// One key for each thing on the calendar page. They can be switched off (WCAG 2.1.4), and the choice is remembered.
// An event that has the focus is moved with Shift and an arrow, and made longer or shorter with + and −: the same panel
// as after a drag then asks.
import { ask } from "./calendar-panel.js";
import { STEP } from "./calendar-verdict.js";
import { between, DAY, later } from "./calendar-wall.js";

const KEPT = "calendar-keys";

function asked(event, page) {
  const link = event.target.closest("a[data-move]");
  if (!link || event.ctrlKey || event.metaKey || event.altKey) return null;
  const { starts, ends } = link.dataset;
  const down = page.dataset.view === "month" ? 7 * DAY : STEP;
  const by = { ArrowLeft: -DAY, ArrowRight: DAY, ArrowUp: -down, ArrowDown: down }[event.key];
  if (event.shiftKey && by) return { link, starts_at: later(starts, by), ends_at: later(ends, by) };
  const longer = on() ? { "+": STEP, "-": -STEP }[event.key] : 0;
  if (!longer || between(starts, ends) + longer <= 0) return null;
  return { link, starts_at: later(starts, 0), ends_at: later(ends, longer) };
}

function on() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

export function listen(page) {
  const help = document.getElementById("calendar-keys");
  const choice = help?.querySelector("[data-keys-on]");
  if (choice) {
    choice.checked = on();
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem(KEPT, choice.checked ? "on" : "off");
      } catch {
        choice.checked = true;
      }
    });
  }
  page.addEventListener("keydown", (event) => {
    const move = asked(event, page);
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    ask(move.link.dataset.move, { starts_at: move.starts_at, ends_at: move.ends_at }, move.link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !on()) return;
    if (event.target.closest("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
    if (event.key.startsWith("Arrow") && event.target.closest(".ec, [role=listbox], summary")) return;
    const key = event.key.toLowerCase();
    const target = [...page.querySelectorAll("[data-key]")].find((one) => one.dataset.key.split(" ").includes(key));
    if (!target) return;
    event.preventDefault();
    if (!target.matches("input")) return target.click();
    if (!target.checkVisibility()) page.querySelector("[data-filters-toggle]")?.click();
    target.focus();
  });
}
