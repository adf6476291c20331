"""Minutes of a meeting: written with autosave, promises beside them, looked through, sent."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.access import hidden, open_event, open_one
from events.domain.aftermeeting import actions, manyminutes, sending, writing
from events.domain.undo import as_one
from events.models import Action, Event, Invitation, Minutes, Role
from events.web.doors import organiser_required
from events.web.organise.forms import Words, date_field
from events.web.organise.undoing import undo_tag
from people.domain.danish import da_time
from people.domain.errandstate import standing
from people.domain.refusals import Clash, Invalid
from people.models import Contact, Errand, User
from people.web.signedin import SignedInRequest

EMPTY = {"title": "", "text": "", "decision": ""}


def organisers() -> QuerySet[User]:
    rows = User.objects.filter(is_active=True, roles__kind=Role.Kind.ORGANISER)
    return rows.distinct().order_by("name")


class ActionForm(forms.Form):
    """Whoever organises, a guest of the meeting, or a name."""

    what = Words(label=gettext_lazy("Hvad skal der ske"), max_length=300)
    who = forms.ChoiceField(label=gettext_lazy("Hvem"), required=False)
    name = Words(label=gettext_lazy("Eller et andet navn"), max_length=120, required=False)
    due_on = date_field(gettext_lazy("Senest"), required=False)

    def __init__(self, *args: Any, event: Event, row: Action | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        guests = event.invitations.exclude(status=Invitation.Status.NO).select_related("contact__organisation")
        self.guests = {f"c-{row.contact_id}": row.contact for row in guests.order_by("contact__name")}
        self.users = {f"u-{user.pk}": user for user in organisers()}
        if row is not None and row.contact is not None:
            self.guests.setdefault(f"c-{row.contact_id}", row.contact)
        if row is not None and row.owner is not None:
            self.users.setdefault(f"u-{row.owner_id}", row.owner)
        choices: list[Any] = [("", "–")]
        if self.guests:
            named = [(key, f"{one.name}, {one.organisation.name}") for key, one in self.guests.items()]
            choices.append((_("Gæster"), named))
        choices.append((_("Arrangører"), [(key, one.name) for key, one in self.users.items()]))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, row: Action) -> dict[str, Any]:
        who = f"u-{row.owner_id}" if row.owner_id else f"c-{row.contact_id}" if row.contact_id else ""
        return {"what": row.what, "who": who, "name": "" if who else row.owner_name, "due_on": row.due_on}

    def owner(self) -> actions.Owner:
        who = self.cleaned_data["who"]
        user: User | None = self.users.get(who)
        contact: Contact | None = self.guests.get(who)
        return actions.Owner(user, contact, self.cleaned_data["name"])


def _open(request: SignedInRequest, pk: uuid.UUID) -> Event:
    event = open_event(request.user, pk)
    if event.is_cancelled or not writing.takes_minutes(event, timezone.now()):
        raise hidden()
    return event


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The page one writes on; POST saves it, by itself (JSON) or by the button."""
    event, now = _open(request, pk), timezone.now()
    row = writing.minutes_of(event, now=now, by=request.user)
    if request.method == "POST":
        return _save(request, row, now)
    return _show(request, row, row.points, now)


def _posted(request: SignedInRequest) -> list[dict[str, str]]:
    columns = {name: request.POST.getlist(name) for name in writing.LENGTHS}
    number = max(map(len, columns.values()), default=0)
    return [{name: (rows[n] if n < len(rows) else "") for name, rows in columns.items()} for n in range(number)]


def _save(request: SignedInRequest, row: Minutes, now: datetime) -> HttpResponse:
    by_itself = request.headers.get("Accept") == "application/json"
    points = _posted(request)
    version = request.POST.get("version", "")
    over = request.POST.get("over") == "1"  # it was seen that somebody else saved, and this is to hold
    try:
        known = row.version if over else int(version) if version.isdecimal() else 0
        row = writing.save(row, points, version=known, now=now, by=request.user)
    except (Clash, Invalid) as refusal:
        status = 409 if isinstance(refusal, Clash) else 422
        if by_itself:
            return JsonResponse({"sentence": refusal.sentence, "code": refusal.code}, status=status)
        return _show(request, row, points, now, refusal=refusal, status=status)
    if by_itself:
        return JsonResponse({"version": row.version, "words": _("Gemt {clock}").format(clock=da_time(now))})
    messages.success(request, _("Referatet er gemt."))
    return redirect("organise:minutes", pk=row.event_id)


