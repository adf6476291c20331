// Two seats, one corps: who is ticked for one seat is greyed on the other, with the reason, until the tick is gone.
function mark() {
  const boxes = [...document.querySelectorAll("[data-seat]")];
  for (const box of boxes) {
    const other = boxes.find((one) => one.value === box.value && one.dataset.seat !== box.dataset.seat && one.checked);
    const row = box.closest("li");
    box.disabled = Boolean(other);
    row.classList.toggle("is-chosen-elsewhere", box.disabled);
    row.querySelector("[data-chosen]")?.remove();
    if (other) {
      const reason = document.createElement("li");
      reason.className = "is-bad";
      reason.dataset.chosen = "";
      reason.textContent = box.closest("[data-words]").dataset.words.replace("{number}", other.dataset.seat);
      row.querySelector(".reasons").prepend(reason);
    }
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-seat]")) mark();
});
document.addEventListener("htmx:afterSettle", mark);
mark();
