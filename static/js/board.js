// The companies' board by the arrow keys: up and down within a stage, left and right to the next stage that has cards.
const board = document.querySelector("[data-board]");

board?.addEventListener("keydown", (event) => {
  const card = event.target.closest(".pipeline-card");
  if (!card || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const columns = [...board.querySelectorAll(".pipeline-column")].map((one) => [...one.querySelectorAll(".pipeline-card")]);
  const filled = columns.filter((cards) => cards.length);
  const column = filled.findIndex((cards) => cards.includes(card));
  const row = filled[column].indexOf(card);
  const to = {
    ArrowDown: () => filled[column][row + 1],
    ArrowUp: () => filled[column][row - 1],
    ArrowRight: () => near(filled[column + 1], row),
    ArrowLeft: () => near(filled[column - 1], row),
    Home: () => filled[column][0],
    End: () => filled[column].at(-1),
  }[event.key];
  if (!to) return;
  event.preventDefault();
  to()?.querySelector("a").focus();
});

function near(cards, row) {
  return cards?.[Math.min(row, cards.length - 1)];
}
