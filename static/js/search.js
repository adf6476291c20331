// Ctrl-K or Cmd-K: the search dialog. Arrow keys choose among the answer's links, Enter follows.
const dialog = document.querySelector("dialog[data-search]");

if (dialog) {
  const field = dialog.querySelector("input[type=search]");
  const results = dialog.querySelector(".search-results");

  const show = () => {
    if (!dialog.open) dialog.showModal();
    field.focus();
    field.select();
  };
  const links = () => [...results.querySelectorAll("a[href]")];
  const choose = (step) => {
    const all = links();
    if (!all.length) return;
    const now = all.findIndex((link) => link.classList.contains("is-chosen"));
    const next = (now + step + all.length) % all.length;
    all.forEach((link, index) => link.classList.toggle("is-chosen", index === (now < 0 && step < 0 ? all.length - 1 : next)));
    results.querySelector(".is-chosen").scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-search-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      document.getElementById("side")?.hidePopover?.();
      show();
    }
  });
  // The best hit is chosen at once, so that Enter opens it; before anything is typed nothing is.
  results.addEventListener("htmx:afterSwap", () => {
    if (field.value.trim()) links()[0]?.classList.add("is-chosen");
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // The browser would empty the field first, and close at the second press.
      event.preventDefault();
      dialog.close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = results.querySelector("a.is-chosen");
      if (chosen) {
        event.preventDefault();
        chosen.click();
      }
    }
  });
}
