// Hours on the wall as text ("2027-03-28T02:30"), and arithmetic on them that no clock change and no zone of the browser
// gets into.
const two = (number) => String(number).padStart(2, "0");

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;

export const wallClock = (date) =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;

const milliseconds = (text) => Date.parse(`${text.slice(0, 16)}Z`);

export const between = (from, to) => milliseconds(to) - milliseconds(from);

export const later = (text, by) => new Date(milliseconds(text) + by).toISOString().slice(0, 16);

export const onDay = (day, clock) => `${day.slice(0, 10)}T${clock}`;

export const daysBetween = (from, to) => Math.round(between(onDay(from, "00:00"), onDay(to, "00:00")) / DAY);
