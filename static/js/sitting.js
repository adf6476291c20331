// The sitting after a meeting: one card is open at a time, the next that is missing opens by itself and has the focus;
// Ctrl and Enter save. Without this every card that is missing stands open, and all works the same.
const cards = [...document.querySelectorAll(".close-out details")];

function show(card, focus) {
  for (const other of cards) other.open = other === card || Boolean(other.querySelector("[aria-invalid=true]"));
  if (!card) return;
  card.closest(".close-out").scrollIntoView({ block: "start" });
  if (focus) card.querySelector("form select, form input:not([type=hidden]), form textarea")?.focus({ preventScroll: true });
}

function wanted() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1))?.querySelector?.("details");
  return named || cards.find((card) => card.querySelector("[aria-invalid=true]")) || cards.find((card) => card.open);
}

// The browser goes to the place named in the address by itself, and takes the focus along: ours comes after that.
function begin() {
  const first = wanted();
  const end = document.getElementById("faerdig");
  if (first && !(end && location.hash === "#faerdig")) show(first, Boolean(location.hash));
  else end?.querySelector("button")?.focus();
}

if (cards.length) {
  if (document.readyState === "complete") setTimeout(begin);
  else addEventListener("load", () => setTimeout(begin));
  addEventListener("hashchange", () => show(wanted(), true));
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".close-out form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
