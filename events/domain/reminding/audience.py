"""Whom a rule is for, as things stand, and whether its event is one to remind of."""

from collections.abc import Sequence

from events.domain import concerned, daytexts
from events.domain.concerned import Recipient, each_once, reached_by_letter
from events.models import Event, EventKind, EventStatus, Invitation, ReminderOff, ReminderRule
from people.models import Letter

A = ReminderRule.Audience
S = EventStatus
I = Invitation.Status  # noqa: E741

# In these statuses people are reminded; in all others nobody counts on it yet, or it is over.
REMINDED: dict[str, frozenset[str]] = {
    EventKind.SCHOOL_VISIT: frozenset({S.CONFIRMED}),
    EventKind.NETWORK_MEETING: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.OTHER: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.WORKSHOP: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.COUNSELLING: frozenset({S.PUBLISHED, S.INVITED}),
    EventKind.MENTORING: frozenset({S.CONFIRMED}),
    EventKind.COMPANY_VISIT: frozenset({S.CONFIRMED}),
    EventKind.MATCHING_DAY: frozenset({S.PUBLISHED, S.LIVE}),
    EventKind.STAND: frozenset({S.PLANNED, S.ALLOCATED, S.BUILT, S.OPEN}),
    EventKind.PERFORMANCE: frozenset({S.CONTRACTED, S.ADVANCING, S.READY, S.TRAVELLING}),
}
# Rules for afterwards go on in these as well.
TOOK_PLACE = frozenset(
    {S.HELD, S.MINUTES_OUT, S.CARRIED_OUT, S.STRUCK, S.EVALUATED, S.PERFORMED, S.SETTLED, S.OUTCOMES, S.CLOSED}
)
_MEETING = (A.STAFF, A.INVITED, A.UNANSWERED, A.CAME, A.ABSENT)
# Who there is to remind, kind by kind.
AUDIENCES: dict[str, Sequence[str]] = {
    EventKind.SCHOOL_VISIT: (A.STAFF, A.HOST),
    EventKind.NETWORK_MEETING: _MEETING,
    EventKind.OTHER: _MEETING,
    EventKind.WORKSHOP: (*_MEETING, A.HOST),
    EventKind.COUNSELLING: (*_MEETING, A.HOST),
    EventKind.MENTORING: (A.STAFF, A.HOST),
    EventKind.COMPANY_VISIT: (A.STAFF, A.HOST),
    EventKind.MATCHING_DAY: (A.STAFF, A.HOST),
    EventKind.STAND: (A.STAFF,),
    EventKind.PERFORMANCE: (A.STAFF, A.HOST),
}
BEFORE = frozenset({A.STAFF, A.HOST, A.INVITED, A.UNANSWERED})
AFTER = frozenset({A.STAFF, A.HOST, A.CAME, A.ABSENT})


def statuses_of(rule: ReminderRule) -> frozenset[str]:
    """In which its reminders are planned and go."""
    return REMINDED[rule.kind] | TOOK_PLACE if rule.is_after else REMINDED[rule.kind]


def audience(rule: ReminderRule, event: Event) -> list[Recipient]:
    """Who is to be reminded: those without a basis for mail left out, or, by SMS, those who did not ask for it."""
    people = _meant(rule, event)
    if rule.channel == Letter.Channel.SMS:
        return [one.recipient for one in daytexts.texted(people, "sms_morning")]
    return reached_by_letter(people)


def meant(rule: ReminderRule, event: Event) -> list[Recipient]:
    """Everybody of those the rule names, whether they can be reached or not."""
    return each_once(_meant(rule, event))


def _meant(rule: ReminderRule, event: Event) -> list[Recipient]:
    match rule.audience:
        case A.STAFF:
            return concerned.staff(event)
        case A.HOST:
            return concerned.host(event)
        case A.INVITED:
            return concerned.invited(event, I.YES, I.MAYBE)
        case A.CAME:
            return concerned.invited(event, I.ATTENDED)
        case A.ABSENT:
            return concerned.invited(event, I.ABSENT)
        case _:
            return concerned.invited(event, I.INVITED)


def left_out(rule: ReminderRule, event: Event) -> set[str]:
    """Recipients whom an organiser took off this reminder of this event."""
    offs = ReminderOff.objects.filter(rule=rule, event=event).exclude(recipient="")
    return set(offs.values_list("recipient", flat=True))
