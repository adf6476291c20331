// Tabs wider than a phone are scrolled; the one that is open is in sight.
for (const tab of document.querySelectorAll(".tabs [aria-current], .nav-tabs .active")) {
  const list = tab.closest("ul");
  const overlap = tab.getBoundingClientRect().right - list.getBoundingClientRect().right;
  if (overlap > 0) list.scrollLeft += overlap + 24;
}
