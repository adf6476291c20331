// A form that shows what stands in the way ([data-conflicts="refuse|warn|note"]): while something is refused its button
// waits and says so; where a reason is asked for, the button says what it then does. The server decides all the same.
const changed = new WeakMap();

function buttons(form) {
  return [...form.querySelectorAll("button:not([type]), button[type=submit]")].filter(
    (button) => !button.closest("[data-conflicts]") && !button.hasAttribute("formnovalidate"),
  );
}

function follow(form) {
  const box = form.querySelector("[data-conflicts]");
  const level = box?.dataset.conflicts ?? "";
  for (const button of buttons(form)) {
    const before = changed.get(button);
    if (before) {
      button.disabled = before.disabled;
      button.replaceChildren(...before.words);
      button.removeAttribute("aria-describedby");
      changed.delete(button);
    }
    if (level !== "refuse" && level !== "warn") continue;
    changed.set(button, { disabled: button.disabled, words: [...button.childNodes] });
    if (level === "refuse") {
      button.disabled = true;
      button.setAttribute("aria-describedby", box.querySelector(".is-refuse h2").id);
    } else if (button.classList.contains("btn-primary") || button.hasAttribute("data-anyway-button")) {
      button.textContent = box.dataset.anyway;
    }
  }
}

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.closest?.("form") ?? event.target.querySelector?.("form");
  for (const one of form ? [form] : document.querySelectorAll("form:has([data-conflicts])")) follow(one);
});
for (const form of document.querySelectorAll("form:has([data-conflicts])")) follow(form);
