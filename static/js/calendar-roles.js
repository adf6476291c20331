// @event-calendar draws table roles that no table stands behind, headings out of order, arrows without words
// and a scrolled part that keys cannot reach. mend(root, {previous, next, name}) puts that right now and after
// every redraw. The list view stays the calendar's accessible twin.
const ROLES = ["table", "row", "rowgroup", "cell", "columnheader", "rowheader", "list", "listitem"];
const SELECTOR = ROLES.map((role) => `[role=${role}]`).join(", ");
const COUNTS = ["aria-colindex", "aria-colspan", "aria-colcount", "aria-rowindex", "aria-rowspan", "aria-rowcount"];

function put(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

export function mend(root, words) {
  const tidy = () => {
    for (const element of root.querySelectorAll(SELECTOR)) {
      element.removeAttribute("role");
      for (const count of COUNTS) element.removeAttribute(count);
    }
    for (const span of root.querySelectorAll("span[aria-label]:not([role])")) span.removeAttribute("aria-label");
    for (const heading of root.querySelectorAll("h4.ec-event-title")) put(heading, "role", "presentation");
    for (const heading of root.querySelectorAll("h4.ec-day-head")) put(heading, "aria-level", "3");
    for (const part of root.querySelectorAll(".ec-main")) {
      if (part.scrollHeight <= part.clientHeight && part.scrollWidth <= part.clientWidth) continue;
      put(part, "tabindex", "0");
      put(part, "aria-label", words.name);
    }
    // The link inside is what takes the focus.
    for (const event of root.querySelectorAll("article.ec-event:has(a)")) {
      event.removeAttribute("role");
      event.removeAttribute("tabindex");
    }
    root.querySelector(".ec-prev")?.setAttribute("aria-label", words.previous);
    root.querySelector(".ec-next")?.setAttribute("aria-label", words.next);
  };
  tidy();
  new MutationObserver(tidy).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["role", "tabindex"],
  });
}
