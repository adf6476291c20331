// A browser's own fields for days, hours and files speak the browser's language, whichever the page has. Where it can
// be done they show in the page's words what they hold: "ons. 3. feb. 2027 uge 5", "8.30", "Vælg fil". The field
// itself stays beneath, as it was: what is typed, picked and sent is the browser's business.
const danish = document.documentElement.lang !== "en";
const weekday = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { weekday: "short" });
const month = new Intl.DateTimeFormat(danish ? "da-DK" : "en-GB", { month: "short" });
// Browsers that let the field's own text be hidden; phones show theirs in the owner's language anyway.
const hides = CSS.supports("selector(::-webkit-datetime-edit)") && !CSS.supports("-webkit-touch-callout: none");

export function weekOf(day) {
  const thursday = new Date(day);
  thursday.setDate(day.getDate() + 3 - ((day.getDay() + 6) % 7));
  const first = new Date(thursday.getFullYear(), 0, 4);
  return 1 + Math.round(((thursday - first) / 86400000 - 3 + ((first.getDay() + 6) % 7)) / 7);
}

function dayInWords(text) {
  const day = new Date(`${text}T12:00`);
  if (Number.isNaN(day.getTime())) return null;
  const name = weekday.format(day);
  if (!danish) return [`${name} ${day.getDate()} ${month.format(day)} ${day.getFullYear()}`, `week ${weekOf(day)}`];
  const short = month.format(day).replace("jun.", "juni").replace("jul.", "juli");
  return [`${name.slice(0, 3)}. ${day.getDate()}. ${short} ${day.getFullYear()}`, `uge ${weekOf(day)}`];
}

function hourInWords(text) {
  const [hour, minute] = text.split(":");
  return [danish ? `${Number(hour)}.${minute}` : `${Number(hour)}:${minute}`, ""];
}

const EMPTY = danish ? { date: "dd.mm.åååå", time: "tt.mm" } : { date: "dd/mm/yyyy", time: "hh:mm" };

function dress(input) {
  const face = document.createElement("span");
  const words = document.createElement("span");
  const week = document.createElement("small");
  face.className = "time-words";
  face.setAttribute("aria-hidden", "true");
  face.append(words, week);
  const box = document.createElement("span");
  box.className = "time-field";
  const focused = document.activeElement === input;
  input.replaceWith(box);
  box.append(input, face);
  if (focused) input.focus();
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  const show = () => {
    const text = get.call(input);
    const said = text && (input.type === "date" ? dayInWords(text) : hourInWords(text));
    box.classList.toggle("is-empty", !said);
    // Half a date has no value: then the browser's own text tells what is missing.
    box.classList.toggle("is-raw", input.validity.badInput);
    [words.textContent, week.textContent] = said || [EMPTY[input.type], ""];
  };
  Object.defineProperty(input, "value", {
    configurable: true,
    get: () => get.call(input),
    set(text) {
      set.call(input, text);
      show();
    },
  });
  for (const news of ["input", "change", "blur"]) input.addEventListener(news, show);
  input.form?.addEventListener("reset", () => setTimeout(show));
  window.addEventListener("pageshow", show);
  show();
}

function dressFile(input) {
  const box = document.createElement("span");
  const face = document.createElement("span");
  const button = document.createElement("span");
  const name = document.createElement("span");
  box.className = "file-field";
  face.className = "file-words form-control";
  face.setAttribute("aria-hidden", "true");
  button.className = "btn btn-sm";
  button.textContent = input.dataset.choose;
  face.append(button, name);
  input.replaceWith(box);
  box.append(input, face);
  const show = () => {
    name.textContent = [...input.files].map((file) => file.name).join(", ") || input.dataset.none;
  };
  input.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

function dressAll(root) {
  if (hides) {
    for (const input of root.querySelectorAll("input[type=date], input[type=time]")) {
      if (!input.closest(".time-field")) dress(input);
    }
  }
  for (const input of root.querySelectorAll("input[type=file][data-choose]")) {
    if (!input.closest(".file-field")) dressFile(input);
  }
}

dressAll(document);
document.addEventListener("htmx:load", (event) => dressAll(event.detail.elt));
