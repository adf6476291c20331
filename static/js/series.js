// How something repeats: what nobody has chosen follows the first day: its weekday, its number in the month, its date.
const repeat = document.querySelector("[data-repeat]");
const form = repeat?.closest("form");
const first = form?.elements.namedItem("date");
const touched = new Set();

function follow() {
  const day = new Date(`${first.value}T12:00`);
  if (Number.isNaN(day.getTime())) return;
  const weekday = (day.getDay() + 6) % 7;
  const number = Math.ceil(day.getDate() / 7);
  const values = { weekday, nth: number > 4 ? -1 : number, month_day: day.getDate() };
  for (const [name, value] of Object.entries(values)) {
    if (!touched.has(name)) form.elements.namedItem(name).value = value;
  }
  if (!touched.has("weekdays")) {
    for (const box of repeat.querySelectorAll("[name=weekdays]")) box.checked = Number(box.value) === weekday;
  }
}

if (first) {
  // What came from the server is chosen already: a form with an error, a series that is there.
  if (repeat.dataset.repeat === "chosen") for (const name of ["weekday", "nth", "month_day", "weekdays"]) touched.add(name);
  repeat.addEventListener("change", (event) => touched.add(event.target.name));
  first.addEventListener("change", follow);
  follow();
}
