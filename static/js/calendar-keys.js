// One key for each thing on the calendar page. They can be switched off (WCAG 2.1.4), and the choice is remembered.
const KEPT = "calendar-keys";

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
