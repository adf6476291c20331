// Minutes keep themselves while one writes. Where somebody else saved meanwhile nothing is overwritten: the page says so,
// and one chooses. What is typed is never taken away.
const form = document.querySelector("[data-minutes]");
const saved = document.querySelector("[data-saved]");
const clash = form.querySelector("[data-clash]");
const points = form.querySelector("[data-points]");
const QUIET = 1200; // milliseconds after the last key
let timer = 0;
let saving = null;
let again = false;

async function send() {
  const answer = await fetch(form.action || location.href, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  const said = await answer.json();
  clash.hidden = answer.ok;
  if (answer.ok) {
    form.elements.version.value = said.version;
    if (!again) saved.textContent = said.words;
    return;
  }
  clash.querySelector("[data-clash-words]").textContent = said.sentence;
  clash.querySelector("[data-clash-choice]").hidden = answer.status !== 409;
  saved.textContent = saved.dataset.wordsFailed;
}

async function save() {
  clearTimeout(timer);
  timer = 0;
  if (saving) {
    again = true;
    return saving;
  }
  saving = (async () => {
    do {
      again = false;
      try {
        await send();
      } catch {
        saved.textContent = saved.dataset.wordsFailed;
        timer = setTimeout(save, 10 * QUIET);
      }
    } while (again);
    saving = null;
  })();
  return saving;
}

form.addEventListener("input", () => {
  saved.textContent = saved.dataset.wordsTyping;
  clearTimeout(timer);
  timer = setTimeout(save, QUIET);
});

const more = form.querySelector("[data-more]");
more.hidden = false;
more.addEventListener("click", () => {
  points.append(form.querySelector("[data-point]").content.cloneNode(true));
  points.lastElementChild.querySelector("input").focus();
});

// On the way out (to the look-through, to an action) what is not saved yet goes first.
addEventListener("pagehide", () => {
  if (timer) fetch(form.action || location.href, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, keepalive: true });
});
document.querySelector("[data-read]").addEventListener("click", async (event) => {
  if (!timer && !saving) return;
  event.preventDefault();
  await save();
  if (clash.hidden) location.assign(event.target.closest("a").href);
});
