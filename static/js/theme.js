// Runs before the first paint: a remembered choice of light or dark goes onto <html>.
// Nothing remembered means the system decides, and CSS does that alone.
(function () {
  try {
    var chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") document.documentElement.dataset.bsTheme = chosen;
  } catch (error) {
    // Storage can be closed off; the system's choice holds.
  }
  document.documentElement.classList.add("has-script");
})();
