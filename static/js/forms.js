// Small help in forms: focus on the first error after a reload, filters that apply themselves
// (<form data-auto-submit>), words that a choice puts into another field (data-fills, data-text), and no second sending
// by a double click.
const error = document.querySelector("form [aria-invalid=true]");
if (error) error.focus();

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-auto-submit]");
  if (form && event.target.type !== "search") form.requestSubmit();
});

document.addEventListener("change", (event) => {
  const choice = event.target.closest?.("select[data-fills]");
  if (!choice) return;
  const field = choice.form.elements[choice.dataset.fills];
  const ours = [...choice.options].map((option) => option.dataset.text);
  const text = choice.selectedOptions[0].dataset.text;
  if (text && (!field.value.trim() || ours.includes(field.value))) field.value = text; // what somebody wrote stays
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});
