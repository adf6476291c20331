"""After a network meeting, in one sitting: a card for each company, saved as one goes."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from events.access import hidden, open_event, open_one
from events.domain.pipeline import closeouts, relations
from events.domain.undo import as_one
from events.models import Event, EventKind, Relation
from events.web.doors import organiser_required
from events.web.organise.companydeeds import Organisers, RelationForm
from events.web.organise.forms import Words, date_field
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid, MoveNotAllowed
from people.models import Organisation, Trade
from people.web.signedin import SignedInRequest


class SittingForm(forms.Form):
    """What follows, or that nothing does."""

    what = Words(label=gettext_lazy("Opfølgning"), required=False, max_length=200)
    owner = Organisers(label=gettext_lazy("Hvem"), required=False, empty_label=None)
    due_on = date_field(gettext_lazy("Senest"), required=False)
    nothing_follows = forms.BooleanField(label=gettext_lazy("Ingen opfølgning"), required=False)


class TradeForm(RelationForm):
    """The relation to one trade, without a reason: the meeting is the reason."""

    def __init__(self, *args: Any, trade: Trade, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["why"]
        self.trade = trade
        if self.initial.get("stage", Relation.Stage.UNKNOWN) == Relation.Stage.UNKNOWN:
            self.initial["stage"] = Relation.Stage.CONTACTED  # they came


@dataclass
class Row:
    """One card with its forms."""

    card: closeouts.Card
    trades: list[TradeForm]
    form: SittingForm
    others: list[Trade]

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors or any(form.errors for form in self.trades))


def open_meeting(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.kind != EventKind.NETWORK_MEETING or event.is_cancelled:
        raise hidden()
    return event


@organiser_required
@require_GET
def close_outs(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event = open_meeting(request, pk)
    return _show(request, event, [_row(request, card, event) for card in closeouts.cards(event)])


@organiser_required
@require_POST
def close_out_one(request: SignedInRequest, pk: uuid.UUID, company: uuid.UUID) -> HttpResponse:
    """Saves one card and goes on to the next that is missing."""
    event, now = open_meeting(request, pk), timezone.now()
    cards = closeouts.cards(event)
    card = next((one for one in cards if one.company.pk == company), None)
    if card is None:
        raise hidden()
    if request.POST.get("add"):
        return _add_trade(request, event, card.company, now)
    row = _row(request, card, event, posted=True)
    if not _save(request, event, row, now):
        rows = [row if one is card else _row(request, one, event) for one in cards]
        return _show(request, event, rows, status=422)
    left = closeouts.missing(event)
    anchor = f"v-{left[0].pk}" if left else "faerdig"
    return redirect(reverse("organise:close_out", args=[event.pk]) + f"#{anchor}")


def _add_trade(request: SignedInRequest, event: Event, company: Organisation, now: datetime) -> HttpResponse:
    """One more trade that they talked about; it begins as contacted."""
    trade = open_one(Trade.objects.all(), pk=request.POST.get("trade", ""))
    if not company.relations.filter(trade=trade).exists():
        relations.set_stage(company, trade, Relation.Stage.CONTACTED, now=now, by=request.user)
    return redirect(reverse("organise:close_out", args=[event.pk]) + f"#v-{company.pk}")


def _save(request: SignedInRequest, event: Event, row: Row, now: datetime) -> bool:
    if row.has_errors:
        return False
    data = row.form.cleaned_data
    promise = closeouts.Promise(data["what"], data["owner"], data["due_on"]) if data["what"].strip() else None
    steps = [closeouts.Step(form.trade, form.cleaned_data["stage"], form.facts()) for form in row.trades]
    try:
        with as_one(now=now, by=request.user, what="close_out") as change:
            closeouts.close_out(
                event,
                row.card.company,
                now=now,
                by=request.user,
                steps=steps,
                promise=promise,
                nothing_follows=data["nothing_follows"],
            )
    except Invalid as refusal:
        for pointer, sentence in refusal.errors:
            _say(row, pointer.strip("/"), sentence)
        return False
    except MoveNotAllowed as refusal:
        row.form.add_error(None, refusal.sentence)
        return False
    text = _("{company} er gemt.").format(company=row.card.company.name)
    messages.success(request, text, extra_tags=undo_tag(change))
    return True


def _say(row: Row, name: str, sentence: str) -> None:
    """Beside the field: of what follows, or of the trade whose approval is missing it."""
    if name in row.form.fields:
        row.form.add_error(name, sentence)
        return
    for form in row.trades:
        needs = form.cleaned_data.get("stage") in relations.NEEDS_APPROVAL
        if name in form.fields and needs and not form.cleaned_data.get(name):
            form.add_error(name, sentence)
            return
    row.form.add_error(None, sentence)


def _row(request: SignedInRequest, card: closeouts.Card, event: Event, *, posted: bool = False) -> Row:
    data, today = request.POST if posted else None, localdate(timezone.now())
    key = card.company.pk.hex[:8]
    first = {
        "owner": (event.owner_id or request.user.pk),
        "due_on": today + timedelta(days=7),
        "nothing_follows": card.close_out.nothing_follows if card.close_out else False,
    }
    trades = [
        TradeForm(data, prefix=f"{key}-{trade.pk}", trade=trade, relation=relation)
        for trade, relation in card.standings.items()
    ]
    form = SittingForm(data, prefix=key, initial=first)
    others = [trade for trade in event.programme.trades.all() if trade not in card.standings]
    return Row(card, trades, form, others or [] if card.standings else list(Trade.objects.all()))


def _show(request: SignedInRequest, event: Event, rows: list[Row], status: int = 200) -> HttpResponse:
    here = [row for row in rows if row.card.came]
    page = {
        "event": event,
        "rows": here,
        "gaps": [row for row in here if row.card.close_out is None],
        "others": [row for row in rows if not row.card.came],
        "done": sum(row.card.close_out is not None for row in here),
        "takes": closeouts.takes_close_outs(event),
        "figures": closeouts.figures(event),
    }
    return render(request, "events/organise/close_out.html", page, status=status)
