"""A gap on the organiser's phone: who can be there in time, asked in one tap; or what else becomes of the visit."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from ambassadors.access import open_gap, visible_ambassadors
from ambassadors.domain import gaps, offers, replacing, seats, substitutes, visits, watched, whocan
from ambassadors.models import Ambassador, Gap, VisitRequest
from events.access import open_one
from events.domain.bookings import resource_of
from events.domain.conflicts import InTheWay, NeedsReason
from events.domain.undo import as_one
from events.web.doors import organiser_required
from events.web.organise import inway
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Refused
from people.web.signedin import SignedInRequest

SHOWN = 12


class DecisionForm(forms.Form):
    """What becomes of the visit without a substitute."""

    choice = forms.ChoiceField(label=gettext_lazy("Hvad skal der ske?"), widget=forms.RadioSelect)
    meeting_url = forms.URLField(
        label=gettext_lazy("Link til onlinebesøget"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=gettext_lazy("Kun når det holdes online. Du kan også skrive det senere."),
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["choice"]
        choice.choices = choices


@organiser_required
@require_safe
def gap_page(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_gap(request.user, pk))


def _page(
    request: SignedInRequest,
    gap: Gap,
    *,
    form: forms.Form | None = None,
    refusal: str = "",
    in_the_way: inway.Shown | None = None,
) -> HttpResponse:
    now = timezone.now()
    wish = visits.readable().get(pk=gap.seat.request_id)
    is_open = gap.status == Gap.Status.OPEN and wish.event is not None and wish.event.starts_at > now
    state = next((one for one in seats.states(wish) if one.seat.pk == gap.seat_id), None)
    looking = is_open and state is not None and state.taken is None
    rows = substitutes.rank(wish, gap, now) if looking else []
    asked = {offer.ambassador_id for offer in state.asked} if state else set()
    free = [row for row in rows if row.ambassador.pk not in asked]
    fitting = [row for row in free if row.fits]
    page = {
        "gap": gap,
        "wish": wish,
        "event": wish.event,
        "now": now,
        "is_open": is_open,
        "state": state,
        "staying": [offer for offer in seats.taken(wish) if offer.seat_id != gap.seat_id],
        "fitting": fitting[:SHOWN],
        "first": {row.ambassador.pk for row in fitting[: replacing.ASKED_AT_ONCE]},
        "others": [row for row in free if not row.fits and not row.candidate.blocked][:SHOWN],
        "answer_by": offers.expiry(now, wish.event.starts_at) if wish.event else None,
        "form": form or DecisionForm(choices=gaps.choices_of(wish)),
        "refusal": refusal,
        "shown": in_the_way,
        "ticked": request.POST.getlist("who") if in_the_way else [],
    }
    status = 409 if refusal or in_the_way else 422 if form is not None else 200
    return render(request, "ambassadors/organise/gap.html", page, status=status)


def _done(
    request: SignedInRequest, gap: Gap, do: Callable[[datetime], str], people: Sequence[Ambassador]
) -> HttpResponse:
    wish = visits.readable().get(pk=gap.seat.request_id)
    try:
        with as_one(now=(now := timezone.now()), by=request.user) as done:
            watched.watch(wish)
            said = do(now)
    except (InTheWay, NeedsReason) as refused:
        return _page(request, gap, in_the_way=_drawn(request, wish, people, refused))
    except Refused as refused:
        return _page(request, open_gap(request.user, gap.pk), refusal=refused.sentence)
    messages.success(request, said, extra_tags=undo_tag(done))
    return redirect("organise:gap", pk=gap.pk)


def _drawn(
    request: SignedInRequest, wish: VisitRequest, people: Sequence[Ambassador], refused: InTheWay | NeedsReason
) -> inway.Shown:
    assert wish.event is not None
    proposed = whocan.proposed(wish, wish.event, [resource_of(one.user) for one in people])
    return inway.shown(request, proposed, refused.conflicts, slot="gap")


@organiser_required
@require_POST
def gap_ask(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Asks those who are ticked, all at once."""
    gap, people = open_gap(request.user, pk), _ticked(request)
    answer = inway.answer_of(request)

    def do(now: datetime) -> str:
        sent = replacing.ask(gap, people, now=now, by=request.user, answer=answer)
        text = ngettext(
            "{antal} er spurgt. Den første, der siger ja, får pladsen.",
            "{antal} er spurgt. Den første, der siger ja, får pladsen.",
            len(sent),
        )
        return text.format(antal=len(sent))

    return _done(request, gap, do, people)


@organiser_required
@require_POST
def gap_yes(request: SignedInRequest, pk: uuid.UUID, ambassador_id: uuid.UUID) -> HttpResponse:
    """This one said yes on the phone."""
    gap = open_gap(request.user, pk)
    one = open_one(visible_ambassadors(request.user), pk=ambassador_id)
    answer = inway.answer_of(request)

    def do(now: datetime) -> str:
        replacing.says_yes(gap, one, now=now, by=request.user, answer=answer)
        return _("{navn} er med.").format(navn=one.user.name)

    return _done(request, gap, do, [one])


@organiser_required
@require_POST
def gap_decide(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """No substitute: one goes alone, it is held online, or another day."""
    gap = open_gap(request.user, pk)
    wish = visits.readable().get(pk=gap.seat.request_id)
    form = DecisionForm(request.POST, choices=gaps.choices_of(wish))
    if not form.is_valid():
        return _page(request, gap, form=form)

    def do(now: datetime) -> str:
        data = form.cleaned_data
        replacing.decide(wish, data["choice"], now=now, by=request.user, meeting_url=data["meeting_url"])
        return str(SAID[data["choice"]])

    return _done(request, gap, do, [])


SAID = {
    Gap.Status.WITHOUT: gettext_lazy("Besøget gennemføres med én. Skolen har fået besked."),
    Gap.Status.ONLINE: gettext_lazy("Besøget holdes online. Alle har fået besked."),
    Gap.Status.NEW_DATE: gettext_lazy("Skolen er bedt om at foreslå nye tider."),
}


def _ticked(request: SignedInRequest) -> list[Ambassador]:
    """What is no ambassador is as if it was not ticked."""
    keys = []
    for text in request.POST.getlist("who")[:50]:
        try:
            keys.append(uuid.UUID(text))
        except ValueError:
            continue
    return list(visible_ambassadors(request.user).filter(pk__in=keys))
