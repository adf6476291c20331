"""Every sentence that refuses a move, for every status of everything that has a table, in both languages."""

import re

import pytest
from django.utils import translation

from ambassadors.domain.lifecycle import OFFER_MOVES, RELEASE_MOVES, REQUEST_MOVES
from ambassadors.domain.mentoring.moves import MENTORSHIP_MOVES, PROPOSAL_MOVES, SESSION_MOVES
from ambassadors.domain.money.moves import EXPENSE_MOVES, WAGE_MOVES
from ambassadors.models import (
    Expense,
    MentorProposal,
    MentorSession,
    Mentorship,
    Offer,
    Release,
    VisitRequest,
    WageClaim,
)
from events.domain import lifecycle, meetings, signups
from events.models import EventKind, EventStatus, Invitation, Signup
from people.domain import errands, letters
from people.domain.lifecycle import Moves
from people.models import Errand, Letter

TABLES = [
    *((lifecycle.MOVES[kind], EventStatus) for kind in EventKind.values),
    (meetings.MOVES, Invitation.Status),
    (signups.MOVES, Signup.Status),
    (REQUEST_MOVES, VisitRequest.Status),
    (OFFER_MOVES, Offer.Status),
    (RELEASE_MOVES, Release.Status),
    (EXPENSE_MOVES, Expense.Status),
    (WAGE_MOVES, WageClaim.Status),
    (MENTORSHIP_MOVES, Mentorship.Status),
    (PROPOSAL_MOVES, MentorProposal.Status),
    (SESSION_MOVES, MentorSession.Status),
    (letters.MOVES, Letter.Status),
    (errands.MOVES, Errand.Status),
]
REFUSED = [
    (REQUEST_MOVES, "cancelled", "cancelled", "Besøgsønsket er aflyst og kan ikke aflyses igen."),
    (REQUEST_MOVES, "needs_info", "closed", "Besøgsønsket venter på svar fra skolen og kan ikke afsluttes."),
    (OFFER_MOVES, "superseded", "accepted", "Tilbuddet er gået til en anden og kan ikke tages imod."),
    (RELEASE_MOVES, "refused", "granted", "Frigivelsen er afslået og kan ikke gives."),
    (meetings.MOVES, "attended", "yes", "Gæsten deltog og kan ikke sige ja."),
    (lifecycle.MOVES["stand"], "struck", "cancelled", "Standen er pakket ned og kan ikke aflyses."),
    (
        lifecycle.MOVES["performance"],
        "enquiry",
        "performed",
        "Optrædenen er en forespørgsel og kan ikke markeres som spillet.",
    ),
    (lifecycle.MOVES["network_meeting"], "planned", "dancing", "Mødet er planlagt og kan ikke skifte til det."),
    (letters.MOVES, "sent", "held", "Brevet er sendt og kan ikke holdes tilbage."),
]


@pytest.mark.parametrize(("table", "old", "new", "sentence"), REFUSED)
def test_a_refusal_is_a_sentence(table: Moves, old: str, new: str, sentence: str) -> None:
    assert table.refusal(old, new) == sentence


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize(("table", "statuses"), TABLES)
def test_there_are_words_for_every_pair_of_statuses(table: Moves, statuses: type, language: str) -> None:
    with translation.override(language):
        said = [table.refusal(old, new) for old in statuses.values for new in statuses.values]  # type: ignore[attr-defined]
    assert [sentence for sentence in said if not re.fullmatch(r"[A-ZÅ][^{}_]+ [^{}_]+\.", sentence)] == []
    assert set(statuses.values) == set(table.words.now) == set(table.words.cannot)  # type: ignore[attr-defined]


def test_english_speaks_no_danish() -> None:
    with translation.override("en"):
        said = " ".join(table.refusal(old, old) for table, statuses in TABLES for old in statuses.values)  # type: ignore[attr-defined]
    assert not re.search(r"[æøåÆØÅ]|\b(er|og|kan|ikke|har)\b", said)
