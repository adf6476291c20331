// Reads a calendar from standard input with ical.js, as Thunderbird does, and prints one row for each VEVENT.
import { readFileSync } from "node:fs";
import ICAL from "./vendor/ical.min.js";

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const rows = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const utc = (time) => time.toJSDate().toISOString().slice(0, 19) + "Z";
  return {
    uid: event.uid,
    starts: utc(event.startDate),
    ends: utc(event.endDate),
    status: component.getFirstPropertyValue("status"),
    summary: event.summary,
    description: event.description ?? "",
    location: event.location ?? "",
    sequence: event.sequence,
    alarms: component.getAllSubcomponents("valarm").length,
  };
});
process.stdout.write(JSON.stringify(rows));
