"""Every address of the site with rows that it can be opened for, out of whatever database is there.

A name that stands nowhere here, and takes no argument, is opened as it is. A new address with arguments needs a line.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver

from ambassadors.models import (
    Ambassador,
    Application,
    Expense,
    Gap,
    MatchLine,
    MatchRun,
    MentorProposal,
    Mentorship,
    Offer,
    PayBatch,
    PictureConsent,
    Receipt,
    Release,
    Story,
    VisitRequest,
    WageClaim,
)
from events.domain.feedaddresses import token_of
from events.models import (
    Action,
    Away,
    Booking,
    Call,
    CanvassClaim,
    CanvassLink,
    ChangeSet,
    CourseInterest,
    CourseOffer,
    DoorLink,
    Event,
    EventKind,
    Feed,
    FollowUp,
    GoalSuggestion,
    Invitation,
    MatchApprentice,
    MatchCompany,
    MatchDay,
    MatchTalk,
    MeetingTable,
    Minutes,
    Plan,
    PlannedChange,
    PracticePartner,
    PracticeProject,
    Programme,
    Reminder,
    ReminderRule,
    Resource,
    Series,
    Shift,
    Signup,
    TimeProposal,
)
from materials.models import KitLoan, ShortLink, TeachingModule
from people.domain.answerlinks import make_token
from people.models import (
    ApiKey,
    Contact,
    Errand,
    IncomingLetter,
    Letter,
    Organisation,
    Trade,
    User,
    Webhook,
    WebhookDelivery,
)

type Arguments = dict[str, Any]

NOBODY = "00000000-0000-4000-8000-000000000000"


def names() -> list[str]:
    """Of every address but the admin's; those without a name stand as their route."""
    return sorted({name for name, _pattern in _walk(get_resolver(), "", "") if not name.startswith("admin:")})


def _walk(resolver: URLResolver, space: str, route: str) -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        here = route + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, space + (f"{one.namespace}:" if one.namespace else ""), here)
        else:
            yield (space + one.name if one.name else here), one


def _of(rows: QuerySet[Any] | Iterable[Any], key: str = "pk", argument: str = "") -> Callable[[], list[Arguments]]:
    return lambda: [{argument or key: getattr(row, key)} for row in rows.all()[:3]]  # type: ignore[union-attr]


def _each(model: type[Model], field: str) -> list[Any]:
    """The first row for each value of this field."""
    rows: QuerySet[Any] = model._default_manager.order_by("pk")
    values = sorted(set(rows.values_list(field, flat=True)))
    return [rows.filter(**{field: value}).first() for value in values]


def _events() -> list[Arguments]:
    """Of each kind the first in each status."""
    found = {(row.kind, row.status): row for row in Event.objects.order_by("-starts_at", "pk")}
    return [{"pk": found[key].pk} for key in sorted(found)]


def _one_of_each_kind() -> list[Arguments]:
    return [{"pk": row.pk} for row in _each(Event, "kind")]


def _of_kind(kind: str, **by: Any) -> Callable[[], list[Arguments]]:
    return lambda: [{"pk": row.pk} for row in Event.objects.filter(kind=kind, **by).order_by("-starts_at")[:1]]


def _open_performances() -> list[Arguments]:
    rows = Event.objects.filter(kind=EventKind.PERFORMANCE, status__in=["enquiry", "qualifying", "hold", "offer"])
    return [{"pk": row.pk} for row in rows.order_by("-starts_at")[:1]]


def _shifts() -> list[Arguments]:
    return [{"pk": row.event_id, "shift_id": row.pk} for row in Shift.objects.order_by("-starts_at")[:1]]


def _bookings(kind: str) -> Callable[[], list[Arguments]]:
    rows = Booking.objects.filter(event__kind=kind).order_by("-pk")
    return lambda: [{"pk": row.event_id, "booking_id": row.pk} for row in rows.all()[:1]]


def _close_outs() -> list[Arguments]:
    """A company at a meeting that was held, where there is one; else one that is invited."""
    rows = Invitation.objects.filter(event__kind=MEETING, contact__organisation__kind="company")
    rows = rows.exclude(event__status="cancelled").select_related("contact").order_by("pk")
    row = rows.filter(event__status="minutes_out", status="attended").first() or rows.first()
    return [{"pk": row.event_id, "company": row.contact.organisation_id}] if row else []


