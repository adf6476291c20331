// Choosing whom to invite: "all on the list", and how many get a letter or a call, said before it happens. The tick for
// all stands there once this runs: before that it would mean nothing.
for (const form of document.querySelectorAll("[data-pick]")) {
  const boxes = [...form.querySelectorAll('input[name="contact"]')];
  const all = form.querySelector("[data-pick-all]");
  const count = form.querySelector("[data-pick-count]");
  const show = () => {
    const ticked = boxes.filter((box) => box.checked);
    const letters = ticked.filter((box) => box.dataset.mail).length;
    count.textContent = ticked.length
      ? `${letters} ${count.dataset.letters}, ${ticked.length - letters} ${count.dataset.phones}`
      : "";
    all.checked = ticked.length === boxes.length;
    all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
  all.closest("label").hidden = false;
}
