// The calendar page: a click on an event opens its panel, a second click the whole page. What is drawn stands in
// modules of their own: the month, weeks and days, resources; so do the keys.
import { open, opened } from "./calendar-panel.js";
import { drawGrid } from "./calendar-grid.js";
import { listen } from "./calendar-keys.js";
import { letMonthBeDragged } from "./calendar-month.js";
import { drawResources } from "./calendar-resources.js";

const page = document.querySelector("[data-calendar-page]");

// Double click: the second one may land on the dialog that the first one opened.
document.addEventListener(
  "click",
  (event) => {
    const last = opened();
    if (event.detail > 1 && last.href && Date.now() - last.at < 500) {
      event.preventDefault();
      event.stopPropagation();
      location.href = last.href;
    }
  },
  true,
);

page?.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-panel]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  open(`${page.dataset.panelBase}${link.dataset.panel}/`, link.href);
});

// The filters stand open beside the calendar on a very wide screen, else behind their button; the choice is remembered.
const filters = document.querySelector("[data-filters]");
const toggle = document.querySelector("[data-filters-toggle]");

function remembered(value) {
  try {
    if (value) localStorage.setItem("calendar-filters", value);
    return localStorage.getItem("calendar-filters");
  } catch {
    return null;
  }
}

function showFilters(open) {
  filters.classList.toggle("is-open", open);
  filters.classList.toggle("is-closed", !open);
  toggle.setAttribute("aria-expanded", String(open));
}

if (filters && toggle) {
  const wide = matchMedia("(min-width: 100rem)").matches;
  const large = matchMedia("(min-width: 62rem)").matches;
  const kept = large ? remembered() : null;
  showFilters(kept ? kept === "open" : wide || (large && filters.classList.contains("is-open")));
  toggle.addEventListener("click", () => {
    const open = !filters.classList.contains("is-open");
    showFilters(open);
    remembered(open ? "open" : "closed");
    if (open) filters.querySelector("input:not([type=hidden])").focus();
  });
}

const grid = document.querySelector("[data-calendar]");
if (grid) drawGrid(grid);
const resources = document.querySelector("[data-resources]");
if (resources) drawResources(resources);
const month = document.querySelector("[data-month]");
if (month) letMonthBeDragged(month, page.dataset.new);
if (page) listen(page);
