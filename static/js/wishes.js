// A list of wishes is put in order by dragging, with mouse, pen or finger. Without script, and by keyboard, the arrows
// beside each do the same; both are the same press for the server.
function listOf(target) {
  return target.closest?.("[data-wishes]");
}

let dragged = null;

function begin(event) {
  const row = event.target.closest?.("[data-wish-grip]")?.closest("[data-wish]");
  if (!row || event.button > 0) return;
  event.preventDefault();
  dragged = { row, list: listOf(row), pointer: event.pointerId, from: [...row.parentNode.children].indexOf(row) };
  row.classList.add("is-dragged");
  row.setPointerCapture?.(event.pointerId);
}

function over(event) {
  if (!dragged || event.pointerId !== dragged.pointer) return;
  for (const other of dragged.list.children) {
    const box = other.getBoundingClientRect();
    if (other === dragged.row || event.clientY < box.top || event.clientY > box.bottom) continue;
    const after = event.clientY > box.top + box.height / 2;
    dragged.list.insertBefore(dragged.row, after ? other.nextSibling : other);
    return;
  }
}

function end(event) {
  if (!dragged || event.pointerId !== dragged.pointer) return;
  const { row, list, from } = dragged;
  dragged = null;
  row.classList.remove("is-dragged");
  const to = [...list.children].indexOf(row);
  const form = row.querySelector("form");
  if (to === from || !form) return;
  const values = { deed: `to:${row.dataset.wish}`, to: to + 1 };
  window.htmx.ajax("POST", form.action, { source: form, target: "#wishes", select: "#wishes", swap: "outerHTML", values });
}

document.addEventListener("pointerdown", begin);
document.addEventListener("pointermove", over);
document.addEventListener("pointerup", end);
document.addEventListener("pointercancel", end);
