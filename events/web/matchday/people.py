"""Who takes part: companies and apprentices, their link, and what they said by phone."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from events.domain import guests
from events.domain.matchday import course, letters, participants, rounds, wishes
from events.domain.undo import as_one
from events.models import EventStatus, MatchApprentice, MatchCompany, MatchDay
from events.models.matchdays import Participant
from events.web.doors import organiser_required
from events.web.matchday.forms import ApprenticeForm, CompanyForm, LayoutForm, PasteForm
from events.web.matchday.opening import open_day, open_participant
from events.web.organise.forms import add_refusal
from events.web.organise.meeting import PICKED, PickForm, _uuids
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Clash, Invalid, Refused
from people.models import Contact, Organisation
from people.web.posted import posted
from people.web.signedin import SignedInRequest


def people_page(day: MatchDay, anchor: str = "") -> str:
    return reverse("organise:match_people", args=[day.event_id]) + (f"#{anchor}" if anchor else "")


@organiser_required
@require_GET
def match_people(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    day = open_day(request, pk)
    companies = list(
        day.companies.select_related("organisation", "contact")
        .prefetch_related("trades")
        .order_by("organisation__name")
    )
    apprentices = list(day.apprentices.select_related("trade", "school").order_by("name", "pk"))
    silent = wishes.unanswered(day)
    page = {
        "day": day,
        "event": day.event,
        "companies": companies,
        "apprentices": apprentices,
        "places": sum(row.places for row in companies),
        "to_ask": sum(1 for one in silent if one.invited_at is None and letters.reaches(one)),
        "to_call": [one for one in silent if not letters.reaches(one)],
        "is_open": wishes.is_open(day, timezone.now()),
        "may_note": day.event.status in (EventStatus.OPEN, EventStatus.PREFERENCES_CLOSED, EventStatus.PROPOSED),
        "answered": sum(1 for one in (*companies, *apprentices) if one.answered_at),
    }
    return render(request, "events/matchday/people.html", page)


@organiser_required
def match_company_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Companies that have said they come, by their contact; several at once."""
    day, now = open_day(request, pk), timezone.now()
    if request.method == "POST":
        chosen = Contact.objects.filter(
            pk__in=_uuids(request.POST.getlist("contact")), organisation__kind=Organisation.Kind.COMPANY
        ).select_related("organisation")
        added = []
        with as_one(now=now, by=request.user, what="match_people") as done:
            for contact in chosen:
                if contact.organisation_id in added:
                    continue
                trades = _trades_of(day, contact.organisation)
                try:
                    participants.save_company(
                        day, contact.organisation, {"contact": contact}, trades, now=now, by=request.user
                    )
                except Clash:
                    continue
                added.append(contact.organisation_id)
        if not added:
            messages.error(request, _("Vælg mindst en virksomhed."))
            return redirect("organise:match_company_new", pk=pk)
        n = len(added)
        text = ngettext("{n} virksomhed er med.", "{n} virksomheder er med.", n).format(n=n)
        messages.success(request, text, extra_tags=undo_tag(done))
        return redirect(people_page(day, "virksomheder"))
    form = PickForm(request.GET)
    found = list(
        form.contacts(day.event)
        .filter(organisation__kind=Organisation.Kind.COMPANY)
        .exclude(organisation__match_days__day=day)[: PICKED + 1]
    )
    page = {
        "day": day,
        "event": day.event,
        "form": form,
        "picks": guests.picks(found[:PICKED]),
        "more": len(found) > PICKED,
    }
    return render(request, "events/matchday/companies_pick.html", page)


def _trades_of(day: MatchDay, company: Organisation) -> list[Any]:
    """The company's own among the programme's; where it has said none, the programme's."""
    own = list(company.trades.all())
    programme = list(day.event.programme.trades.all())
    return [trade for trade in own if trade in programme] or own or programme


@organiser_required
def match_company(request: SignedInRequest, pk: uuid.UUID, one: uuid.UUID) -> HttpResponse:
    day = open_day(request, pk)
    row = open_participant(day, "company", one)
    assert isinstance(row, MatchCompany)
    form = CompanyForm(posted(request), initial=CompanyForm.values_of(row), row=row)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        trades = data.pop("trades")
        try:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                participants.save_company(day, row.organisation, data, trades, now=now, by=request.user, row=row)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            text = _("{name} er gemt.").format(name=row.organisation.name)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect(people_page(day, "virksomheder"))
    return _form(request, day, form, row.organisation.name, row)


@organiser_required
def match_apprentice(request: SignedInRequest, pk: uuid.UUID, one: uuid.UUID | None = None) -> HttpResponse:
    day = open_day(request, pk)
    row = open_participant(day, "apprentice", one) if one else None
    assert row is None or isinstance(row, MatchApprentice)
    form = ApprenticeForm(posted(request), initial=ApprenticeForm.values_of(row) if row else None)
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                saved = participants.save_apprentice(day, form.cleaned_data, now=now, by=request.user, row=row)
        except Invalid as refusal:
            add_refusal(form, refusal)
        except Refused as refusal:
            form.add_error(refusal.pointer.strip("/") or None, refusal.sentence)
        else:
            messages.success(request, _("{name} er gemt.").format(name=saved.name), extra_tags=undo_tag(done))
            return redirect(people_page(day, "laerlinge"))
    return _form(request, day, form, row.name if row else _("Ny lærling"), row)


