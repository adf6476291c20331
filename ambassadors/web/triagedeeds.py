"""What an organiser does about a request. Each deed is a POST; the page comes back with the next decision."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ambassadors.access import open_organised_offer, open_request
from ambassadors.domain import duplicates, guidance, offers, releases, triage, trips, visits, watched, whocan
from ambassadors.models import Ambassador, Seat, Slot, VisitRequest
from ambassadors.web.triage import show
from ambassadors.web.triageforms import FORMS
from events.access import hidden, open_one
from events.domain import changes
from events.domain.conflicts import InTheWay, NeedsReason
from events.domain.consequences import with_told
from events.domain.undo import UNDO_FOR, as_one
from events.models import Event, EventStatus, Invitation
from events.web.doors import organiser_required
from events.web.organise import inway, outlooks
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_time, da_when
from people.domain.refusals import Invalid, NotFound, Refused
from people.web.signedin import SignedInRequest

UNSEND = "ambassadors.unsend"


@dataclass(frozen=True)
class Said:
    """What the toast says, and the address that takes it back until then."""

    text: str
    undo: str = ""
    until: datetime | None = None

    @property
    def tags(self) -> str:
        return f"undo:{self.undo} until:{int(self.until.timestamp())}" if self.undo and self.until else ""


type Deed = Callable[[SignedInRequest, VisitRequest, datetime, dict[str, Any]], str | Said]


@organiser_required
@require_POST
def act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """Does it, says so, and shows what is next; a refusal stands by what was written."""
    wish = open_request(request.user, pk)
    if deed not in DEEDS:
        raise hidden()
    form = FORMS[deed](request.POST, prefix=deed, wish=wish) if deed in FORMS else None
    if form is not None and not form.is_valid():
        return show(request, wish, bound={deed: form})
    return _done(request, wish, lambda now: DEEDS[deed](request, wish, now, form.cleaned_data if form else {}), form)


def _done(
    request: SignedInRequest, wish: VisitRequest, do: Callable[[datetime], str | Said], form: Any = None
) -> HttpResponse:
    try:
        left_out = outlooks.left_out(request)
        with as_one(now=(now := timezone.now()), by=request.user, without=left_out) as done:
            watched.watch(wish)
            said = do(now)
    except NotFound:
        raise
    except Invalid as refusal:
        if form is None:
            return show(request, open_request(request.user, wish.pk), refusal=refusal.sentence)
        for pointer, sentence in refusal.errors:
            name = pointer.strip("/").split("/")[0]
            form.add_error(name if name in form.fields else None, sentence)
        return show(request, open_request(request.user, wish.pk), bound={form.prefix: form})
    except (InTheWay, NeedsReason) as refusal:
        wish = open_request(request.user, wish.pk)
        return show(request, wish, in_the_way=_in_the_way(request, wish, refusal))
    except Refused as refusal:
        return show(request, open_request(request.user, wish.pk), refusal=refusal.sentence)
    said = said if isinstance(said, Said) else Said(said)
    text = outlooks.with_left_out(said.text, done)
    messages.success(request, text, extra_tags=said.tags or undo_tag(done))
    if request.headers.get("HX-Request"):
        return show(request, open_request(request.user, wish.pk))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("organise:request", args=[wish.pk])
    return HttpResponseRedirect(back, status=303)


def _slot(wish: VisitRequest, text: str) -> Slot:
    try:
        return open_one(wish.slots.all(), pk=uuid.UUID(text))
    except ValueError:
        raise hidden() from None


def _choose(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    slot = _slot(wish, request.POST.get("slot", ""))
    triage.choose_slot(wish, slot, now=now, by=request.user)
    return _("Tiden er valgt: {tid}.").format(tid=da_when(slot.starts_at, slot.ends_at))


def _offer(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str | Said:
    """Sends the offers; when no time was chosen yet, the one looked at is, in the same step."""
    with transaction.atomic():
        if wish.event is None:
            wish = triage.choose_slot(wish, _slot(wish, request.POST.get("slot", "")), now=now, by=request.user)
        answer = inway.answer_of(request)
        sent = offers.send_offers(wish, _ticked(request, wish), now=now, by=request.user, answer=answer)
    text = ngettext(
        "{antal} ambassadør er spurgt og får en mail.", "{antal} ambassadører er spurgt og får en mail.", len(sent)
    ).format(antal=len(sent))
    if not sent:
        return text
    token = signing.dumps([str(offer.pk) for offer in sent], salt=f"{UNSEND}:{wish.pk}")
    undo = f"{reverse('organise:request_act', args=[wish.pk, 'unsend'])}?t={token}"
    return Said(text, undo, now + UNDO_FOR)


def _unsend(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    """The way back in the toast: the offers just sent, as far as nobody has answered them."""
    try:
        sent = signing.loads(request.GET.get("t", ""), salt=f"{UNSEND}:{wish.pk}", max_age=UNDO_FOR)
    except signing.SignatureExpired:
        raise Refused(_("Det er for sent at fortryde. Træk tilbuddene tilbage et for et.")) from None
    except signing.BadSignature:
        raise hidden() from None
    back, told = offers.take_back(wish, sent, now=now, by=request.user)
    if not back:
        raise Refused(_("Der er ikke noget at fortryde: alle har svaret, eller tilbuddene er trukket tilbage."))
    text = ngettext("{antal} tilbud er trukket tilbage.", "{antal} tilbud er trukket tilbage.", back).format(antal=back)
    if told:
        heard = ngettext("{antal} havde fået det og får besked.", "{antal} havde fået det og får besked.", told)
        text = f"{text} {heard.format(antal=told)}"
    kept = len(sent) - back
    if kept:
        answered = ngettext("{antal} har allerede svaret.", "{antal} har allerede svaret.", kept).format(antal=kept)
        text = f"{text} {answered}"
    return text


def _in_the_way(request: SignedInRequest, wish: VisitRequest, refusal: InTheWay | NeedsReason) -> inway.Shown:
    """Those who were ticked, at the time that was looked at."""
    period = wish.event or _slot(wish, request.POST.get("slot", ""))
    people = {row.resource.pk: row.resource for row in refusal.conflicts if row.resource}
    proposed = whocan.proposed(wish, period, people.values())
    return inway.shown(request, proposed, refusal.conflicts, slot="offers")


def _ticked(request: SignedInRequest, wish: VisitRequest) -> dict[Seat, list[Ambassador]]:
    """By seat; what is no ambassador is as if it was not ticked."""
    wanted: dict[Seat, list[Ambassador]] = {}
    for seat in wish.seat_rows.all():
        keys = []
        for text in request.POST.getlist(f"seat_{seat.pk}")[:50]:
            try:
                keys.append(uuid.UUID(text))
            except ValueError:
                continue
        if keys:
            wanted[seat] = list(Ambassador.objects.filter(pk__in=keys).select_related("user", "trade"))
    return wanted


def _confirm(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    visits.confirm_visit(wish, now=now, by=request.user)
    return _("Besøget er bekræftet. Skolen og ambassadørerne har fået brev.")


def _finish(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    if wish.event is None:
        raise hidden()
    changes.change_status(wish.event, EventStatus.CARRIED_OUT, now=now, by=request.user)
    return _("Noteret: Besøget er holdt.")


def _keep(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    triage.keep_time(wish, now=now, by=request.user)
    return _("Besøget beholder sin tid.")


def _seats(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    number = request.POST.get("seats", "")
    triage.set_seats(wish, int(number) if number in ("1", "2") else 0, now=now, by=request.user)
    return _("Gemt.")


def _question(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    triage.ask_question(wish, data["question"], now=now, by=request.user)
    return _("{navn} har fået spørgsmålet som mail.").format(navn=wish.contact_name)


def _reject(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    triage.reject(wish, data["text"], now=now, by=request.user, because=data["because"])
    return _("{navn} har fået svaret som mail.").format(navn=wish.contact_name)


def _cancel(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    without = outlooks.left_out(request)
    told = triage.cancel(wish, data["reason"], now=now, by=request.user, without=without)
    return with_told(_("Besøget er aflyst."), told)


def _school(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    triage.attach_school(wish, data["school"], now=now, by=request.user)
    return _("Skolen er fundet: {skole}.").format(skole=data["school"].name)


def _new_school(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    wish = triage.add_school(wish, now=now, by=request.user, **data)
    return _("{skole} er oprettet, og ønsket hører nu til den.").format(skole=wish.school_name)


def _guidance(request: SignedInRequest, wish: VisitRequest, now: datetime, data: dict[str, Any]) -> str:
    partner = data["partner"]
    contact = partner.contacts.order_by("-is_primary", "name").first()
    made = guidance.book(
        wish,
        partner,
        data["starts_at"],
        data["ends_at"],
        where=data["where"],
        meeting_url=data["meeting_url"],
        contact=contact,
        now=now,
        by=request.user,
    )
    invitation = made.event.invitations.first()
    if invitation is None:
        return _("Mødet er aftalt. {skole} har ingen kontakt hos os; ring til dem.").format(skole=partner.name)
    if invitation.by == Invitation.By.PHONE:
        return _("Mødet er aftalt. {navn} står på telefonlisten: ring og spørg.").format(navn=invitation.contact.name)
    return _("Mødet er aftalt. Gymnasiet og {navn} har fået en mail.").format(navn=invitation.contact.name)


def _join(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    rider = _other(request)
    watched.watch(rider)
    trips.join(wish, rider, now=now, by=request.user)
    return _("Klassen er med på turen. Besøget varer nu til {tid}.").format(tid=da_time(_fresh(wish).ends_at))


def _merge(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    other = _other(request)
    watched.watch(other)
    duplicates.merge(wish, other, now=now, by=request.user)
    return _("De to ønsker er nu ét. {navn} har fået en mail.").format(navn=other.contact_name)


def _part(request: SignedInRequest, wish: VisitRequest, now: datetime, _data: dict[str, Any]) -> str:
    rider = _other(request)
    if rider.rides_with_id != wish.pk:
        raise hidden()
    watched.watch(rider)
    trips.part(rider, now=now, by=request.user)
    return _("Klassen får sit eget besøg. Dens ønske venter igen.")


def _other(request: SignedInRequest) -> VisitRequest:
    try:
        return open_request(request.user, uuid.UUID(request.POST.get("other", "")))
    except ValueError:
        raise hidden() from None


def _fresh(wish: VisitRequest) -> Event:
    return Event.objects.get(visit_request=wish)


DEEDS: dict[str, Deed] = {
    "guidance": _guidance,
    "join": _join,
    "part": _part,
    "merge": _merge,
    "choose": _choose,
    "offer": _offer,
    "unsend": _unsend,
    "confirm": _confirm,
    "finish": _finish,
    "keep": _keep,
    "seats": _seats,
    "question": _question,
    "reject": _reject,
    "cancel": _cancel,
    "school": _school,
    "newschool": _new_school,
}


@organiser_required
@require_POST
def offer_act(request: SignedInRequest, pk: uuid.UUID, deed: str) -> HttpResponse:
    """About one offer: taken back, answered on the phone, or its release reminded of, given or refused."""
    offer = open_organised_offer(request.user, pk)
    wish, name = offer.seat.request, offer.ambassador.user.first_name
    release = getattr(offer, "release", None)

    def do(now: datetime) -> str:
        by = request.user
        if deed == "withdraw":
            if offers.withdraw(offer, now=now, by=by):
                return _("{navn} er ikke spurgt længere og har fået besked.").format(navn=name)
            return _("{navn} er ikke spurgt længere. Mailen nåede ikke af sted.").format(navn=name)
        if deed == "noshow":
            offers.note_no_show(offer, now=now, by=by)
            return _("Noteret: {navn} kom ikke.").format(navn=name)
        if deed == "yes":
            offers.accept(offer, now=now, by=by)
            return _("Noteret: {navn} har sagt ja.").format(navn=name)
        if deed == "no":
            offers.decline(offer, now=now, by=by)
            return _("Noteret: {navn} har sagt nej.").format(navn=name)
        if release is None:
            raise hidden()
        if deed == "remind":
            releases.remind(release, now=now, by=by)
            return _("Lærepladsen er mindet om {navn}.").format(navn=name)
        if deed == "grant":
            releases.grant(release, now=now, by=by)
            return _("Noteret: {navn} har fået fri.").format(navn=name)
        if deed == "refuse":
            releases.refuse(release, now=now, by=by)
            return _("Noteret: {navn} kan ikke få fri. Pladsen er åben igen.").format(navn=name)
        raise hidden()

    return _done(request, wish, do)
