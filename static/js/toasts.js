// Toasts: those the page came with, those an answer adds, and those from an HX-Trigger header
// {"toast": {"text": "…", "tone": "good|wait|bad", "undo": "/address/", "until": seconds since 1970}}.
const corner = document.querySelector("[data-toasts]");

export function words() {
  return corner ? corner.dataset : {};
}

function icon(name) {
  const some = document.querySelector("svg.icon use");
  const sprite = some ? some.getAttribute("href").split("#")[0] : "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function element(tag, classes, text) {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  if (text) made.textContent = text;
  return made;
}

// Goes away by itself unless it is bad news; waits while someone reads or tabs through it.
function live(card) {
  if (card.dataset.live || card.classList.contains("is-bad")) return;
  card.dataset.live = "1";
  const pause = card.querySelector(".toast-undo") ? 20000 : 7000;
  let timer = null;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => card.remove(), pause);
  };
  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", start);
  card.addEventListener("focusin", () => clearTimeout(timer));
  card.addEventListener("focusout", start);
  start();
}

function clock(seconds) {
  const at = new Date(seconds * 1000);
  const minutes = String(at.getMinutes()).padStart(2, "0");
  return document.documentElement.lang === "en" ? `${at.getHours()}:${minutes}` : `kl. ${at.getHours()}.${minutes}`;
}

export function say(text, { tone = "good", undo = "", until = 0 } = {}) {
  if (!corner || !text) return;
  const card = element("div", `toast-card is-${tone}`);
  card.append(icon({ good: "circle-check", wait: "alert-triangle", bad: "alert-circle" }[tone] ?? "circle-check"));
  const words = element("p", "", text);
  if (undo && until) words.append(element("small", "", corner.dataset.until.replace("{clock}", clock(until))));
  card.append(words);
  if (undo.startsWith("/")) {
    const form = element("form");
    form.method = "post";
    form.action = undo;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) form.append(token.cloneNode());
    form.append(element("button", "toast-undo", corner.dataset.undo));
    card.append(form);
  }
  const close = element("button", "toast-close");
  close.type = "button";
  close.dataset.toastClose = "";
  close.setAttribute("aria-label", corner.dataset.close);
  close.append(icon("x"));
  card.append(close);
  corner.append(card);
  live(card);
}

if (corner) {
  corner.addEventListener("click", (event) => {
    event.target.closest("[data-toast-close]")?.closest(".toast-card").remove();
  });
  for (const card of corner.querySelectorAll(".toast-card")) live(card);
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const card of corner.querySelectorAll(".toast-card")) live(card);
  });
  document.addEventListener("toast", (event) => say(event.detail.text, event.detail));
}
