"""The figures as a table for people."""

from typing import Any


def print_pages(rows: list[dict[str, Any]], small: int, large: int) -> None:
    print(f"\nPages, in milliseconds, with {small:,} and with {large:,} events (test client, DEBUG=0, SQLite)")
    head = f"{'':28}{'median':>9}{'p95':>9}{'median':>11}{'p95':>9}{'ratio':>9}{'promise':>10}  queries"
    print(head)
    print("-" * len(head))
    for row in rows:
        one, other, promised = row["small"], row["large"], row["promised"]
        mark = "" if promised is None or row["ratio"] <= promised else "  <-- slower than promised"
        promise = "" if promised is None else f"≤ {promised:g}×"
        asked = " / ".join(str(number) for number in row["queries"])
        print(
            f"{row['page']:28}{one['median']:9.1f}{one['p95']:9.1f}{other['median']:11.1f}{other['p95']:9.1f}"
            f"{row['ratio']:8.2f}×{promise:>10}  {asked}{mark}"
        )


def print_polls(found: dict[str, Any]) -> None:
    print("\nPolling a feed with a current ETag (granian, one worker, kept connections)")
    for name in ("SQLite", "PostgreSQL"):
        if name not in found:
            continue
        rates = found[name]
        print(f"{name + ': private feed, 304':38}{rates['feed']:9.0f} a second")
        print(f"{'  a bare view, one row, 304':38}{rates['bare']:9.0f} a second")
        print(f"{'  the same by hand, without an object':38}{rates['barest']:9.0f} a second")
        kept = _mark(rates["share"] >= 0.7)
        by_hand = f"{rates['share_of_barest']:.0%} of the one by hand"
        print(f"{'  share':38}{rates['share']:9.0%}   promise ≥ 70 %{kept}; {by_hand}")
    memory = found["memory"]
    grown = memory["after"] - memory["before"]
    print(
        f"{'the worker before and after ' + format(memory['polls'], ',') + ' polls':38}"
        f"{memory['before']:9.1f} → {memory['after']:.1f} MB   promise: no more than 3 MB{_mark(grown <= 3)}"
    )


def print_posting(found: dict[str, Any]) -> None:
    print("\nAsking for visits, 8 clients at once, nothing twice (granian, one worker, kept connections)")
    for name, promised in (("SQLite", 0.2), ("PostgreSQL", 0.15)):
        if name not in found:
            continue
        rates = found[name]
        print(f"{name + ': POST /api/v1/visit-requests':44}{rates['asked']:9.0f} a second")
        print(f"{'  an empty POST with the same validation':44}{rates['empty']:9.0f} a second")
        print(f"{'  its schema with nothing around it':44}{rates['bare']:9.0f} a second")
        kept = _mark(rates["share"] >= promised)
        bare = f"{rates['share_of_bare']:.0%} of the schema alone"
        print(f"{'  share':44}{rates['share']:9.1%}   promise ≥ {promised:.0%}{kept}; {bare}")
        print(f"{'  failures':44}{rates['failures']:9}   promise: none{_mark(not rates['failures'])}")


def print_sending(found: dict[str, float]) -> None:
    print("\nSending letters to a mail server on loopback (SQLite)")
    print(f"{'the server, messages ready made':44}{found['limit']:9.0f} a second")
    print(f"{'one bare connection, each message built':44}{found['bare']:9.0f} a second")
    print(f"{'one worker':44}{found['one']:9.0f} a second")
    print(f"{'  share':44}{found['share']:9.0%}   promise ≥ 60 %{_mark(found['share'] >= 0.6)}")
    print(f"{'two workers':44}{found['two']:9.0f} a second")
    at_limit = found["two"] >= 0.9 * found["limit"]
    limit = ", or the server's limit" if at_limit else ""
    print(f"{'  gain':44}{found['gain']:8.2f}×   promise ≥ 1.2×{limit}{_mark(found['gain'] >= 1.2 or at_limit)}")


