"""The rules for reminders that an installation begins with. They are rows: organisers may switch them off."""

from datetime import time

from events.models import EventKind, ReminderRule
from people.models import Letter

A = ReminderRule.Audience
_NINE = time(9)

# slug, name, kind of event, audience, days before at 9.00
DEFAULTS = (
    ("visit-host-7", "Skolen en uge før et besøg", EventKind.SCHOOL_VISIT, A.HOST, 7),
    ("visit-staff-2", "Ambassadørerne to dage før et besøg", EventKind.SCHOOL_VISIT, A.STAFF, 2),
    ("meeting-unanswered-10", "De indbudte, der ikke har svaret", EventKind.NETWORK_MEETING, A.UNANSWERED, 10),
    ("meeting-invited-7", "De tilmeldte en uge før et møde", EventKind.NETWORK_MEETING, A.INVITED, 7),
    ("meeting-invited-1", "De tilmeldte dagen før et møde", EventKind.NETWORK_MEETING, A.INVITED, 1),
    ("stand-staff-3", "Vagterne tre dage før en stand", EventKind.STAND, A.STAFF, 3),
    ("workshop-invited-1", "De tilmeldte dagen før en workshop", EventKind.WORKSHOP, A.INVITED, 1),
    ("workshop-host-2", "Dem, der selv har tilmeldt sig, to dage før en workshop", EventKind.WORKSHOP, A.HOST, 2),
    ("workshop-staff-2", "Underviserne to dage før en workshop", EventKind.WORKSHOP, A.STAFF, 2),
    ("counselling-invited-1", "De tilmeldte dagen før karrierevejledning", EventKind.COUNSELLING, A.INVITED, 1),
    ("counselling-host-1", "Dem, der selv har tilmeldt sig, dagen før", EventKind.COUNSELLING, A.HOST, 1),
    ("counselling-staff-2", "Vejlederne to dage før karrierevejledning", EventKind.COUNSELLING, A.STAFF, 2),
    ("mentoring-host-1", "Mentee dagen før et sparringsmøde", EventKind.MENTORING, A.HOST, 1),
    ("mentoring-staff-1", "Mentoren dagen før et sparringsmøde", EventKind.MENTORING, A.STAFF, 1),
    ("company-visit-host-3", "Virksomheden tre dage før et virksomhedsbesøg", EventKind.COMPANY_VISIT, A.HOST, 3),
    ("company-visit-staff-1", "Dem, der tager af sted, dagen før", EventKind.COMPANY_VISIT, A.STAFF, 1),
    ("matching-day-host-1", "Deltagerne dagen før en matchdag", EventKind.MATCHING_DAY, A.HOST, 1),
    ("matching-day-staff-2", "Dem, der er sat på, to dage før en matchdag", EventKind.MATCHING_DAY, A.STAFF, 2),
    ("performance-host-7", "Bookeren en uge før en optræden", EventKind.PERFORMANCE, A.HOST, 7),
    ("performance-staff-2", "Crewet to dage før en optræden", EventKind.PERFORMANCE, A.STAFF, 2),
)

# The same day at 7.00 by SMS, to those who asked for it: slug, name, kind of event, audience.
MORNINGS = (
    ("visit-staff-sms", "SMS til ambassadørerne om morgenen", EventKind.SCHOOL_VISIT, A.STAFF),
    ("visit-host-sms", "SMS til skolen om morgenen", EventKind.SCHOOL_VISIT, A.HOST),
    ("meeting-invited-sms", "SMS til de tilmeldte om morgenen", EventKind.NETWORK_MEETING, A.INVITED),
    ("stand-staff-sms", "SMS til vagterne om morgenen", EventKind.STAND, A.STAFF),
    ("workshop-host-sms", "SMS til de tilmeldte om morgenen", EventKind.WORKSHOP, A.HOST),
    ("workshop-staff-sms", "SMS til underviserne om morgenen", EventKind.WORKSHOP, A.STAFF),
    ("counselling-host-sms", "SMS til de tilmeldte om morgenen", EventKind.COUNSELLING, A.HOST),
    ("matching-day-staff-sms", "SMS til de bemandede om morgenen", EventKind.MATCHING_DAY, A.STAFF),
    ("performance-staff-sms", "SMS til crewet om morgenen", EventKind.PERFORMANCE, A.STAFF),
)


def seed_rules(using: str = "default") -> int:
    """The default rules, into an installation that has none; what organisers changed or removed stays so."""
    rules = ReminderRule.objects.using(using)
    if rules.exists():
        return 0
    return len(
        rules.bulk_create(
            [
                ReminderRule(slug=slug, name=name, kind=kind, audience=audience, days_before=days, at_time=_NINE)
                for slug, name, kind, audience, days in DEFAULTS
            ]
            + [
                ReminderRule(
                    slug=slug,
                    name=name,
                    kind=kind,
                    audience=audience,
                    channel=Letter.Channel.SMS,
                    days_before=0,
                    at_time=time(7),
                )
                for slug, name, kind, audience in MORNINGS
            ],
            ignore_conflicts=True,
        )
    )