def _invitations() -> list[Arguments]:
    return [{"pk": row.event_id, "invitation_id": row.pk} for row in Invitation.objects.order_by("pk")[:1]]


def _calls() -> list[Arguments]:
    return [{"pk": row.event_id, "call": row.pk} for row in Call.objects.order_by("pk")[:1]]


def _proposals() -> list[Arguments]:
    return [{"pk": row.event_id, "proposal_id": row.pk} for row in TimeProposal.objects.all()[:1]]


def _errands() -> list[Arguments]:
    found = {(row.kind, row.status): row for row in Errand.objects.order_by("created_at", "pk")}
    return [{"pk": found[key].pk} for key in sorted(found)]


def _absences() -> list[Arguments]:
    rows = Away.objects.filter(resource__user__ambassador__isnull=False).select_related("resource__user__ambassador")
    return [{"pk": row.resource.user.ambassador.pk, "absence_id": row.pk} for row in rows[:1]]


def _answers() -> list[Arguments]:
    subjects = [("confirm", row) for row in _each(VisitRequest, "status")]
    subjects += [("offer", row) for row in _each(Offer, "status")]
    subjects += [("release", row) for row in _each(Release, "status")]
    subjects += [("application", row) for row in _each(Application, "status")]
    subjects += [("course", row) for row in _each(CourseInterest, "status") if row.forgotten_at is None]
    subjects += [("practice", row) for row in PracticePartner.objects.all()[:1]]
    subjects += [("canvass", row) for row in CanvassLink.objects.filter(ended_at=None)[:1]]
    subjects += [("signup", row) for row in _each(Signup, "status")]
    subjects += [("mentee", row) for row in _each(Mentorship, "status")]
    subjects += [("mentor", row) for row in _each(MentorProposal, "status") if row.status != "withdrawn"]
    subjects += [("mentee_guardian", row) for row in Mentorship.objects.filter(age_band="under_15")[:1]]
    subjects += [("guardian", row) for row in _each(PictureConsent, "needs_guardian") if row.needs_guardian]
    subjects += [("feedback", row) for row in VisitRequest.objects.filter(status__in=["carried_out", "closed"])[:1]]
    subjects += [("wage", row) for row in _each(WageClaim, "status")]
    subjects += [("invitation", row) for row in _each(Invitation, "status")]
    for purpose, model in (("match_company", MatchCompany), ("match_apprentice", MatchApprentice)):
        one_a_day = {row.day_id: row for row in model._default_manager.order_by("pk")}
        subjects += [(purpose, row) for row in one_a_day.values()]
    asked = MatchCompany.objects.filter(day__event__status="outcomes").order_by("pk")
    subjects += [("match_outcomes", row) for row in asked[:1]]
    subjects += [("action", row) for row in _each(Action, "status")]
    subjects += [("mail_off", row.contact) for row in Invitation.objects.all()[:1]]
    return [{"token": make_token(purpose, row.pk)} for purpose, row in subjects]


def _sent_in() -> list[Arguments]:
    return [{"pk": row.pk} for row in _each(Expense, "status") if row.status != Expense.Status.DRAFT]


def _own_expenses() -> list[Arguments]:
    rows = Expense.objects.filter(ambassador__user__email="maja@demo.example").order_by("pk")
    return [{"pk": row.pk} for row in {row.status: row for row in rows}.values()]


def _own_pairs() -> list[Arguments]:
    rows = Mentorship.objects.filter(mentor__user__email="maja@demo.example", forgotten_at=None).order_by("pk")
    return [{"pk": row.pk} for row in {row.status: row for row in rows}.values()]


def _receipts() -> list[Arguments]:
    rows = Receipt.objects.filter(line__expense__ambassador__user__email="maja@demo.example")
    return [{"pk": row.pk} for row in rows.exclude(line__expense__status="draft").order_by("pk")[:1]]


def _batches() -> list[Arguments]:
    found = {(row.kind, bool(row.paid_on)): row for row in PayBatch.objects.order_by("-number")}
    return [{"pk": row.pk} for row in found.values()]


def _own_feeds() -> list[Arguments]:
    return [{"pk": row.pk} for row in Feed.objects.filter(is_main=True, user__email="maja@demo.example")[:1]]


def _status_pages() -> list[Arguments]:
    found = [{"token": make_token("status", row.pk)} for row in _each(VisitRequest, "status")]
    band = {row.status: row for row in Event.objects.filter(kind=EventKind.PERFORMANCE)}
    return found + [{"token": make_token("performance", band[status].pk)} for status in sorted(band)]


