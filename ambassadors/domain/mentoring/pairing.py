"""How two become a pair, and how it goes on: proposed, a yes from both, on pause, ended.

A pair begins by itself with the second yes. Either of the two may pause or end it, the mentor by login or link, the
mentee by her link; so may an organiser.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ambassadors.domain.mentoring import letters, mentors, silence
from ambassadors.domain.mentoring.applying import locked
from ambassadors.domain.mentoring.moves import MENTORSHIP_MOVES, OVER, PAIRED, PROPOSAL_MOVES
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, MentorProposal, MentorSession, Mentorship
from events.domain import changes
from people.domain.history import record
from people.domain.lifecycle import move
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import User

Status = Mentorship.Status
Side = Mentorship.Side
P = MentorProposal.Status
ORGANISER = "organiser"
CADENCES = range(1, 27)


@dataclass(frozen=True)
class Actor:
    """Who does it: one of the two, or an organiser. ``side`` is "mentor", "mentee" or "organiser"."""

    side: str
    name: str
    user: User | None = None

    @classmethod
    def mentee(cls, it: Mentorship) -> "Actor":
        return cls(Side.MENTEE, it.name)

    @classmethod
    def mentor(cls, it: Mentorship, user: User | None = None) -> "Actor":
        return cls(Side.MENTOR, it.mentor.user.name if it.mentor else "", user)

    @classmethod
    def organiser(cls, user: User) -> "Actor":
        return cls(ORGANISER, user.name, user)


def standing_proposal(it: Mentorship) -> MentorProposal | None:
    """The one that is open, or that the pair came of."""
    rows = it.proposals.filter(status__in=[P.OPEN, P.AGREED]).select_related("mentor__user", "mentor__trade", "made_by")
    found = rows.order_by("-created_at").first()
    if found is not None:
        found.mentorship = it
    return found


def propose(
    it: Mentorship, mentor: Ambassador, *, cadence_weeks: int = 4, text: str = "", now: datetime, by: User | None = None
) -> MentorProposal:
    """Both get a letter with a link. Who may not be asked is refused with what stands in the way."""
    text = text.replace("\r\n", "\n").strip()
    errors: Errors = []
    if cadence_weeks not in CADENCES:
        errors.append(("/cadence_weeks", _("Vælg fra 1 til 26 uger.")))
    text_rule(text, "/text", 1000, errors, lines=True)
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        it = locked(it)
        found = next((one for one in mentors.rank(it, now) if one.ambassador.pk == mentor.pk), None)
        if found is None:
            raise MoveNotAllowed(_("{navn} er ikke aktiv i korpset.").format(navn=mentor.user.name), code="not_active")
        if found.blocked:
            raise MoveNotAllowed(
                _("{navn} kan ikke foreslås: {grunde}.").format(navn=found.name, grunde=", ".join(found.obstacles)),
                code="cannot_mentor",
            )
        also = {"mentor": mentor, "cadence_weeks": cadence_weeks}
        move(it, Status.PROPOSED, moves=MENTORSHIP_MOVES, now=now, by=by, why=mentor.user.name, also=also)
        proposal = MentorProposal.objects.create(
            mentorship=it,
            mentor=mentor,
            reasons=[*found.reasons, *found.obstacles],
            made_by=by,
            created_at=now,
            updated_at=now,
        )
        letters.to_mentee(it, "mentor_proposed_mentee", now=now, dedupe=str(proposal.pk), words=text)
        letters.to_mentor(proposal, "mentor_proposed_mentor", now=now, words=text)
    return proposal


def check_proposal(proposal: MentorProposal, now: datetime) -> None:
    """Raises Expired when the mentor's link is about a proposal that came to nothing."""
    if proposal.status == P.WITHDRAWN:
        raise Expired(_("Forslaget er taget tilbage. Tak, fordi du ville overveje det."))
    if proposal.mentorship.forgotten_at is not None:
        raise Expired(_("Linket gjaldt indtil 14 dage efter, at det sluttede, og bruges ikke længere."))


