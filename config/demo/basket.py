"""Rows on their way into the database: gathered, numbered, and written in bulk in an order that holds."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, cast

from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction

from ambassadors.models import (
    Ambassador,
    Application,
    Expense,
    ExpenseLine,
    Feedback,
    Gap,
    GuidanceMeeting,
    InterviewTime,
    MentorProposal,
    MentorSession,
    Mentorship,
    Offer,
    PairNote,
    PayBatch,
    PictureConsent,
    Receipt,
    Release,
    Seat,
    Slot,
    Story,
    VisitRequest,
    WageClaim,
    WageTerms,
)
from events.models import (
    Action,
    Away,
    Booking,
    BusyTime,
    Call,
    CanvassClaim,
    CanvassLink,
    CloseOut,
    CompanyContact,
    CompanyVisit,
    CourseInterest,
    CourseOffer,
    DoorDeed,
    DoorLink,
    Event,
    Experience,
    Feed,
    FeedToken,
    FollowUp,
    GoalSuggestion,
    Hold,
    Invitation,
    MatchApprentice,
    MatchCompany,
    MatchDay,
    MatchSolve,
    MatchTalk,
    MatchWish,
    MeetingTable,
    Milestone,
    Minutes,
    Needs,
    OwnCalendar,
    Performance,
    Plan,
    PlannedChange,
    PracticeDocument,
    PracticePartner,
    PracticeProject,
    Programme,
    Relation,
    Reminded,
    Reminder,
    ReminderOff,
    Resource,
    Role,
    Series,
    Shift,
    Signup,
    TableSeat,
    Venue,
    WeeklyHours,
)
from materials.models import KitLoan, TeachingModule
from people.models import Committee, Contact, Letter, MailBasis, Organisation, Trade, Transition, User

# Whoever points at another stands after it.
ORDER: tuple[type[models.Model], ...] = (
    Trade,
    Committee,
    Committee.trades.through,
    User,
    Organisation,
    Organisation.trades.through,
    Contact,
    MailBasis,
    Relation,
    CanvassClaim,
    CanvassLink,
    Programme,
    Programme.trades.through,
    TeachingModule,
    TeachingModule.trades.through,
    KitLoan,
    Role,
    Venue,
    Resource,
    Resource.trades.through,
    Away,
    WeeklyHours,
    OwnCalendar,
    BusyTime,
    Ambassador,
    Ambassador.other_trades.through,
    PictureConsent,
    Application,
    InterviewTime,
    Feed,
    FeedToken,
    Series,
    Event,
    Mentorship,
    MentorProposal,
    MentorSession,
    PairNote,
    Story,
    VisitRequest,
    VisitRequest.trades.through,
    GuidanceMeeting,
    Slot,
    Seat,
    Offer,
    Gap,
    Feedback,
    Release,
    WageTerms,
    PayBatch,
    Expense,
    ExpenseLine,
    Receipt,
    WageClaim,
    Performance,
    Hold,
    Shift,
    Booking,
    Invitation,
    Signup,
    Needs,
    DoorLink,
    DoorDeed,
    MeetingTable,
    TableSeat,
    Minutes,
    Action,
    MatchDay,
    MatchCompany,
    MatchCompany.trades.through,
    MatchApprentice,
    MatchWish,
    MatchTalk,
    MatchSolve,
    Call,
    CourseOffer,
    CourseInterest,
    PracticeProject,
    PracticePartner,
    Milestone,
    Experience,
    PracticeDocument,
    CloseOut,
    CompanyVisit,
    GoalSuggestion,
    FollowUp,
    CompanyContact,
    Reminder,
    Plan,
    PlannedChange,
    Letter,
    Reminded,
    ReminderOff,
    Transition,
)
# Rows of one statement: SQLite keeps the last 128 statements prepared, so large ones of every length would fill memory.
BATCH = 100
FULL = 12_000  # rows; about 20 MB


@contextmanager
def unlogged() -> Iterator[None]:
    """With DEBUG on, Django keeps every statement with its values: a million rows would stay in memory."""
    database = connections[DEFAULT_DB_ALIAS]
    vars(database)["make_debug_cursor"] = database.make_cursor
    try:
        yield
    finally:
        del vars(database)["make_debug_cursor"]


@contextmanager
def unmapped() -> Iterator[None]:
    """SQLite maps the file into memory to read it fast; who only writes pays for pages that are never looked at."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (size,) = cursor.execute("PRAGMA mmap_size").fetchone()
        cursor.execute("PRAGMA mmap_size=0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA mmap_size={size}")


class Basket:
    """Put rows in; they are written when there are many, and at the end. Whole numbers as ids are given here."""

    def __init__(self, on_written: Callable[[int], None] | None = None) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._numbers: dict[type[models.Model], count[int]] = defaultdict(lambda: count(1))
        self._waiting = 0
        self._on_written = on_written
        self.written = 0

    def put[Row: models.Model](self, row: Row) -> Row:
        model = type(row)
        if row.pk is None:
            row.pk = next(self._numbers[model])
        self._rows[model].append(row)
        self._waiting += 1
        return row

    def waiting[Row: models.Model](self, model: type[Row]) -> list[Row]:
        """The rows of this table that are not written yet."""
        return cast(list[Row], self._rows.get(model, []))

    def link(self, through: type[models.Model], **ids: Any) -> None:
        """One row of a many-to-many table."""
        self.put(through(**ids))

    def breathe(self) -> None:
        """A moment when every row's company is in the basket: writes when it is full."""
        if self._waiting >= FULL:
            self.write()

    def write(self) -> None:
        with transaction.atomic():
            for model in ORDER:
                rows = self._rows.pop(model, None)
                if rows:
                    model._default_manager.bulk_create(rows, batch_size=BATCH)
        assert not self._rows, f"no place in the order for {list(self._rows)}"
        self.written += self._waiting
        self._waiting = 0
        if self._on_written:
            self._on_written(self.written)

    def finish(self) -> None:
        """Writes what is left, and lets the database count on from our numbers (PostgreSQL)."""
        self.write()
        statements = connection.ops.sequence_reset_sql(no_style(), list(self._numbers))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
