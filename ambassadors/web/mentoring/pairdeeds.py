"""What either of the two may do about their pair: the same deeds by login and by link."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring import notes, pairing, sessions
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.models import MentorSession, Mentorship
from ambassadors.web.mentoring.forms import CadenceForm, EndForm, MeetingForm, NoteForm, WhyForm
from people.domain.refusals import Expired, Invalid, NotFound, Refused

FORMS: Mapping[str, type[forms.Form]] = {
    "no": WhyForm,
    "meet": MeetingForm,
    "note": NoteForm,
    "pause": WhyForm,
    "cadence": CadenceForm,
    "end": EndForm,
}


@dataclass
class Done:
    """What came of a POST: a sentence of the refusal, and the form that was wrong, by the deed's name."""

    refusal: str = ""
    sent: dict[str, forms.Form] = field(default_factory=dict)
    did: str = ""

    @property
    def status(self) -> int:
        return 422 if any(form.errors for form in self.sent.values()) else 409 if self.refusal else 200


def do(request: HttpRequest, it: Mentorship, who: Actor, now: datetime) -> Done:
    """Does the deed that was posted. Links that are over, and what is hidden, go on as such."""
    deed = request.POST.get("deed", "")
    form = FORMS[deed](request.POST, auto_id=f"{deed}-%s") if deed in FORMS else None
    if form is not None and not form.is_valid():
        return Done(sent={deed: form})
    words = form.cleaned_data if form is not None else {}
    try:
        if not _do(deed, request, it, who, words, form, now):
            return Done(refusal=_("Vælg en mulighed på listen."))
    except (Expired, NotFound):
        raise
    except Invalid as invalid:
        if form is None:
            return Done(refusal=invalid.sentence)
        for pointer, sentence in invalid.errors:
            name = pointer.strip("/")
            form.add_error(name if name in form.fields else None, sentence)
        return Done(sent={deed: form})
    except Refused as refused:
        return Done(refusal=refused.sentence)
    return Done(did=deed)


def _do(
    deed: str,
    request: HttpRequest,
    it: Mentorship,
    who: Actor,
    words: dict[str, object],
    form: forms.Form | None,
    now: datetime,
) -> bool:
    why = str(words.get("why", ""))
    match deed:
        case "yes":
            pairing.say_yes(it, who, now=now)
        case "no":
            pairing.say_no(it, who, why=why, now=now)
        case "meet":
            assert isinstance(form, MeetingForm)
            data = form.cleaned_data
            moved = _session(request, it) if request.POST.get("session") else None
            if moved is not None:
                sessions.reschedule(moved, who, starts_at=form.starts_at, minutes=data["minutes"], now=now)
            else:
                sessions.plan(it, who, starts_at=form.starts_at, minutes=data["minutes"], place=data["place"], now=now)
        case "held" | "missed":
            sessions.mark(_session(request, it), deed, who, now=now)
        case "call_off":
            sessions.call_off(_session(request, it), who, now=now)
        case "note":
            notes.write(it, who.side, str(words["words"]), now=now)
        case "note_delete":
            notes.delete(it, who.side, _key(request, "note"))
        case "pause":
            pairing.pause(it, who, why=why, now=now)
        case "resume":
            pairing.resume(it, who, now=now)
        case "cadence":
            assert form is not None
            pairing.set_cadence(it, form.cleaned_data["cadence_weeks"], who, now=now)
        case "complete":
            pairing.complete(it, who, now=now)
        case "end":
            pairing.end_early(it, who, why=why, now=now)
        case _:
            return False
    return True


def _key(request: HttpRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        raise NotFound("") from None


def _session(request: HttpRequest, it: Mentorship) -> MentorSession:
    found = sessions.readable(it).filter(pk=_key(request, "session")).first()
    if found is None:
        raise NotFound("")
    return found


def page_of(it: Mentorship, side: str, done: Done, now: datetime) -> dict[str, object]:
    """What both doors show of a pair, seen from one side."""
    rows = list(sessions.readable(it))
    planned = MentorSession.Status.PLANNED
    return {
        "it": it,
        "side": side,
        "now": now,
        "refusal": done.refusal,
        "coming": [row for row in rows if row.status == planned and row.event.ends_at > now],
        "unmarked": [row for row in rows if row.status == planned and row.event.ends_at <= now],
        "past": [row for row in reversed(rows) if row.status in ("held", "missed")],
        "notes": notes.of_pair(it, side),
        "may_write": notes.may_write(it),
        "meet_form": done.sent.get("meet") or MeetingForm(auto_id="meet-%s"),
        "note_form": done.sent.get("note") or NoteForm(auto_id="note-%s"),
        "pause_form": done.sent.get("pause") or WhyForm(auto_id="pause-%s"),
        "end_form": done.sent.get("end") or EndForm(auto_id="end-%s"),
        "no_form": done.sent.get("no") or WhyForm(auto_id="no-%s"),
        "cadence_form": done.sent.get("cadence")
        or CadenceForm(initial={"cadence_weeks": it.cadence_weeks}, auto_id="cadence-%s"),
        "opened": next(iter(done.sent), ""),
        "proposal": pairing.standing_proposal(it),
    }
