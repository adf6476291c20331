// Guests are dragged to a table; the list beside each name does the same without a mouse. After a change the focus goes
// back to the guest who was moved.
const board = document.querySelector("[data-tables]");

if (board) {
  let moved = null;
  board.addEventListener("dragstart", (event) => {
    const guest = event.target.closest?.("[data-guest]");
    if (!guest) return;
    event.dataTransfer.setData("text/plain", guest.dataset.guest);
    event.dataTransfer.effectAllowed = "move";
  });
  board.addEventListener("dragover", (event) => {
    const table = event.target.closest("[data-table]");
    for (const other of board.querySelectorAll(".is-target")) if (other !== table) other.classList.remove("is-target");
    if (!table) return;
    event.preventDefault();
    table.classList.add("is-target");
  });
  board.addEventListener("drop", (event) => {
    const table = event.target.closest("[data-table]");
    const key = event.dataTransfer.getData("text/plain");
    const select = document.getElementById(`g-${key}`);
    if (!table || !select) return;
    event.preventDefault();
    table.classList.remove("is-target");
    if (select.value === table.dataset.table) return;
    select.value = table.dataset.table;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  board.addEventListener("change", (event) => {
    if (event.target.matches("select[name=table]")) moved = event.target.id;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target !== board || !moved) return;
    document.getElementById(moved)?.focus();
    moved = null;
  });
}