def print_planning(found: dict[str, Any]) -> None:
    print("\nPlanning every reminder anew for a rule that changed, by an errand with its pauses")
    for name, rates in found.items():
        print(f"{name + ': bare bulk_create of the same rows':44}{rates['bare']:9.0f} a second, {rates['rows']:,} rows")
        for what, words in (("new", "a new rule"), ("moved", "a rule at another hour")):
            share = rates[f"{what}_share"]
            print(f"{'  ' + words:44}{rates[what]:9.0f} a second, {share:.0%}   promise ≥ 50 %{_mark(share >= 0.5)}")
        longest = rates["longest_ms"]
        print(f"{'  longest step':44}{longest:9.0f} ms   promise ≤ 200 ms{_mark(longest <= 200)}")


def print_feeds(found: dict[str, float]) -> None:
    print("\nFeeds joined from stored texts (SQLite, plain bytes, processor time)")
    print(f"{'a feed of 500 events, one changed':38}{found['changed']:9.1f} ms, {found['octets'] / 1000:.0f} kB")
    print(f"{'the same texts read in a bare view':38}{found['read']:9.1f} ms")
    print(f"{'ratio':38}{found['ratio']:8.1f}×   promise ≤ 3×{_mark(found['ratio'] <= 3)}")
    first = f"{found['export_first'] * 1000:,.0f} the first time"
    print(f"{'an export of 10,000 events':38}{found['export'] * 1000:9.0f} ms; {first}")
    print(f"{'serialised by icalendar':38}{found['icalendar'] * 1000:9,.0f} ms")
    print(f"{'faster':38}{found['export_ratio']:8.0f}×   promise ≥ 30×{_mark(found['export_ratio'] >= 30)}")


def print_bulk(found: dict[str, float]) -> None:
    print("\nLoading the demo in bulk (SQLite)")
    print(f"{'manage.py demo --scale':28}{found['rate']:9.0f} rows a second, {found['rows']:,} rows")
    print(f"{'bare bulk_create of them':28}{found['bare_rate']:9.0f} rows a second")
    print(f"{'share':28}{found['share']:9.0%}   promise ≥ 30 %{_mark(found['share'] >= 0.3)}")
    print(f"{'peak memory':28}{found['peak_mb']:9.0f} MB  promise < 500 MB{_mark(found['peak_mb'] < 500)}")


def print_matching(found: dict[str, Any]) -> None:
    print(
        "\nA term of 500 visits for 200 ambassadors, planned at once (2 workers; every plan checked against the rules)"
    )
    head = f"{'':20}{'seats filled':>16}{'nobody comes':>14}{'km':>10}{'spread (Gini)':>15}  proven gap"
    print(head)
    print("-" * len(head))
    for row in found["rows"]:
        gap = ""
        if "promised" in row:
            kept = row["gap"] is not None and row["gap"] <= row["promised"]
            gap = (
                f"{row['gap']:.2%}   promise ≤ {row['promised']:.0%}{_mark(kept)}" if row["gap"] is not None else "none"
            )
        filled = f"{row['filled']} of {row['seats']}"
        print(f"{row['plan']:20}{filled:>16}{row['nobody']:>14}{row['km']:>10,}{row['spread']:>15.3f}  {gap}")
    print(f"{'took':20}{found['seconds']:9.1f} s, of both processors {found['cpu_seconds']:.1f} s")


def print_matchday(found: dict[str, Any]) -> None:
    print("\nA matching day of 60 apprentices, 40 companies and 8 rounds (every plan checked against the rules)")
    head = f"{'everybody is there':20}{'talks':>8}{'by lot':>8}{'seconds':>10}  proven best"
    print(head)
    print("-" * len(head))
    for row in found["rows"]:
        kept = row["proven"] and row["seconds"] < row["promised"]
        said = f"{'yes' if row['proven'] else 'no'}   promise: proven in {row['promised']:.0f} s{_mark(kept)}"
        print(f"{row['day']:20}{row['talks']:>8}{row['by_lot']:>8}{row['seconds']:>10.2f}  {said}")


def _mark(kept: bool) -> str:
    return "" if kept else "  <-- not kept"