def _public_events() -> list[Arguments]:
    rows = Event.objects.filter(is_public=True, status__in=["published", "open", "confirmed", "contracted", "invited"])
    return [{"slug": row.slug} for row in {row.kind: row for row in rows}.values()]


def _door_codes() -> list[Arguments]:
    """Of somebody who brings others, where there is one."""
    rows = Invitation.objects.filter(status="yes", online=False, event__status__in=["published", "invited"])
    rows = rows.filter(event__kind=EventKind.NETWORK_MEETING).order_by("-guests", "-event__starts_at", "pk")
    return [{"token": make_token("invitation", row.pk)} for row in rows[:1]]


def _doors() -> list[Arguments]:
    """Of a meeting that is under way where there is one; else of one to come."""
    rows = DoorLink.objects.filter(user=None, closed_at=None).order_by("event__starts_at", "pk")
    return [{"token": make_token("door", row.pk)} for row in rows[:2]]


def _days() -> list[Arguments]:
    return [{"pk": row.event_id} for row in MatchDay.objects.order_by("event__starts_at")]


def _participants(side: str, *only: str) -> list[Arguments]:
    """One of each day; ``only`` leaves the side out."""
    model = MatchCompany if side == "company" else MatchApprentice
    found = {row.day_id: row for row in model._default_manager.select_related("day").order_by("-pk")}
    rows = [{"pk": row.day.event_id, "side": side, "one": row.pk} for row in found.values()]
    return [{"pk": row["pk"], "one": row["one"]} for row in rows] if only else rows


def _talks() -> list[MatchTalk]:
    return list(MatchTalk.objects.select_related("day").order_by("round", "table")[:1])


SCHOOLS = Organisation.objects.filter(kind=Organisation.Kind.SCHOOL).order_by("-institution_number")
COMPANIES = Organisation.objects.filter(kind=Organisation.Kind.COMPANY).order_by("pk")
VISIT, MEETING, STAND, BAND, WORKSHOP = (
    EventKind.SCHOOL_VISIT,
    EventKind.NETWORK_MEETING,
    EventKind.STAND,
    EventKind.PERFORMANCE,
    EventKind.WORKSHOP,
)

OWN_WEBHOOKS = Webhook.objects.filter(organisation__institution_number="999001").order_by("pk")  # Dorte's school's

