// "All on the list": ticks every box of the form's list, and says half when only some are.
for (const form of document.querySelectorAll("[data-tick]")) {
  const all = form.querySelector("[data-tick-all]");
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name]')];
  if (!all || !boxes.length) continue;
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