def _open(it: Mentorship) -> MentorProposal:
    rows = it.proposals.select_for_update(of=("self",)).select_related("mentor__user")
    found = rows.filter(status=P.OPEN).first()
    if found is None:
        raise MoveNotAllowed(_("Der venter ikke noget forslag om en mentor på svar."), code="no_proposal")
    found.mentorship = it
    return found


def say_yes(it: Mentorship, who: Actor, *, now: datetime) -> Mentorship:
    """One of the two agrees; with the second yes the pair begins. Twice changes nothing."""
    with transaction.atomic():
        it = locked(it)
        if it.status in PAIRED:
            return it
        proposal = _open(it)
        field = f"{who.side}_yes_at"
        if getattr(proposal, field) is None:
            setattr(proposal, field, now)
            proposal.updated_at = now
            proposal.save(update_fields=[field, "updated_at"])
            record(it, now=now, by=who.user, what="yes", new=who.side, actor=who.name)
        if proposal.mentor_yes_at and proposal.mentee_yes_at:
            _begin(it, proposal, now)
    return it


def _begin(it: Mentorship, proposal: MentorProposal, now: datetime) -> None:
    move(proposal, P.AGREED, moves=PROPOSAL_MOVES, now=now, actor="systemet")
    move(it, Status.BOTH_AGREE, moves=MENTORSHIP_MOVES, now=now, actor="systemet")
    also = {"started_at": now, "counted_from": now, "quiet_since": now, "nudged_at": None, "told_at": None}
    move(it, Status.ACTIVE, moves=MENTORSHIP_MOVES, now=now, actor="systemet", also=also)
    letters.to_both(proposal, "mentor_agreed", now=now)


def say_no(it: Mentorship, who: Actor, *, why: str = "", now: datetime) -> Mentorship:
    """One of the two would rather not: another mentor is looked for, and the other one is told."""
    why = _reason(why, needed=False)
    with transaction.atomic():
        it = locked(it)
        proposal = _open(it)
        fields = {"declined_by": who.side, "why": why}
        move(proposal, P.DECLINED, moves=PROPOSAL_MOVES, now=now, by=who.user, actor=who.name, also=fields)
        back = {"mentor": None}
        move(it, Status.APPLIED, moves=MENTORSHIP_MOVES, now=now, by=who.user, actor=who.name, why=why, also=back)
        if who.side == Side.MENTOR:
            letters.to_mentee(it, "mentor_looking_again", now=now, dedupe=str(proposal.pk))
        else:
            letters.to_mentor(proposal, "mentor_taken_back", now=now)
    return it


def take_back(it: Mentorship, *, why: str = "", now: datetime, by: User | None = None) -> Mentorship:
    """The organiser takes the proposal back, when nobody answers or a better one is found."""
    why = _reason(why, needed=False)
    with transaction.atomic():
        it = locked(it)
        proposal = _open(it)
        move(proposal, P.WITHDRAWN, moves=PROPOSAL_MOVES, now=now, by=by, also={"why": why})
        move(it, Status.APPLIED, moves=MENTORSHIP_MOVES, now=now, by=by, why=why, also={"mentor": None})
        letters.to_mentor(proposal, "mentor_taken_back", now=now)
        letters.to_mentee(it, "mentor_looking_again", now=now, dedupe=str(proposal.pk))
    return it


def pause(it: Mentorship, who: Actor, *, why: str = "", now: datetime) -> Mentorship:
    """Nobody is reminded of anything while it is on pause."""
    return _go_on(it, Status.PAUSED, who, "mentor_paused", _reason(why, needed=False), now)


def resume(it: Mentorship, who: Actor, *, now: datetime) -> Mentorship:
    """Silence is counted from here."""
    if it.status == Status.BOTH_AGREE:
        raise MoveNotAllowed(MENTORSHIP_MOVES.refusal(it.status, Status.ACTIVE))
    return _go_on(it, Status.ACTIVE, who, "mentor_resumed", "", now)