# Where the argument is found, by name; a star ends what begins so.
ARGUMENTS: dict[str, Callable[[], list[Arguments]]] = {
    "account_reset_password_from_key": lambda: [{"uidb36": "1", "key": "set-password"}],
    "api-v1:show_event": lambda: [{"event_id": NOBODY}],
    "api-v1:webhook": lambda: [{"webhook_id": NOBODY}],
    "api-v1:remove": lambda: [{"webhook_id": NOBODY}],
    "api-v1:rotate": lambda: [{"webhook_id": NOBODY}],
    "api-v1:test": lambda: [{"webhook_id": NOBODY}],
    "api-v1:company": lambda: [{"company_id": NOBODY}],
    "api-v1:move": lambda: [{"company_id": NOBODY, "trade": "smed"}],
    "api-v1:promise": lambda: [{"company_id": NOBODY}],
    "api-v1:settle": lambda: [{"company_id": NOBODY, "follow_up_id": NOBODY}],
    "api-v1:claim": lambda: [{"company_id": NOBODY}],
    "api-v1:release": lambda: [{"company_id": NOBODY, "claim_id": NOBODY}],
    "api-v1:*": lambda: [{"request_id": NOBODY}],
    "answer": _answers,
    "door_code": _door_codes,
    "status_page": _status_pages,
    "public_event": _public_events,
    "public_event_file": _public_events,
    "event_flyer": _public_events,
    "programme": _of(Programme.objects.filter(is_public=True).order_by("pk"), "slug"),
    "public_feed": _of(Programme.objects.filter(is_public=True).order_by("pk"), "slug"),
    "public_kind_feed": lambda: [{"slug": "all"}, {"slug": "network-meeting"}],
    "private_feed": lambda: [{"token": token_of(row)} for row in Feed.objects.filter(kind="mine")[:1]],
    "module": _of(TeachingModule.objects.filter(is_published=True).order_by("pk"), "slug"),
    "module_loan*": _of(TeachingModule.objects.filter(is_published=True, kits__gt=0).order_by("pk"), "slug"),
    "short_link": _of(ShortLink.objects.order_by("pk"), "code"),
    "visit_request_sent": lambda: [{"token": make_token("status", row.pk)} for row in VisitRequest.objects.all()[:1]],
    "organise:incoming*": _of(IncomingLetter.objects.order_by("read_at")),
    "organise:proposal_decline": _proposals,
    "organise:letter_act": lambda: [{"pk": row.pk, "deed": "retry"} for row in Letter.objects.all()[:1]],
    "organise:person_again": lambda: [{"pk": row.pk} for row in User.objects.filter(email="maja@demo.example")],
    "organise:letter_edit": _of(Letter.objects.filter(status__in=["held", "queued"], is_account=False).order_by("pk")),
    "organise:letter*": lambda: [{"pk": row.pk} for row in _each(Letter, "status")],
    "organise:shift_new": _of_kind(STAND),
    "organise:shift_copy_day": _of_kind(STAND),
    "organise:shift_unassign": _bookings(STAND),
    "organise:shift*": _shifts,
    "organise:band_unbook": _bookings(BAND),
    "organise:band*": _open_performances,
    "organise:meeting_answer": _invitations,
    "organise:event_called": _calls,
    "organise:meeting_attendance": _invitations,
    "organise:meeting_invite": _of_kind(MEETING, status__in=["published", "invited"]),
    "organise:meeting*": _of_kind(MEETING, status__in=["invited", "held"], invitations__isnull=False),
    "door*": _doors,
    "organise:minutes*": lambda: [{"pk": row.event_id} for row in Minutes.objects.order_by("-updated_at")[:2]],
    "organise:action_new": lambda: [{"pk": row.event_id} for row in Minutes.objects.order_by("-updated_at")[:1]],
    "organise:action_edit": lambda: [{"pk": row.event_id, "action_id": row.pk} for row in Action.objects.all()[:1]],
    "me:action_done": _of(Action.objects.exclude(owner=None).order_by("pk"), "pk", "action_id"),
    "organise:action_tick": lambda: [{"pk": row.event_id, "action_id": row.pk} for row in Action.objects.all()[:1]],
    "organise:meeting_pack": _of_kind(MEETING, status__in=["published", "invited"]),
    "organise:programme_print": lambda: [{"pk": row.pk} for row in Event.objects.exclude(agenda=[]).order_by("pk")[:1]],
    "organise:pack_print": _of_kind(MEETING, status__in=["published", "invited"]),
    "organise:table_edit": lambda: [{"pk": row.event_id, "table_id": row.pk} for row in MeetingTable.objects.all()[:1]],
    "organise:table*": lambda: [{"pk": row.event_id} for row in MeetingTable.objects.all()[:1]],
    "organise:badges": lambda: [{"pk": row.event_id} for row in MeetingTable.objects.all()[:1]],
    "organise:door_close": lambda: [{"pk": row.event_id, "link_id": row.pk} for row in DoorLink.objects.all()[:1]],
    "organise:door*": lambda: [{"pk": row.event_id} for row in DoorLink.objects.all()[:1]],
    "organise:plan_row": lambda: [
        {"pk": row.plan_id, "row_id": row.pk, "deed": "out"} for row in PlannedChange.objects.all()[:1]
    ],
    "organise:plan_*": _of(Plan.objects.order_by("pk")),
    "organise:plan": _of(Plan.objects.order_by("pk")),
    "organise:series_follow": lambda: [
        {"pk": row.pk} for row in Event.objects.exclude(series_day=None).exclude(own_fields=[])[:1]
    ],
    "organise:series*": _of(Series.objects.order_by("created_at", "pk")),
    "organise:change_undo": _of(ChangeSet.objects.order_by("at")),
    "organise:calendar_panel": _one_of_each_kind,
    "organise:event_export": lambda: [{"form": "csv"}, {"form": "xlsx"}, {"form": "ics"}],
    "organise:calendar_busy": _one_of_each_kind,
    "organise:hand_over": lambda: [{"booking_id": row.pk} for row in Booking.objects.filter(state="firm")[:1]],
    "organise:errand*": _errands,
    "organise:school": _of(SCHOOLS),
    "organise:company": _of(COMPANIES),
    "organise:organisation_edit": _of(COMPANIES),
    "organise:organisation_merge": _of(COMPANIES),
    "organise:contact_new": _of(COMPANIES),
    "organise:company_relation": lambda: [
        {"pk": row.pk, "trade": trade.pk} for row in COMPANIES[:1] for trade in Trade.objects.all()[:1]
    ],
    "organise:company_relation_new": _of(COMPANIES),
    "organise:company_called": _of(COMPANIES),
    "organise:touch_new": _of(COMPANIES),
    "organise:canvass_link_send": _of(Contact.objects.filter(organisation__level="erhvervsskole").order_by("pk")),
    "organise:canvass_link_end": _of(Contact.objects.filter(organisation__level="erhvervsskole").order_by("pk")),
    "organise:company_course": _of(COMPANIES),
    "organise:claim_new": _of(COMPANIES),
    "organise:claim_back": _of(CanvassClaim.objects.order_by("pk")),
    "organise:follow_up_new": _of(COMPANIES),
    "organise:company_visit_new": _of(COMPANIES),
    "organise:visitor_take": _bookings(EventKind.COMPANY_VISIT),
    "organise:visitor_put": _of_kind(EventKind.COMPANY_VISIT),
    "organise:suggestion_new": _of_kind(EventKind.COMPANY_VISIT),
    "organise:lead_new": _of_kind(EventKind.COMPANY_VISIT),
    "organise:visit_nothing": _of_kind(EventKind.COMPANY_VISIT),
    "organise:company_goal_decide": _of(GoalSuggestion.objects.order_by("created_at")),
    "organise:company_export": lambda: [{"form": "csv"}, {"form": "xlsx"}],
    "organise:company_goal_export": lambda: [{"form": "csv"}, {"form": "xlsx"}],
    "organise:follow_up_done": _of(FollowUp.objects.order_by("pk")),
    "organise:close_out": lambda: [{"pk": row["pk"]} for row in _close_outs()],
    "organise:close_out_one": _close_outs,
    "organise:contact_again": _of(Contact.objects.order_by("pk")),
    "organise:contact_edit": _of(Contact.objects.order_by("pk")),
    "organise:basis*": _of(Contact.objects.order_by("pk")),
    "organise:event_new": lambda: [{"kind": kind} for kind in ("network_meeting", "stand", "workshop")],
    "organise:event": _events,
    "organise:event_*": _one_of_each_kind,
    "organise:programme_meetings": _of(Programme.objects.exclude(slug="robotbandet").order_by("slug"), "slug"),
    "organise:programme_edit": _of(Programme.objects.order_by("pk"), "slug"),
    "organise:module_edit": _of(TeachingModule.objects.order_by("pk"), "slug"),
    "organise:module_loans": _of(TeachingModule.objects.filter(kits__gt=0).order_by("pk"), "slug"),
    "organise:module_loan_act": lambda: [{"pk": row.pk, "deed": "agree"} for row in KitLoan.objects.all()[:1]],
    "organise:request_act": lambda: [{"pk": row.pk, "deed": "confirm"} for row in VisitRequest.objects.all()[:1]],
    "organise:request": lambda: [
        {"pk": row.pk} for row in _each(VisitRequest, "status") if row.status not in ("draft", "lapsed")
    ],
    "organise:offer_act": lambda: [{"pk": row.pk, "deed": "yes"} for row in Offer.objects.all()[:1]],
    "organise:gap_yes": lambda: [
        {"pk": row.pk, "ambassador_id": row.left.ambassador_id} for row in Gap.objects.select_related("left")[:1]
    ],
    "organise:gap*": _of(Gap.objects.order_by("opened_at")),
    "organise:match_plans": lambda: [{}],
    "organise:match_weights": lambda: [{}],
    "organise:match_repair": lambda: [{}],
    "organise:match_line_act": lambda: [{"pk": row.pk, "deed": "reject"} for row in MatchLine.objects.all()[:1]],
    "organise:match*": _of(MatchRun.objects.order_by("created_at")),
    "organise:absence_remove": _absences,
    "organise:expense": _sent_in,
    "organise:expense_act": lambda: [{**row, "deed": "approve"} for row in _sent_in()[:1]],
    "organise:expense_sheet": _of(Ambassador.objects.filter(user__email="maja@demo.example")),
    "organise:batch": _batches,
    "organise:batch_file": lambda: [{**row, "form": "csv"} for row in _batches()[:1]],
    "organise:batch_*": lambda: _batches()[:1],
    "organise:wage_claim": lambda: [{"pk": row.pk} for row in _each(WageClaim, "status")],
    "organise:wage_act": lambda: [{"pk": row.pk, "deed": "approve"} for row in WageClaim.objects.all()[:1]],
    "organise:wage_terms": _of(Programme.objects.filter(takes_visits=True).order_by("pk"), "slug"),
    "organise:absence_new": _of(Ambassador.objects.order_by("pk")),
    "organise:match_company": lambda: _participants("company", "one")[:1],
    "organise:match_company_new": _days,
    "organise:match_apprentice": lambda: _participants("apprentice", "one")[:1],
    "organise:match_apprentice_new": _days,
    "organise:match_one": lambda: [*_participants("company"), *_participants("apprentice")],
    "organise:match_wishes": lambda: [*_participants("company")[:1], *_participants("apprentice")[:1]],
    "organise:match_remove": lambda: _participants("company")[:1],
    "organise:match_told": lambda: _participants("company")[:1],
    "organise:match_presence": lambda: _participants("company")[:1],
    "organise:match_talk": lambda: [{"pk": row.day.event_id, "talk": row.pk} for row in _talks()],
    "organise:match_talk_act": lambda: [{"pk": row.day.event_id, "talk": row.pk, "deed": "lock"} for row in _talks()],
    "organise:match_outcome": lambda: [{"pk": row.day.event_id, "talk": row.pk} for row in _talks()],
    "organise:match_outcomes_ask": _days,
    "organise:match_said": lambda: [{"pk": row.day.event_id, "talk": row.pk, "deed": "keep"} for row in _talks()],
    "organise:match_sheet": lambda: [
        {"pk": row.day.event_id, "which": which} for row in _talks() for which in ("schedules", "signs", "grid")
    ],
    "organise:match_people": _days,
    "organise:match_paste": _days,
    "organise:match_ask": _days,
    "organise:match_layout": _days,
    "organise:match_plan": _days,
    "organise:match_solve": _days,
    "organise:match_publish": _days,
    "organise:match_tell": _days,
    "organise:match_talk_new": _days,
    "organise:match_live": _days,
    "organise:match_outcomes": _days,
    "course": _of(CourseOffer.objects.filter(is_public=True).exclude(status="off"), "slug"),
    "organise:course_act": lambda: [{"pk": row.pk, "deed": "status"} for row in CourseOffer.objects.all()[:1]],
    "organise:course_edit": _of(CourseOffer.objects.order_by("pk")),
    "organise:course": _of(CourseOffer.objects.order_by("deadline")),
    "organise:course_export": lambda: [
        {"pk": row.pk, "form": form} for row in CourseOffer.objects.all()[:1] for form in ("csv", "xlsx")
    ],
    "practice": _of(PracticeProject.objects.filter(is_public=True).exclude(status="planned"), "slug"),
    "organise:practice_act": lambda: [{"pk": row.pk, "deed": "status"} for row in PracticeProject.objects.all()[:1]],
    "organise:practice_edit": _of(PracticeProject.objects.order_by("pk")),
    "organise:practice_print": _of(PracticeProject.objects.order_by("pk")),
    "organise:practice_project": _of(PracticeProject.objects.order_by("pk")),
    "signup": lambda: [
        {"slug": row.slug}
        for row in Event.objects.filter(kind=WORKSHOP, status="published", is_public=True).order_by("-starts_at")[:1]
    ],
    "organise:signup_mark": lambda: [{"pk": row.event_id, "signup_id": row.pk} for row in Signup.objects.all()[:1]],
    "organise:instructor_put": _of_kind(WORKSHOP),
    "organise:instructor_take": lambda: [
        {"pk": row.event_id, "booking_id": row.pk}
        for row in Booking.objects.filter(event__kind=WORKSHOP, state="firm")[:1]
    ],
    "organise:reach_file": lambda: [{"form": "csv"}, {"form": "xlsx"}],
    "organise:story*": _of(Story.objects.filter(ambassador=None).order_by("pk")),
    "organise:story_new": lambda: [{}],
    "me:story*": _of(Story.objects.filter(ambassador__user__email="maja@demo.example").order_by("pk")),
    "me:story_new": lambda: [{}],
    "organise:mentorship_act": lambda: [
        {"pk": row.pk, "deed": "complete"} for row in Mentorship.objects.exclude(status="draft")[:1]
    ],
    "organise:mentorship": lambda: [{"pk": row.pk} for row in _each(Mentorship, "status") if row.status != "draft"],
    "mentor_sent": lambda: [{"token": make_token("mentee", row.pk)} for row in Mentorship.objects.all()[:1]],
    "me:pair": _own_pairs,
    "organise:application_act": lambda: [
        {"pk": row.pk, "deed": "accept"} for row in Application.objects.exclude(status="draft")[:1]
    ],
    "organise:application": lambda: [{"pk": row.pk} for row in _each(Application, "status") if row.status != "draft"],
    "apply_sent": lambda: [{"token": make_token("application", row.pk)} for row in Application.objects.all()[:1]],
    "organise:ambassador_portrait": _of(Ambassador.objects.exclude(portrait="").order_by("pk")),
    "organise:ambassador*": _of(Ambassador.objects.order_by("pk")),
    "organise:clearance": lambda: [{"pk": row.pk} for row in _each(Ambassador, "clearance")],
    "organise:picture_withdraw": lambda: [
        {"pk": row.pk, "purpose": "school"} for row in Ambassador.objects.order_by("pk")[:1]
    ],
    "me:picture_consent": lambda: [{"purpose": "school"}],
    "organise:person_act": lambda: [{"pk": row.pk, "deed": "invite"} for row in User.objects.order_by("pk")[:1]],
    "organise:person": _of(User.objects.order_by("email")),
    "organise:resource_act": lambda: [
        {"pk": row.pk, "deed": "rest"} for row in Resource.objects.exclude(kind="person")[:1]
    ],
    "organise:availability": _of(Resource.objects.filter(user__ambassador__isnull=False).order_by("pk")),
    "organise:resource_edit": _of(Resource.objects.exclude(kind="person").order_by("pk")),
    "organise:reminder_switch": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_rule_edit": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_rule_preview": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_rule_letter": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_rule_test": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_rule_delete": _of(ReminderRule.objects.order_by("slug"), "slug"),
    "organise:reminder_in_programme": lambda: [
        {"slug": "meeting-invited-7", "programme": row.slug}
        for row in Programme.objects.exclude(slug="robotbandet").order_by("slug")[:1]
    ],
    "organise:reminder_at_event": lambda: [
        {"pk": row.event_id, "slug": row.rule_id} for row in Reminder.objects.order_by("pk")[:1]
    ],
    "organise:key_new": _of(SCHOOLS),
    "organise:key_revoke": _of(ApiKey.objects.order_by("pk")),
    "organise:webhook_new": _of(SCHOOLS),
    "organise:webhook": _of(Webhook.objects.order_by("pk")),
    "organise:webhook_act": lambda: [{"pk": row.pk, "deed": "try"} for row in Webhook.objects.all()[:1]],
    "organise:webhook_resend": _of(WebhookDelivery.objects.order_by("pk")),
    "me:key_revoke": _of(ApiKey.objects.filter(organisation__institution_number="999001").order_by("pk")),
    "me:webhook": _of(OWN_WEBHOOKS),
    "me:webhook_act": lambda: [{"pk": row.pk, "deed": "try"} for row in OWN_WEBHOOKS.all()[:1]],
    "me:webhook_resend": _of(WebhookDelivery.objects.filter(webhook__in=OWN_WEBHOOKS)),
    "me:feed_new": lambda: [{"kind": "mine"}, {"kind": "near"}],
    "me:feed_edit": _own_feeds,
    "me:feed_rotate": _own_feeds,
    "me:feed_delete": _own_feeds,
    "me:offer_answer": _of(Offer.objects.order_by("pk")),
    "receipt": _receipts,
    "me:expense": _own_expenses,
    "me:expense_act": lambda: [{**row, "deed": "submit"} for row in _own_expenses()[:1]],
    "me:absence_remove": lambda: [{"absence_id": row["absence_id"]} for row in _absences()],
}


def arguments_of(name: str) -> list[Arguments]:
    """What this address can be opened with; [{}] when it takes nothing."""
    if name in ARGUMENTS:
        return ARGUMENTS[name]()
    stars = [key for key in ARGUMENTS if key.endswith("*") and name.startswith(key[:-1])]
    takes = any(pattern.pattern.regex.groups for one, pattern in _walk(get_resolver(), "", "") if one == name)
    if stars and takes:
        return ARGUMENTS[max(stars, key=len)]()
    return [{}]
