"""make bench: build two demo databases once, measure, and print the table."""

import argparse
import json
import sys

from bench import bulk, databases, feedspeed, matchday, matching, pages, planning, polls, posting, sending, table


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--small", type=int, default=100, help="events in the small database (100)")
    arguments.add_argument("--large", type=int, default=100_000, help="events in the large database (100,000)")
    arguments.add_argument("--quick", action="store_true", help="5,000 events instead of 100,000, fewer requests")
    arguments.add_argument(
        "--only",
        choices=["pages", "polls", "posting", "sending", "planning", "feeds", "bulk", "matching", "matchday"],
        help="one part of the table",
    )
    arguments.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = arguments.parse_args()
    large = 5_000 if options.quick else options.large
    say = _say
    found: dict[str, object] = {}
    if options.only in (None, "matching"):
        found["matching"] = matching.measure(500, 200, seed=1, say=say)
        table.print_matching(found["matching"])
    if options.only == "matching":
        _keep(found, options.json)
        return
    if options.only in (None, "matchday"):
        found["matchday"] = matchday.measure(say=say)
        table.print_matchday(found["matchday"])
    if options.only == "matchday":
        _keep(found, options.json)
        return
    databases.collect_static()
    small_db = databases.database(options.small, say)
    if options.only in (None, "posting"):
        found["posting"] = posting.measure(small_db, seconds=1.5 if options.quick else 3.0, say=say)
        table.print_posting(found["posting"])
    if options.only == "posting":
        _keep(found, options.json)
        return
    if options.only in (None, "sending"):
        found["sending"] = sending.measure(small_db, say=say)
        table.print_sending(found["sending"])
    if options.only == "sending":
        _keep(found, options.json)
        return
    if options.only in (None, "planning"):
        found["planning"] = planning.measure(small_db, 10_000 if options.quick else 100_000, say=say)
        table.print_planning(found["planning"])
    if options.only == "planning":
        _keep(found, options.json)
        return
    large_db = databases.database(large, say)
    if options.only in (None, "pages"):
        found["pages"] = pages.measure(small_db, large_db, requests=25 if options.quick else 60, say=say)
        table.print_pages(found["pages"], options.small, large)
    if options.only in (None, "polls"):
        seconds, many = (2.0, 10_000) if options.quick else (4.0, 100_000)
        found["polls"] = polls.measure(large_db, seconds=seconds, polls=many, say=say)
        table.print_polls(found["polls"])
    if options.only in (None, "feeds"):
        found["feeds"] = feedspeed.measure(large_db, rounds=20 if options.quick else 60, say=say)
        table.print_feeds(found["feeds"])
    if options.only in (None, "bulk"):
        found["bulk"] = bulk.measure(large_db, say=say)
        table.print_bulk(found["bulk"])
    _keep(found, options.json)


def _keep(found: dict[str, object], name: str | None) -> None:
    if name:
        with open(name, "w", encoding="utf-8") as file:
            json.dump(found, file, indent=1)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
