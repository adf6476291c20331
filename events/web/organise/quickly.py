"""A new event from a stretch of time that was marked in the calendar: title, kind, programme, done."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.access import organised_programmes
from events.domain import changes, kinddefaults
from events.domain.conflicts import InTheWay, NeedsReason
from events.domain.deeds import Deed
from events.domain.undo import as_one
from events.models import EventKind, Plan, Programme
from events.web.doors import organiser_required
from events.web.organise import drafting, inway
from events.web.organise.forms import TimesForm, Words
from events.web.organise.markedtime import times_in
from events.web.organise.undoing import undo_tag
from people.web.posted import posted
from people.web.signedin import SignedInRequest

KINDS = (
    EventKind.NETWORK_MEETING,
    EventKind.STAND,
    EventKind.WORKSHOP,
    EventKind.COUNSELLING,
    EventKind.MATCHING_DAY,
    EventKind.OTHER,
)


class QuickForm(TimesForm):
    """What an event cannot do without; the rest is written on its page."""

    title = Words(
        label=gettext_lazy("Titel"),
        max_length=140,
        error_messages={"required": gettext_lazy("Skriv, hvad det hedder.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Slags"), choices=[(kind.value, kind.label.capitalize()) for kind in KINDS]
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Indsats"),
        queryset=Programme.objects.none(),
        error_messages={"required": gettext_lazy("Vælg en indsats.")},
    )

    def __init__(self, *args: Any, programmes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["programme"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = programmes
        field.empty_label = None if programmes.count() == 1 else _("Vælg en indsats")


@organiser_required
def quick_new(request: SignedInRequest) -> HttpResponse:
    """The panel beside the calendar, and the page it is without script."""
    programmes = organised_programmes(request.user).filter(is_active=True)
    form = QuickForm(posted(request), initial=times_in(request), programmes=programmes)
    draft = drafting.plan_in(request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if draft:
            names = ("kind", "programme", "title", "starts_at", "ends_at")
            values = {name: data[name] for name in names} | {"owner": request.user}
            return drafting.lay(request, draft, Deed(values=values), timezone.now(), data["title"])
        try:
            with as_one(now=(now := timezone.now()), by=request.user) as done:
                begun = kinddefaults.OF_KIND.get(data["kind"])
                more: dict[str, Any] = {"capacity": begun.seats, "is_public": begun.is_public} if begun else {}
                made = changes.make_event(
                    kind=data["kind"],
                    programme=data["programme"],
                    title=data["title"],
                    starts_at=data["starts_at"],
                    ends_at=data["ends_at"],
                    now=now,
                    by=request.user,
                    answer=inway.answer_of(request),
                    **more,
                )
        except (InTheWay, NeedsReason) as refusal:
            shown = inway.shown(request, inway.proposed_by(form, data["kind"], request.user), refusal.conflicts)
            return _form(request, form, shown)
        text = _("»{event}« er oprettet som kladde.").format(event=made.title)
        messages.success(request, text, extra_tags=undo_tag(done))
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect("organise:event", pk=made.pk)
    return _form(request, form, inway.Shown(), draft)


def _form(request: SignedInRequest, form: QuickForm, shown: inway.Shown, draft: Plan | None = None) -> HttpResponse:
    panel = bool(request.headers.get("HX-Request"))
    page = {"form": form, "panel": panel, "more": _more(form), "shown": shown, "laid_in": draft}
    template = "events/organise/_quick_new.html" if panel else "events/organise/quick_new.html"
    return render(request, template, page, status=422 if form.errors or shown.level else 200)


def _more(form: QuickForm) -> str:
    """The whole form with the same times."""
    times = {name: form[name].value() for name in ("date", "starts", "ends", "last_date")}
    kind = form["kind"].value() if form["kind"].value() in EventKind.values else EventKind.NETWORK_MEETING
    return reverse("organise:event_new", args=[kind]) + "?" + urlencode({k: str(v) for k, v in times.items() if v})
