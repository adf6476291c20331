// A long form as one question a screen. Without this script it is one page that works the same.
import { weekOf } from "./dates.js";

const locale = document.documentElement.lang === "en" ? "en-GB" : "da-DK";

for (const form of document.querySelectorAll("form[data-steps]")) {
  const steps = [...form.querySelectorAll("[data-step]")];
  const send = form.querySelector("[data-step-send]");
  const actions = form.querySelector("[data-step-actions]");
  const bar = document.createElement("ol");
  bar.className = "ask-steps";
  bar.setAttribute("aria-hidden", "true");
  steps.forEach(() => bar.append(document.createElement("li")));
  const where = document.createElement("p");
  where.className = "quiet";
  where.setAttribute("role", "status");
  form.prepend(bar, where);
  const button = (text, primary) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.className = primary ? "btn btn-primary btn-lg" : "btn btn-ghost btn-lg";
    return made;
  };
  const next = button(form.dataset.next, true);
  const back = button(form.dataset.back, false);
  actions.prepend(next);
  actions.append(back);
  let current = Math.max(0, steps.findIndex((step) => step.querySelector(".field-invalid, [aria-invalid=true]")));

  const show = (focus) => {
    steps.forEach((step, index) => {
      step.hidden = index !== current;
      bar.children[index].className = index < current ? "is-done" : index === current ? "is-now" : "";
    });
    where.textContent = form.dataset.stepOf.replace("{n}", current + 1).replace("{all}", steps.length);
    back.hidden = current === 0;
    next.hidden = current === steps.length - 1;
    send.hidden = current !== steps.length - 1;
    if (focus) {
      const first = steps[current].querySelector("input:not([type=hidden]), select, textarea");
      first?.focus({ preventScroll: true });
      form.scrollIntoView({ block: "start" });
    }
  };
  next.addEventListener("click", () => {
    current = Math.min(steps.length - 1, current + 1);
    show(true);
  });
  back.addEventListener("click", () => {
    current = Math.max(0, current - 1);
    show(true);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input") && current < steps.length - 1) {
      event.preventDefault();
      next.click();
    }
  });
  show(false);
}

// Weekday and week beside a chosen date, where the field cannot show them.
for (const row of document.querySelectorAll(".slot-row")) {
  const input = row.querySelector("input[type=date]");
  if (input.closest(".time-field")) continue; // it says so itself
  const name = row.querySelector("[data-day-name]");
  const say = () => {
    const day = input.value ? new Date(`${input.value}T12:00`) : null;
    name.textContent =
      day && !Number.isNaN(day.getTime())
        ? `${day.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" })}, ${locale === "da-DK" ? "uge" : "week"} ${weekOf(day)}`
        : "";
  };
  input.addEventListener("input", say);
  say();
}

// The school: a list that opens below what is typed.
for (const box of document.querySelectorAll("[data-school-search]")) {
  const input = box.querySelector("input[type=text]");
  const chosen = box.querySelector("input[type=hidden]");
  const list = document.createElement("ul");
  list.className = "option-list";
  list.id = "school-options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent ?? "");
  list.hidden = true;
  // That none fits stands below the field, not upon the box to tick.
  const none = document.createElement("p");
  none.className = "form-hint";
  none.setAttribute("role", "status");
  input.after(list, none);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("autocomplete", "off");
  let active = -1;
  let wait = 0;
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    input.value = option.dataset.name;
    chosen.value = option.dataset.id;
    close();
  };
  const mark = (index) => {
    const options = [...list.querySelectorAll("[role=option]")];
    if (!options.length) return;
    active = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === active)));
    input.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };
  const find = async () => {
    const text = input.value.trim();
    none.textContent = "";
    if (text.length < 2) return close();
    const answer = await fetch(`${box.dataset.schoolSearch}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || input.value.trim() !== text) return;
    const { schools } = await answer.json();
    if (!schools.length) {
      none.textContent = box.dataset.none;
      return close();
    }
    list.replaceChildren(
      ...schools.map((school, at) => {
        const item = document.createElement("li");
        item.id = `school-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.id = school.id;
        item.dataset.name = school.name;
        const name = document.createElement("strong");
        name.textContent = school.name;
        const place = document.createElement("small");
        place.textContent = ` ${school.place}`;
        item.append(name, place);
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          choose(item);
        });
        return item;
      }),
    );
    if (document.activeElement !== input) return; // gone on to the next field meanwhile
    list.hidden = false;
    active = -1;
    input.setAttribute("aria-expanded", "true");
  };
  input.addEventListener("input", () => {
    chosen.value = "";
    clearTimeout(wait);
    wait = setTimeout(find, 150);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(active + 1);
    else if (event.key === "ArrowUp") mark(active - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active >= 0) {
      event.stopPropagation();
      choose(list.querySelectorAll("[role=option]")[active]);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
}
