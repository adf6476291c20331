"""What of mentoring waits for an organiser: who wants a mentor, who does not answer, who has been silent too long."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring import silence
from ambassadors.domain.mentoring.moves import PAIRED
from ambassadors.models import Ambassador, MentorProposal, Mentorship
from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from people.domain.danish import da_date
from people.domain.places import town_of

Status = Mentorship.Status
ANSWER_WITHIN = timedelta(days=10)
PROMISED = timedelta(days=14)  # she was told that we propose somebody by then


def _rows(scope: Scope) -> QuerySet[Mentorship]:
    return Mentorship.objects.filter(scope.condition()).select_related("programme", "trade", "mentor__user")


def _found(rows: QuerySet, limit: int, show: Callable[[Mentorship], Waiting]) -> Found:
    shown, total = first_of(rows, limit)
    return Found([show(row) for row in shown], total)


def _of(it: Mentorship) -> dict[str, Any]:
    return {
        "url": reverse("organise:mentorship", args=[it.pk]),
        "colour": it.programme.colour,
        "programme": str(it.programme),
        "who": ", ".join(part for part in (str(it.trade or ""), town_of(it.postcode)) if part),
    }


def parents(scope: Scope, now: datetime, limit: int) -> Found:
    """Confirmed by somebody under 15, and the parent has not answered: a call may help."""
    rows = _rows(scope).filter(status=Status.DRAFT, confirmed_at__isnull=False, guardian_consent_at__isnull=True)
    return _found(
        rows.filter(age_band=Mentorship.AgeBand.UNDER_15, confirm_by__gt=now).order_by("confirm_by", "pk"),
        limit,
        lambda it: Waiting(
            kind="mentee_parent",
            icon="user-question",
            what=_("{navn} er under 15 og mangler en forælders ja").format(navn=it.name),
            since=it.confirmed_at,
            deadline=it.confirm_by,
            verb=_("Se, hvem vi har spurgt"),
            **_of(it),
        ),
    )


def looking(scope: Scope, now: datetime, limit: int) -> Found:
    """She asked for a mentor and none is proposed."""
    return _found(
        _rows(scope).filter(status=Status.APPLIED).order_by("updated_at", "pk"),
        limit,
        lambda it: Waiting(
            kind="mentee",
            icon="user-heart",
            what=_("{navn} vil gerne have en mentor").format(navn=it.name),
            note=str(it.get_age_band_display()),
            since=it.updated_at,
            deadline=it.updated_at + PROMISED,
            verb=_("Find en mentor"),
            **_of(it),
        ),
    )


def unanswered(scope: Scope, now: datetime, limit: int) -> Found:
    """A proposal that one of the two has let lie."""
    late = MentorProposal.objects.filter(
        status=MentorProposal.Status.OPEN, created_at__lte=now - ANSWER_WITHIN, mentorship__status=Status.PROPOSED
    )
    return _found(
        _rows(scope).filter(status=Status.PROPOSED, proposals__in=late).order_by("updated_at", "pk"),
        limit,
        lambda it: Waiting(
            kind="mentor_unanswered",
            icon="hourglass",
            what=_("Ikke begge har svaret: {mentee} og {mentor}").format(
                mentee=it.name, mentor=it.mentor.user.name if it.mentor else ""
            ),
            since=it.updated_at,
            deadline=it.updated_at + ANSWER_WITHIN,
            verb=_("Se, hvem der mangler"),
            **_of(it),
        ),
    )


def silent(scope: Scope, now: datetime, limit: int) -> Found:
    return _found(
        silence.quiet(_rows(scope), now),
        limit,
        lambda it: Waiting(
            kind="mentor_silent",
            icon="message-circle",
            what=_("{mentee} og {mentor} har ikke mødtes længe").format(
                mentee=it.first_name, mentor=it.mentor.user.first_name if it.mentor else ""
            ),
            note=_("siden {dag}").format(dag=da_date(it.quiet_since)) if it.quiet_since else "",
            since=it.quiet_since,
            deadline=it.quiet_since + silence.TELL * timedelta(weeks=it.cadence_weeks) if it.quiet_since else None,
            verb=_("Ring til dem"),
            **_of(it),
        ),
    )


def left_alone(scope: Scope, now: datetime, limit: int) -> Found:
    """The mentor is no longer active in the corps, and the pair goes on."""
    gone = ~Q(mentor__status=Ambassador.Status.ACTIVE) | Q(mentor__user__is_active=False)
    return _found(
        _rows(scope).filter(gone, status__in=[Status.PROPOSED, *PAIRED]).order_by("updated_at", "pk"),
        limit,
        lambda it: Waiting(
            kind="mentor_gone",
            icon="user-question",
            what=_("{mentor} er ikke aktiv i korpset, men er mentor for {mentee}").format(
                mentor=it.mentor.user.name if it.mentor else "", mentee=it.name
            ),
            since=it.updated_at,
            verb=_("Tag stilling"),
            **_of(it),
        ),
    )


SOURCES = (parents, looking, unanswered, silent, left_alone)
