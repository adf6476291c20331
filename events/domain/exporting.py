"""Events as a table: the columns that an import reads, so that what was exported can be put right and read again."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.domain.agenda import ZONE
from events.domain.eventlines import HEADER
from events.models import Event
from people.domain.refusals import Refused
from people.domain.tablefiles import as_csv, as_xlsx

MOST_ROWS = 20_000  # as many as an import reads again


def rows(events: QuerySet[Event]) -> Iterator[list[object]]:
    """The header, and one row for each event in its order; the last column is its status, which no import reads."""
    yield [*HEADER, _("status")]
    for event in events.select_related("programme", "venue").iterator(1000):
        starts, ends = event.starts_at.astimezone(ZONE), event.ends_at.astimezone(ZONE)
        venue = event.venue
        yield [
            event.uid,
            event.title,
            str(event.get_kind_display()),
            str(event.programme),
            starts.date().isoformat(),
            f"{starts:%H:%M}",
            f"{ends:%H:%M}",
            ends.date().isoformat() if ends.date() != starts.date() else "",
            venue.name if venue else "",
            venue.street if venue else "",
            venue.postcode if venue else "",
            event.room,
            event.meeting_url,
            event.capacity if event.capacity is not None else "",
            event.summary,
            event.description,
            str(event.get_status_display()),
        ]


def check_size(events: QuerySet[Event]) -> None:
    """Raises Refused where a table would be longer than any program likes to open."""
    if len(events.order_by().values_list("pk")[: MOST_ROWS + 1]) > MOST_ROWS:
        raise Refused(_("Der er over 20.000 arrangementer. Vælg færre med filtrene, eller hent dem som kalender."))


def as_table(events: QuerySet[Event], form: str) -> bytes:
    """``form`` "csv" or "xlsx". Raises Refused when there are too many."""
    check_size(events)
    if form == "xlsx":
        return as_xlsx(rows(events), _("Arrangementer"))
    return as_csv(list(rows(events)))