def complete(it: Mentorship, who: Actor, *, now: datetime) -> Mentorship:
    """It did what it was for."""
    return _end(it, Status.COMPLETED, who, "mentor_completed", "", now)


def end_early(it: Mentorship, who: Actor, *, why: str, now: datetime) -> Mentorship:
    """It stops, and why; before there is a pair it is she who steps back, or an organiser who says no."""
    return _end(it, Status.ENDED_EARLY, who, "mentor_ended", _reason(why, needed=True), now)


def set_cadence(it: Mentorship, weeks: int, who: Actor, *, now: datetime) -> Mentorship:
    """So many weeks between meetings; what is silence is counted by it."""
    if weeks not in CADENCES:
        raise Invalid([("/cadence_weeks", _("Vælg fra 1 til 26 uger."))])
    with transaction.atomic():
        it = locked(it)
        if it.status not in PAIRED:
            raise MoveNotAllowed(_("Der er ikke noget par i gang."), code="no_pair")
        if it.cadence_weeks != weeks:
            old, it.cadence_weeks, it.updated_at = it.cadence_weeks, weeks, now
            it.save(update_fields=["cadence_weeks", "updated_at"])
            record(
                it,
                now=now,
                by=who.user,
                what="cadence",
                old=str(old),
                new=str(weeks),
                actor="" if who.user else who.name,
            )
    return it


def _go_on(it: Mentorship, new: str, who: Actor, kind: str, why: str, now: datetime) -> Mentorship:
    with transaction.atomic():
        it = locked(it)
        also = {} if new == Status.PAUSED else {"counted_from": now, "nudged_at": None, "told_at": None}
        move(it, new, moves=MENTORSHIP_MOVES, now=now, by=who.user, actor=who.name, why=why, also=also)
        silence.count_again(it)
        _tell_others(it, who, kind, now, why=why)
    return it


def _end(it: Mentorship, new: str, who: Actor, kind: str, why: str, now: datetime) -> Mentorship:
    with transaction.atomic():
        it = locked(it)
        proposal = standing_proposal(it)
        also = {"ended_by": who.side, "end_reason": why}
        was_pair = it.status in PAIRED
        move(it, new, moves=MENTORSHIP_MOVES, now=now, by=who.user, actor=who.name, why=why, also=also)
        for session in it.sessions.filter(status=MentorSession.Status.PLANNED, event__starts_at__gt=now):
            reason = _("Sparringen er slut.")
            changes.cancel(session.event, now=now, by=who.user, actor=who.name, why=reason, quiet=True)
        if proposal is not None and proposal.status == P.OPEN:
            move(proposal, P.WITHDRAWN, moves=PROPOSAL_MOVES, now=now, by=who.user, actor=who.name)
            letters.to_mentor(proposal, "mentor_taken_back", now=now)
        if was_pair:
            _tell_others(it, who, kind, now, why=why)
        elif who.side == ORGANISER:
            letters.to_mentee(it, "mentor_declined", now=now, why=why)
    return it


def _tell_others(it: Mentorship, who: Actor, kind: str, now: datetime, *, why: str) -> None:
    """The other one of the two; both, when an organiser did it. The end is said to both in any case."""
    words = {"who": who.name.split(" ")[0], "why": why, "dedupe": now.isoformat()}
    proposal = standing_proposal(it)
    if who.side != Side.MENTEE or it.status in OVER:
        letters.to_mentee(it, kind, now=now, by_oneself=who.side == Side.MENTEE, **words)
    if proposal is not None and (who.side != Side.MENTOR or it.status in OVER):
        letters.to_mentor(proposal, kind, now=now, by_oneself=who.side == Side.MENTOR, **words)


def _reason(why: str, *, needed: bool) -> str:
    why = " ".join(why.split())
    errors: Errors = []
    if needed and not why:
        errors.append(("/why", _("Skriv kort, hvorfor.")))
    text_rule(why, "/why", 300, errors)
    if errors:
        raise Invalid(errors)
    return why
