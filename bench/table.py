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


def print_polls(found: dict[str, float]) -> None:
    print("\nPolling a feed with a current ETag (granian, one worker, kept connections)")
    print(f"{'private feed, 304':28}{found['feed']:9.0f} a second")
    print(f"{'bare view, one row, 304':28}{found['bare']:9.0f} a second")
    print(f"{'share':28}{found['share']:9.0%}   promise ≥ 50 %{_mark(found['share'] >= 0.5)}")


def print_bulk(found: dict[str, float]) -> None:
    print("\nLoading the demo in bulk (SQLite)")
    print(f"{'manage.py demo --scale':28}{found['rate']:9.0f} rows a second, {found['rows']:,} rows")
    print(f"{'bare bulk_create of them':28}{found['bare_rate']:9.0f} rows a second")
    print(f"{'share':28}{found['share']:9.0%}   promise ≥ 30 %{_mark(found['share'] >= 0.3)}")
    print(f"{'peak memory':28}{found['peak_mb']:9.0f} MB  promise < 500 MB{_mark(found['peak_mb'] < 500)}")


def _mark(kept: bool) -> str:
    return "" if kept else "  <-- not kept"
