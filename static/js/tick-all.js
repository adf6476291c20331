// "All on the list": ticks every box of the form's list, and says half when only some are. "All that match" means more
// than the list shows: while it is ticked the single boxes say nothing.
for (const form of document.querySelectorAll("[data-tick]")) {
  const all = form.querySelector("[data-tick-all]");
  const every = form.querySelector("[data-tick-every]");
  const boxesNow = () => [...form.querySelectorAll('input[type="checkbox"][name]')].filter((box) => box !== every);
  if (!all || !boxesNow().length) continue;
  const show = () => {
    const boxes = boxesNow();
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
    for (const box of [all, ...boxes]) box.disabled = Boolean(every?.checked);
  };
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxesNow()) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
