"""The corps for organisers: the list, one ambassador, inviting, changing, and when somebody cannot come."""

import uuid

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ambassadors.access import open_ambassador, organised_ambassadors
from ambassadors.domain import clearances, corpstale, members, membership, pictureconsents
from ambassadors.models import Ambassador, Offer
from ambassadors.web.corpsforms import AmbassadorForm, InviteForm, StepForm, TrainingForm
from events.access import hidden, open_one, organised_programmes
from events.domain.bookings import resource_of
from events.domain.undo import as_one
from events.models import Away, Booking
from events.web import availability
from events.web.availabilityforms import AwayForm
from events.web.doors import organiser_required
from events.web.organise.forms import add_refusal
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid
from people.models import Trade
from people.web.posted import posted
from people.web.signedin import SignedInRequest

PAGE = 50


@organiser_required
@require_safe
def ambassadors(request: SignedInRequest) -> HttpResponse:
    get, now = request.GET, timezone.now()
    text = get.get("q", "").replace("\x00", "").strip()[:80]
    status = get.get("status", "")
    status = status if status in ("all", *Ambassador.Status.values) else Ambassador.Status.ACTIVE
    if text and "status" not in get:
        status = "all"
    trades = list(Trade.objects.all())
    trade = get.get("trade", "") if get.get("trade") in {one.pk for one in trades} else ""
    programmes = list(organised_programmes(request.user).filter(ambassadors__isnull=False).distinct().order_by("name"))
    programme = get.get("programme", "") if get.get("programme") in {one.slug for one in programmes} else ""
    rows = members.find(
        organised_ambassadors(request.user),
        text=text,
        trade=trade,
        status="" if status == "all" else status,
        programme=programme,
    )
    page = {
        "page": Paginator(members.with_load(rows.order_by("user__name", "pk"), now), PAGE).get_page(get.get("page")),
        "text": text,
        "status": status,
        "statuses": Ambassador.Status.choices,
        "trade": trade,
        "trades": trades,
        "programme": programme,
        "programmes": programmes,
        "now": now,
    }
    return render(request, "ambassadors/organise/ambassadors.html", page)


@organiser_required
@require_safe
def ambassador(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, open_ambassador(request.user, pk))


def _page(request: SignedInRequest, it: Ambassador, absence_form: forms.Form | None = None) -> HttpResponse:
    now = timezone.now()
    bookings = (
        Booking.objects.filter(resource__user=it.user_id, state=Booking.State.FIRM)
        .select_related("event__programme", "event__venue", "shift")
        .order_by("busy_from")
    )
    page = {
        "it": it,
        "now": now,
        "coming": bookings.filter(busy_to__gte=now)[:20],
        "past": bookings.filter(busy_to__lt=now).reverse()[:10],
        "load": members.with_load(Ambassador.objects.filter(pk=it.pk), now).values("coming", "done").get(),  # type: ignore[misc]
        "offers": Offer.objects.filter(ambassador=it, status=Offer.Status.SENT)
        .select_related("seat__request__school", "seat__request__event")
        .order_by("expires_at")[:10],
        "absences": members.absences(it, now),
        "absence_form": absence_form or AwayForm(),
        "history": corpstale.of_ambassador(it),
        "may_change": organised_ambassadors(request.user).filter(pk=it.pk).exists(),
        "is_minor": it.is_minor(timezone.localdate(now)),
        "is_over": membership.is_over(it, timezone.localdate(now)),
        "lapses_soon": clearances.lapsing(Ambassador.objects.filter(pk=it.pk), now).exists(),
        "pictures": pictureconsents.overview(it),
        "step_forms": [StepForm(initial={"to": new}, auto_id=f"{new}-%s") for new in membership.may_become(it)],
        "training_form": TrainingForm(events=membership.trainings(it, now), initial={"event": it.training_event_id}),
        "means": ", ".join(str(Ambassador.Means(one).label) for one in it.travels_by if one in Ambassador.Means),
        "has_login": it.user.has_usable_password(),
    }
    status = 422 if absence_form is not None else 200
    return render(request, "ambassadors/organise/ambassador.html", page, status=status)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def ambassador_new(request: SignedInRequest) -> HttpResponse:
    """A new one, by letter."""
    programmes = organised_programmes(request.user).filter(is_active=True).order_by("-takes_visits", "name")
    if not programmes.exists():
        raise hidden()
    form = InviteForm(posted(request), programmes=programmes)
    if request.method == "POST" and form.is_valid():
        try:
            made = members.invite(form.values(), now=timezone.now(), by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            text = _("{navn} er med i korpset og har fået en mail for at vælge adgangskode.")
            messages.success(request, text.format(navn=made.user.name))
            return redirect("organise:ambassador", pk=made.pk)
    page = {"form": form, "heading": _("Invitér en ambassadør"), "is_new": True}
    return render(request, "ambassadors/organise/ambassador_form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def ambassador_edit(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_ambassador(request.user, pk, to="change")
    form = AmbassadorForm(
        posted(request),
        initial=AmbassadorForm.values_of(it),
        programmes=organised_programmes(request.user).order_by("-takes_visits", "name"),
        employer=it.employer,
    )
    if request.method == "POST" and form.is_valid():
        try:
            changed = members.change(it, form.values(), now=timezone.now(), by=request.user)
        except Invalid as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Gemt.") if changed else _("Der var intet at gemme."))
            return redirect("organise:ambassador", pk=it.pk)
    page = {"form": form, "heading": it.user.name, "it": it}
    return render(request, "ambassadors/organise/ambassador_form.html", page, status=422 if form.errors else 200)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def ambassador_availability(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """When somebody can: the coming weeks drawn, periods away, school, and the hours of the week."""
    it = open_ambassador(request.user, pk, to="change")
    page, done = availability.answered(request, resource_of(it.user), about=it)
    if done:
        return redirect("organise:ambassador_availability", pk=it.pk)
    page["it"] = it
    return render(request, "ambassadors/organise/availability.html", page, status=availability.status_of(page))


@organiser_required
@require_POST
def absence_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    it = open_ambassador(request.user, pk, to="change")
    form = AwayForm(request.POST)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        is_saved = form.save(resource_of(it.user), now=now, by=request.user, about=it)
    if is_saved:
        messages.success(request, _("Fraværet er noteret."), extra_tags=undo_tag(done))
        return redirect("organise:ambassador", pk=it.pk)
    return _page(request, it, form)


@organiser_required
@require_POST
def absence_remove(request: SignedInRequest, pk: uuid.UUID, absence_id: uuid.UUID) -> HttpResponse:
    it = open_ambassador(request.user, pk, to="change")
    away = open_one(Away.objects.filter(resource__user=it.user_id), pk=absence_id)
    with as_one(now=(now := timezone.now()), by=request.user) as done:
        members.remove_absence(away, it, now=now, by=request.user)
    messages.success(request, _("Fraværet er fjernet."), extra_tags=undo_tag(done))
    return redirect("organise:ambassador", pk=it.pk)
