"""What was promised at meetings, after the minutes were written: changed, found again, and one's own."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.access import is_organiser, open_event, open_one, scope_of
from events.domain.aftermeeting import actions
from events.domain.undo import as_one
from events.models import Action
from events.web.doors import organiser_required, own_pages_required
from events.web.organise.minutestaking import ActionForm, back_to
from events.web.organise.undoing import undo_tag
from people.domain.refusals import Invalid
from people.web.signedin import SignedInRequest

SHOWN = 200


@organiser_required
@require_safe
def open_actions(request: SignedInRequest) -> HttpResponse:
    """Everything open of the own programmes' meetings, or only what one promised oneself."""
    now, mine = timezone.now(), request.GET.get("mine") == "1"
    rows = actions.open_of(request.user) if mine else actions.open_in(scope_of(request.user))
    found = list(rows[: SHOWN + 1])
    page = {
        "rows": [(one, actions.is_late(one, now)) for one in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "mine": mine,
    }
    return render(request, "events/organise/actions.html", page)


@organiser_required
@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: SignedInRequest, pk: uuid.UUID, action_id: uuid.UUID) -> HttpResponse:
    """Other words, another owner, another day; from its own meeting or a later one."""
    event, now = open_event(request.user, pk), timezone.now()
    rows = Action.objects.select_related("event__programme", "owner", "contact__organisation")
    row = open_one(rows, pk=action_id, event__programme=event.programme_id)
    posted = request.POST if request.method == "POST" else None
    form = ActionForm(posted, initial=ActionForm.initial_of(row), event=row.event, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            with as_one(now=now, by=request.user) as done:
                letter = actions.change(
                    row,
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
            text = _("Gemt. {name} får et brev om det.").format(name=letter.to_name) if letter else _("Gemt.")
            messages.success(request, text, extra_tags=undo_tag(done))
            return redirect(back_to(request, event))
    page = {
        "event": event,
        "row": row,
        "form": form,
        "is_told": actions.has_been_told(row.event),
        "next": request.GET.get("next", request.POST.get("next", "")),
        "is_late": actions.is_late(row, now),
    }
    return render(request, "events/organise/action_edit.html", page, status=422 if form.errors else 200)


@own_pages_required
@require_POST
def own_action(request: SignedInRequest, action_id: uuid.UUID) -> HttpResponse:
    """One's own, done or open again, whatever the programme."""
    row, now = open_one(Action.objects.select_related("event"), pk=action_id, owner=request.user), timezone.now()
    is_done = request.POST.get("deed") != "open"
    with as_one(now=now, by=request.user) as done:
        actions.tick(row, is_done, now=now, by=request.user)
    words = _("Gjort: {what}") if is_done else _("Åben igen: {what}")
    tag = undo_tag(done) if is_organiser(request.user) else ""
    messages.success(request, words.format(what=row.what), extra_tags=tag)
    return redirect("organise:day" if request.POST.get("from") == "day" else "me:home")
