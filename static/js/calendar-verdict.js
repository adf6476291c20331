// While something is in the air: what stands in its way where it is now, at all three levels, said below it. The panel
// says the same after the drop.
import { between, MINUTE, wallClock } from "./calendar-wall.js";

export const STEP = 30 * MINUTE; // the calendars' snap
const PAUSE = 120; // milliseconds that a hand rests before it is asked
const SHOWN = 3;

// What is asked is kept for the drag: a hand goes back and forth.
export function verdict(box) {
  const { conflicts, plan = "", free, more } = box.dataset;
  let card = null;
  let timer = 0;
  let turn = 0;
  let said = "";
  let known = new Map();

  function show({ level, when, items }) {
    if (!card) {
      card = document.createElement("div");
      card.className = "drag-verdict";
      card.setAttribute("role", "status");
      document.body.append(card);
    }
    card.dataset.level = level;
    const title = document.createElement("strong");
    title.textContent = when;
    const lines = items.slice(0, SHOWN).map((item) => {
      const line = document.createElement("p");
      line.className = `is-${item.level}`;
      line.textContent = item.sentence;
      return line;
    });
    if (!items.length || items.length > SHOWN) {
      const line = document.createElement("p");
      line.textContent = items.length ? more.replace("{n}", items.length - SHOWN) : free;
      lines.push(line);
    }
    card.replaceChildren(title, ...lines);
  }

  async function look(query) {
    const mine = ++turn;
    try {
      if (!known.has(query)) {
        const answer = await fetch(`${conflicts}?${query}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        known.set(query, await answer.json());
      }
      if (mine === turn && query === said) show(known.get(query));
    } catch {
      // The panel tells the same after the drop.
    }
  }

  return {
    over(asked) {
      const query = new URLSearchParams({ ...asked, ...(plan && { plan }) }).toString();
      if (query === said) return;
      said = query;
      clearTimeout(timer);
      timer = setTimeout(() => look(query), PAUSE);
    },
    end() {
      turn++;
      said = "";
      known = new Map();
      clearTimeout(timer);
      card?.remove();
      card = null;
    },
  };
}

// Where the hand took hold: a drag begins only some pixels later.
let held = null;
document.addEventListener("pointerdown", (event) => (held = event), true);

// How far the end of something goes that is stretched to where the pointer is: to the end of the step it is over.
export const stretched = (info, found, step) => between(wallClock(info.event.end), wallClock(found.date)) + step;

// Follows the pointer over a drawn calendar: `where(date, resource)` says what to ask for the moment it is over.
export function follow(calendar, watch) {
  let where = null;
  const moved = (event) => {
    const found = calendar().dateFromPoint(event.clientX, event.clientY);
    const asked = found && where?.(found);
    if (asked) watch.over(asked);
  };
  return {
    begin(ask) {
      const grabbed = held && calendar().dateFromPoint(held.clientX, held.clientY);
      if (!grabbed) return;
      where = (found) => ask(grabbed, found);
      document.addEventListener("pointermove", moved);
    },
    end() {
      where = null;
      document.removeEventListener("pointermove", moved);
      watch.end();
    },
  };
}