def _show(
    request: SignedInRequest,
    row: Minutes,
    points: list[dict[str, str]],
    now: datetime,
    *,
    form: ActionForm | None = None,
    refusal: Clash | Invalid | None = None,
    status: int = 200,
) -> HttpResponse:
    event = row.event
    page = {
        "event": event,
        "minutes": row,
        "points": points or [EMPTY],
        "empty": EMPTY,
        "form": form or ActionForm(event=event),
        "actions": [(one, actions.is_late(one, now)) for one in actions.own(event)],
        "carried": [(one, actions.is_late(one, now)) for one in actions.carried(event)[:50]],
        "refusal": refusal.sentence if refusal else "",
        "clashes": isinstance(refusal, Clash),
        "is_changed_since": bool(row.sent_version) and row.sent_version < row.version,
    }
    return render(request, "events/organise/minutes.html", page, status=status)


@organiser_required
@require_POST
def action_new(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event, now = _open(request, pk), timezone.now()
    form = ActionForm(request.POST, event=event)
    if form.is_valid():
        try:
            with as_one(now=now, by=request.user) as done:
                actions.promise(
                    event,
                    form.cleaned_data["what"],
                    form.owner(),
                    form.cleaned_data["due_on"],
                    now=now,
                    by=request.user,
                )
        except Invalid as refusal:
            for pointer, sentence in refusal.errors:
                form.add_error({"/owner": "who"}.get(pointer, pointer.strip("/")), sentence)
        else:
            messages.success(request, _("Noteret."), extra_tags=undo_tag(done))
            return redirect(reverse("organise:minutes", args=[event.pk]) + "#aktioner")
    row = writing.minutes_of(event, now=now, by=request.user)
    return _show(request, row, row.points, now, form=form, status=422)


@organiser_required
@require_POST
def action_tick(request: SignedInRequest, pk: uuid.UUID, action_id: uuid.UUID) -> HttpResponse:
    """Done, open again, or taken away; from the minutes of its own meeting or of a later one."""
    event, now = open_event(request.user, pk), timezone.now()
    row = open_one(Action.objects.select_related("event"), pk=action_id, event__programme=event.programme_id)
    deed = request.POST.get("deed", "done")
    with as_one(now=now, by=request.user) as done:
        if deed == "drop":
            actions.drop(row, now=now, by=request.user)
            text = _("Fjernet.")
        else:
            actions.tick(row, deed != "open", now=now, by=request.user)
            text = (
                _("Gjort: {what}").format(what=row.what)
                if deed != "open"
                else _("Åben igen: {what}").format(what=row.what)
            )
    messages.success(request, text, extra_tags=undo_tag(done))
    return redirect(back_to(request, event))


def back_to(request: SignedInRequest, event: Event) -> str:
    """Where one came from, when the form said so; else the minutes, or the pack."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    page = "organise:meeting_pack" if request.POST.get("from") == "pack" else "organise:minutes"
    return reverse(page, args=[event.pk]) + "#aktioner"


@organiser_required
@require_GET
def minutes_read(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """As others will read it, and who gets it: nothing is sent from here but by the button."""
    event, now = _open(request, pk), timezone.now()
    row = writing.minutes_of(event, now=now, by=request.user)
    audiences = [
        (whom, words, sending.audience(event, whom, row))
        for whom, words in (
            (sending.CAME, _("Dem, der kom")),
            (sending.INVITED, _("Alle, der var inviteret eller tilmeldt")),
        )
    ]
    own = list(actions.own(event))
    page = {
        "event": event,
        "minutes": row,
        "actions": own,
        "audiences": audiences,
        "promises": sum(1 for one in own if one.status == "open" and (one.owner_id or one.contact_id)),
        "sending": (errand := manyminutes.under_way(event)),
        "sending_words": standing(errand, now).words if errand else "",
        "may_send": bool(row.points) and event.status in ("held", "minutes_out", "closed"),
    }
    return render(request, "events/organise/minutes_read.html", page)


@organiser_required
@require_POST
def minutes_send(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    event, now = _open(request, pk), timezone.now()
    row = open_one(Minutes.objects.filter(event=event).select_related("event"))
    version = request.POST.get("version", "")
    whom, before = request.POST.get("whom", ""), 0
    if whom in (sending.CAME, sending.INVITED):
        before = sending.audience(event, whom, row).before
    sent = manyminutes.send(
        row,
        whom,
        version=int(version) if version.isdecimal() else 0,
        now=now,
        by=request.user,
    )
    if isinstance(sent, Errand):
        return redirect("organise:errand", pk=sent.pk)
    messages.success(request, manyminutes.words(sent.minutes, sent.promises, before))
    return redirect("organise:event", pk=event.pk)
