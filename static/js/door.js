// The door of an event: a list that is there without a net, one tap for each guest, and what is waiting to be sent.
import { asCode, isMeant } from "./door-names.js";
import { scan } from "./door-scan.js";
import { Sending } from "./door-sending.js";
import { forgetOld, openStore } from "./door-store.js";

const root = document.querySelector("[data-door]");
const door = root.dataset.door;
const part = (name) => root.querySelector(`[data-${name}]`);
const words = (name, values = {}) =>
  root.dataset[`words${name[0].toUpperCase()}${name.slice(1)}`].replace(/\{(\w+)\}/g, (hole, key) => values[key] ?? hole);
const SHOWN = 60;
const APART = `haandslag-door-apart-${door.slice(0, 12)}`;

let list = null;
let taps = [];
let state = "online";
let number = Date.now();
let stop = null;

const store = await openStore();
const sending = new Sending({ door, store, sync: root.dataset.sync, list: root.dataset.list, told });

// -- how it stands: the list, with what is waiting laid over it -----------------------------------------------------

function standing() {
  const guests = new Map((list?.guests ?? []).map((guest) => [guest.key, { ...guest, waits: false, companions: (guest.companions ?? []).map((one) => ({ ...one })) }]));
  for (const tap of taps) {
    if (tap.kind === "walk_in") {
      const key = `w-${tap.id.replaceAll("-", "")}`;
      guests.set(key, { key, name: tap.name, company: tap.company, state: "here", answer: "", brings: 0, along: [], companions: [], walkIn: true, code: "", double: "", waits: true });
      continue;
    }
    const guest = guests.get(tap.guest.split(".")[0]);
    if (!guest) continue;
    if (tap.guest !== guest.key) {
      const one = guest.companions.find((each) => each.key === tap.guest);
      if (!one) continue;
      one.waits = true;
      if (tap.kind === "came") one.own = true;
      else one.own = guest.state === "here" ? false : null;
      continue;
    }
    guest.waits = true;
    if (tap.kind === "back") for (const one of guest.companions) if (one.own === false) one.own = null;
    if (tap.kind === "came") guest.state = "here";
    else if (guest.walkIn) guests.delete(guest.key);
    else guest.state = "expected";
  }
  for (const guest of guests.values()) {
    for (const one of guest.companions) one.here = one.own ?? guest.state === "here";
  }
  return [...guests.values()];
}

function sums(guests) {
  const add = (some, number) => some.reduce((sum, guest) => sum + number(guest), 0);
  const came = (guest) => (guest.state === "here") + guest.companions.filter((one) => one.here).length;
  const due = (guest) => (["here", "expected"].includes(guest.state) ? 1 + guest.brings : came(guest));
  const walkIns = guests.filter((guest) => guest.state === "here" && guest.walkIn).length;
  return [add(guests, came), add(guests.filter((guest) => !guest.walkIn), due), walkIns];
}

const isEarly = () => Boolean(list) && Date.now() < Date.parse(list.opens);

function draw() {
  const guests = standing();
  [part("here").textContent, part("expected").textContent, part("walkins").textContent] = list ? sums(guests) : ["–", "–", "–"];
  const typed = part("find").value.trim();
  const order = { expected: 0, unsure: 1, here: 2, not_coming: 3 };
  const found = typed
    ? guests.filter((guest) => isMeant(guest, typed))
    : guests.sort((one, other) => order[one.state] - order[other.state]);
  const held = document.activeElement?.closest?.(".door-row")?.dataset.key;
  part("rows").replaceChildren(...found.slice(0, SHOWN).map(row));
  if (held) part("rows").querySelector(`[data-key="${held}"] button:not([hidden])`)?.focus({ preventScroll: true });
  const rest = found.length - SHOWN;
  part("more").textContent = !list ? words("empty") : !found.length && typed ? words("nobody") : rest > 0 ? words("more", { n: rest }) : "";
  drawState();
  drawDoubles(guests);
  const companies = [...new Set(guests.map((guest) => guest.company).filter(Boolean))].sort();
  part("companies").replaceChildren(...companies.map((name) => Object.assign(document.createElement("option"), { value: name })));
  const early = isEarly();
  if (!part("note").dataset.closed) {
    part("note").hidden = !early && store.keeps;
    part("note").textContent = early ? words("early") : words("unsaved");
  }
}

