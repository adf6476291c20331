"""What of applications waits for an organiser: new ones, interviews that are over, and times that do not fit."""

from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ambassadors.models import Application
from events.domain.agenda import Found, Waiting, first_of
from events.domain.scope import Scope
from people.domain.danish import da_moment, quoted
from people.domain.places import town_of

Status = Application.Status


def _rows(scope: Scope) -> QuerySet[Application]:
    return Application.objects.filter(scope.condition()).select_related("programme", "trade")


def _of(it: Application) -> dict[str, Any]:
    return {
        "url": reverse("organise:application", args=[it.pk]),
        "colour": it.programme.colour,
        "programme": str(it.programme),
        "who": ", ".join(part for part in (str(it.trade), town_of(it.postcode)) if part),
        "since": it.updated_at,
    }


def new_applications(scope: Scope, now: datetime, limit: int) -> Found:
    shown, total = first_of(_rows(scope).filter(status=Status.APPLIED).order_by("created_at", "pk"), limit)
    return Found(
        [
            Waiting(
                kind="application",
                icon="user-plus",
                what=_("{navn} vil være ambassadør").format(navn=it.name),
                note=quoted(it.motivation[:80]),
                verb=_("Læs, og svar"),
                **_of(it),
            )
            for it in shown
        ],
        total,
    )


def interviews(scope: Scope, now: datetime, limit: int) -> Found:
    """Held and not answered; or the applicant cannot at any of the times, or let them pass."""
    rows = _rows(scope).filter(status=Status.INTERVIEW).annotate(last=Max("interview_times__starts_at"))
    stuck = Q(interview_at__lte=now) | Q(interview_at=None) & (~Q(interview_answer="") | Q(last__lte=now))
    shown, total = first_of(rows.filter(stuck).order_by("updated_at", "pk"), limit)

    def show(it: Application) -> Waiting:
        if it.interview_at is not None:
            what, note, verb = _("Samtalen med {navn} er holdt"), da_moment(it.interview_at), _("Giv svar")
        elif it.interview_answer:
            what, note = _("Ingen af tiderne passer {navn}"), quoted(it.interview_answer[:80])
            verb = _("Foreslå nye tider")
        else:
            what, note, verb = _("{navn} valgte ingen tid til samtale"), "", _("Foreslå nye tider")
        return Waiting(
            kind="interview", icon="message-2", what=what.format(navn=it.name), note=note, verb=verb, **_of(it)
        )

    return Found([show(it) for it in shown], total)


SOURCES = (new_applications, interviews)
