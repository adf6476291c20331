"""The letters of mentoring: to her who applied, to her parent, to the mentor, to the coordinator. Each once."""

from datetime import datetime

from ambassadors.models import MentorProposal, Mentorship
from events.domain import digests
from people.domain.answerlinks import answer_url
from people.domain.outbox import write
from people.models import Letter, User


def to_mentee(it: Mentorship, kind: str, *, now: datetime, dedupe: str = "", **words: object) -> Letter | None:
    """With the one link that everything is answered by."""
    return write(
        kind,
        dedupe=f"{kind}:{it.pk}:mentee:{dedupe}",
        now=now,
        email=it.email,
        name=it.name,
        language=it.language,
        about=it,
        context={
            "first_name": it.first_name,
            "other": it.mentor.user.first_name if it.mentor else "",
            "it": it,
            "programme": it.programme,
            "answer_url": answer_url("mentee", it.pk),
            "to_mentor": False,
            **words,
        },
    )


def to_guardian(it: Mentorship, *, now: datetime) -> Letter | None:
    return write(
        "mentor_guardian",
        dedupe=f"mentor_guardian:{it.pk}",
        now=now,
        email=it.guardian_email,
        name=it.guardian_name,
        language=it.language,
        about=it,
        context={
            "first_name": it.guardian_name.split(" ")[0],
            "it": it,
            "programme": it.programme,
            "answer_url": answer_url("mentee_guardian", it.pk),
        },
    )


def to_mentor(
    proposal: MentorProposal, kind: str, *, now: datetime, dedupe: str = "", **words: object
) -> Letter | None:
    """To who was proposed, with the link that answers this proposal and no other."""
    it, user = proposal.mentorship, proposal.mentor.user
    return write(
        kind,
        dedupe=f"{kind}:{proposal.pk}:mentor:{dedupe}",
        now=now,
        to=user,
        about=it,
        context={
            "first_name": user.first_name,
            "other": it.first_name,
            "it": it,
            "programme": it.programme,
            "answer_url": answer_url("mentor", proposal.pk),
            "to_mentor": True,
            **words,
        },
    )


def to_both(proposal: MentorProposal, kind: str, *, now: datetime, dedupe: str = "", **words: object) -> int:
    """How many of the two letters were written."""
    both = (
        to_mentee(proposal.mentorship, kind, now=now, dedupe=dedupe, **words),
        to_mentor(proposal, kind, now=now, dedupe=dedupe, **words),
    )
    return sum(letter is not None for letter in both)


def to_coordinator(it: Mentorship, coordinator: User | None, *, now: datetime, dedupe: str, url: str) -> Letter | None:
    """To who proposed the pair, while they organise; else to the programme's own address. Who gets the morning's
    overview reads it there."""
    if digests.takes(coordinator):
        return None
    return write(
        "mentor_quiet",
        dedupe=f"mentor_quiet:{it.pk}:{dedupe}",
        now=now,
        to=coordinator,
        email="" if coordinator else it.programme.contact_email,
        name="" if coordinator else str(it.programme),
        about=it,
        context={
            "first_name": coordinator.first_name if coordinator else "",
            "it": it,
            "programme": it.programme,
            "answer_url": url,
        },
    )