function row(guest) {
  const item = part("row").content.firstElementChild.cloneNode(true);
  const isHere = guest.state === "here";
  item.dataset.key = guest.key;
  item.classList.toggle("is-here", isHere);
  item.querySelector(".door-name").textContent = guest.name + (guest.brings ? ` ${words("brings", { n: guest.brings })}` : "");
  item.querySelector(".door-company").textContent = guest.company;
  const label = item.querySelector(".state");
  label.textContent = guest.walkIn ? words("walkin") : guest.answer;
  label.hidden = !label.textContent || (isHere && !guest.walkIn);
  label.classList.add(`state-${guest.state === "not_coming" ? "bad" : guest.state === "unsure" ? "wait" : "calm"}`);
  item.classList.toggle("is-waiting", guest.waits);
  const [came, back] = [item.querySelector("[data-came]"), item.querySelector("[data-back]")];
  came.hidden = isHere;
  came.disabled = isEarly();
  back.hidden = !isHere;
  for (const whom of item.querySelectorAll("[data-whom]")) whom.textContent = ` ${guest.name}`;
  came.addEventListener("click", () => arrive(guest));
  back.addEventListener("click", () => takeBack(guest));
  const along = item.querySelector("[data-companions]");
  along.hidden = !guest.companions.length;
  along.replaceChildren(...guest.companions.map(companionRow));
  return item;
}

// Who is brought along comes and goes with the guest, and may come or stay away alone.
function companionRow(one) {
  const item = part("companion").content.firstElementChild.cloneNode(true);
  item.dataset.companionKey = one.key;
  item.classList.toggle("is-here", one.here);
  item.classList.toggle("is-waiting", Boolean(one.waits));
  item.querySelector(".grow").textContent = one.name;
  const [came, back] = [item.querySelector("[data-came]"), item.querySelector("[data-back]")];
  came.hidden = one.here;
  came.disabled = isEarly();
  back.hidden = !one.here;
  for (const whom of item.querySelectorAll("[data-whom]")) whom.textContent = ` ${one.name}`;
  came.addEventListener("click", () => arrive(one));
  back.addEventListener("click", () => takeBack(one));
  return item;
}

function drawState() {
  const here = part("state");
  const n = taps.length;
  const offline = state === "offline";
  here.textContent =
    [offline ? words("offline") : "", n ? words(state === "sending" ? "sending" : "kept", { n }) : ""].filter(Boolean).join(" · ") ||
    words("sent");
  here.className = `state door-state state-${offline ? "wait" : n ? "info" : "good"}`;
  here.dataset.unsent = n;
}

function drawDoubles(guests) {
  const apart = JSON.parse(localStorage.getItem(APART) ?? "[]");
  const known = new Map(guests.map((guest) => [guest.key, guest]));
  const pairs = guests.filter((guest) => guest.double && known.has(guest.double) && !guest.waits && !apart.includes(guest.key));
  part("doubles").hidden = !pairs.length;
  part("doubles").replaceChildren(
    ...pairs.map((guest) => {
      const other = known.get(guest.double);
      const box = part("pair").content.firstElementChild.cloneNode(true);
      const holes = { name: guest.name, company: guest.company, other: other.name, otherCompany: other.company };
      box.querySelector("p").textContent = words("alike", holes);
      box.querySelector("[data-merge]").addEventListener("click", () => tap({ kind: "merge", guest: guest.key, into: other.key }, other.name, "here"));
      box.querySelector("[data-apart]").addEventListener("click", () => {
        localStorage.setItem(APART, JSON.stringify([...apart, guest.key]));
        draw();
      });
      return box;
    }),
  );
}

// -- what one does ---------------------------------------------------------------------------------------------------