def _form(request: SignedInRequest, day: MatchDay, form: Any, heading: str, row: Participant | None) -> HttpResponse:
    page = {"day": day, "event": day.event, "form": form, "heading": heading, "row": row, "side": ""}
    if row is not None:
        page["side"] = "company" if isinstance(row, MatchCompany) else "apprentice"
    return render(request, "events/matchday/form.html", page, status=422 if form.errors else 200)


@organiser_required
def match_paste(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Many apprentices at once; those who are there already are left as they are."""
    day, now = open_day(request, pk), timezone.now()
    form = PasteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        rows = form.people()
        added, there = 0, 0
        with as_one(now=now, by=request.user, what="match_people") as done:
            for values in rows[:300]:
                try:
                    participants.save_apprentice(day, values, now=now, by=request.user)
                    added += 1
                except Clash:
                    there += 1
        if added:
            text = ngettext("{n} lærling er med.", "{n} lærlinge er med.", added).format(n=added)
            if there:
                text += " " + ngettext("{n} var der i forvejen.", "{n} var der i forvejen.", there).format(n=there)
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect(people_page(day, "laerlinge"))
        form.add_error("rows", _("Der er ingen nye navne på linjerne."))
    return _form(request, day, form, _("Indsæt mange lærlinge"), None)


@organiser_required
@require_POST
def match_remove(request: SignedInRequest, pk: uuid.UUID, side: str, one: uuid.UUID) -> HttpResponse:
    day = open_day(request, pk, to="change")
    row = open_participant(day, side, one)
    name = participants.name_of(row)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        participants.remove(row, now=now, by=request.user)
    messages.success(request, _("{name} er ikke længere med.").format(name=name), extra_tags=undo_tag(done))
    return redirect(people_page(day))


@organiser_required
@require_POST
def match_ask(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The link to everybody who has not got it."""
    day, now = open_day(request, pk, to="change"), timezone.now()
    if not wishes.is_open(day, now):
        messages.error(request, _("Der er lukket for ønsker."))
        return redirect(people_page(day))
    with as_one(now=now, by=request.user) as done:
        asked = letters.ask_for_wishes(day, now=now, by=request.user)
    text = ngettext("{n} har fået sit link.", "{n} har fået deres link.", asked).format(n=asked)
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(people_page(day))


@organiser_required
def match_layout(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Rounds, breaks, tables, deadlines."""
    day = open_day(request, pk)
    form = LayoutForm(posted(request), initial=LayoutForm.values_of(day))
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                course.lay_out(day, form.values(), now=now, by=request.user)
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                name = {"answers_by": "answers_on"}.get(pointer.strip("/"), pointer.strip("/"))
                form.add_error(name, sentence)
        else:
            messages.success(request, _("Dagen er lagt til rette."), extra_tags=undo_tag(done))
            return redirect(reverse("organise:event", args=[day.event_id]) + "#matchdag")
    found = rounds.rounds(day)
    page = {"day": day, "event": day.event, "form": form, "rounds": found, "too_late": rounds.ends_too_late(day, found)}
    return render(request, "events/matchday/layout.html", page, status=422 if form.errors else 200)


@organiser_required
def match_wishes(request: SignedInRequest, pk: uuid.UUID, side: str, one: uuid.UUID) -> HttpResponse:
    """What somebody wishes, noted by an organiser on the phone; the same list as on the own page."""
    day, now = open_day(request, pk), timezone.now()
    row = open_participant(day, side, one)
    here = reverse("organise:match_wishes", args=[pk, side, one])
    refusal = ""
    if request.method == "POST":
        try:
            act(row, request.POST, now, by=request.user)
        except Refused as refused:
            refusal = refused.sentence
        else:
            if request.POST.get("deed") == "done":
                messages.success(request, _("Ønskerne fra {name} er noteret.").format(name=participants.name_of(row)))
                return redirect(people_page(day))
            return redirect(here)
    page = {
        "day": day,
        "event": day.event,
        "one": row,
        "name": participants.name_of(row),
        "is_company": side == "company",
        "choices": wishes.choices(row),
        "action": here,
        "is_open": day.event.status in (EventStatus.OPEN, EventStatus.PREFERENCES_CLOSED, EventStatus.PROPOSED),
        "refusal": refusal,
    }
    return render(request, "events/matchday/wishes_noted.html", page, status=409 if refusal else 200)


def act(one: Participant, post: Any, now: Any, by: Any = None) -> None:
    """One press on a list of wishes."""
    deed = post.get("deed", "")
    if deed == "done":
        wishes.answered(one, now=now, by=by)
        return
    verb, _colon, key = deed.partition(":")
    key = key or post.get("other", "")
    try:
        other = uuid.UUID(key)
        to = int(post.get("to") or 0)
    except ValueError:
        raise Invalid([("/other", _("Vælg en, der er med på dagen."))]) from None
    wishes.wish(one, verb, other, now=now, by=by, to=to)
