// <button data-copy="#id-of-a-field"> or data-copy-text="…": copies, and says so.
import { say, words } from "./toasts.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-text]");
  if (!button) return;
  const field = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
  const text = button.dataset.copyText ?? field?.value ?? field?.textContent.trim() ?? "";
  try {
    await navigator.clipboard.writeText(text);
    say(words().copied);
  } catch {
    field?.select?.(); // no permission: selected, ready for Ctrl-C
  }
});
