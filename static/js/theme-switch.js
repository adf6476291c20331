// The three buttons light / dark / as the system, remembered in this browser.
const root = document.documentElement;
const groups = document.querySelectorAll("[data-theme-switch]");

function chosen() {
  return root.dataset.bsTheme ?? "auto";
}

function show() {
  for (const button of document.querySelectorAll("[data-theme-switch] [data-choose]")) {
    button.setAttribute("aria-pressed", String(button.dataset.choose === chosen()));
  }
}

for (const group of groups) {
  group.hidden = false;
  group.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const theme = button.dataset.choose;
    if (theme === "auto") delete root.dataset.bsTheme;
    else root.dataset.bsTheme = theme;
    try {
      if (theme === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch {
      // Not remembered; it still holds for this page.
    }
    show();
  });
}
show();