async function tap(deed, name, said) {
  number += 1;
  const made = { id: newId(), at: new Date().toISOString(), ...deed, door, number, shown: name };
  await store.keepTap(made);
  taps = [...taps, made];
  say(words(said, { name }));
  draw();
  sending.go();
}

// crypto.randomUUID is only there over https; a phone on the office's own net may come without.
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const arrive = (guest) => tap({ kind: "came", guest: guest.key }, guest.name, "here");
const takeBack = (guest) => tap({ kind: "back", guest: guest.key }, guest.name, "back");

function say(text, tone = "good") {
  part("said").textContent = text;
  part("said").className = `door-said is-${tone}`;
}

function byCode(text) {
  const code = asCode(text);
  const everybody = standing().flatMap((one) => [one, ...one.companions]);
  const guest = code.length === 8 ? everybody.find((one) => one.code === code) : null;
  if (!guest) return say(words("unknown"), "bad");
  navigator.vibrate?.(40);
  part("find").value = "";
  if (guest.here ?? guest.state === "here") return say(words("already", { name: guest.name }), "wait");
  return arrive(guest);
}

// Whom the words are about: the guest, else the one they bring; nobody who is here already.
function theOne(guest, typed) {
  const alone = (one) => isMeant({ company: "", ...one, along: [], companions: [] }, typed);
  if (alone(guest)) return guest.state === "here" ? null : guest;
  const brought = guest.companions.filter(alone);
  return brought.length === 1 && !brought[0].here ? brought[0] : null;
}

part("find").addEventListener("input", draw);
part("find").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  const typed = part("find").value;
  const found = standing().filter((guest) => isMeant(guest, typed));
  if (asCode(typed).length === 8 && found.length <= 1) byCode(typed);
  else if (found.length === 1 && theOne(found[0], typed)) arrive(theOne(found[0], typed));
  else return;
  part("find").value = "";
  draw();
});

part("scan").addEventListener("click", async () => {
  if (stop) {
    stop();
    stop = null;
  } else {
    part("camera").hidden = false;
    try {
      stop = await scan(part("video"), root.dataset.jsqr, byCode);
    } catch {
      stop = null;
      say(words("nocamera"), "bad");
    }
  }
  part("camera").hidden = !stop;
  part("scan").setAttribute("aria-pressed", String(Boolean(stop)));
});

const walkIn = part("walkin").querySelector("form");
part("walkin").addEventListener("toggle", () => part("walkin").open && walkIn.elements.name.focus());
walkIn.addEventListener("submit", async (event) => {
  event.preventDefault();
  const data = new FormData(walkIn);
  const [name, company] = [data.get("name").trim(), data.get("company").trim()];
  const wrong = part("wrong");
  wrong.hidden = Boolean(name && company);
  wrong.textContent = wrong.hidden ? "" : words("missing");
  if (!wrong.hidden) return walkIn.elements[name ? "company" : "name"].focus();
  await tap(
    { kind: "walk_in", name, company, email: data.get("email").trim(), phone: data.get("phone").trim(), basis: data.get("basis") === "on" },
    name,
    "here",
  );
  walkIn.reset();
  part("walkin").open = false;
  part("find").value = "";
  draw();
  return part("find").focus();
});

part("clear").addEventListener("click", async () => {
  if (taps.length) return say(words("kept", { n: taps.length }), "bad");
  await store.forget(door);
  sending.closed = true;
  list = null;
  return draw();
});

// -- news from the server --------------------------------------------------------------------------------------------

async function told(news) {
  if (news.state) state = news.state;
  if (news.list) list = news.list;
  taps = await store.taps(door);
  for (const sent of news.taps ?? []) {
    const result = news.results[sent.id];
    if (result?.outcome === "refused") say(words("refused", { name: sent.shown, why: result.why }), "bad");
  }
  if (news.closed) {
    part("note").dataset.closed = "1";
    part("note").hidden = false;
    part("note").textContent = news.closed;
    if (!taps.length) {
      await store.forget(door);
      list = null;
    }
  }
  draw();
}

await forgetOld(store, Date.now());
list = (await store.list(door))?.list ?? null;
taps = await store.taps(door);
draw();
root.dataset.ready = "1";
sending.go();
