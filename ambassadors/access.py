"""Who may open which visit request. Hidden and absent sound the same."""

import uuid
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from ambassadors.domain import announcing, offers, releases, visits
from ambassadors.domain.matching import lines
from ambassadors.domain.mentoring.moves import OVER, PAIRED
from ambassadors.domain.money import expenses, wages
from ambassadors.domain.reach import stories
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
    Seat,
    Story,
    VisitRequest,
    WageClaim,
)
from events.access import Visitor, open_one, organised_programmes, programme_filter
from people.models import ApiKey

# What a school never sees: requests that nobody has confirmed.
UNSEEN = tuple(announcing.SILENT)


def shown_requests() -> QuerySet[VisitRequest]:
    """Every request that its school may see, with everything the API shows of it."""
    taken = Offer.objects.filter(status=Offer.Status.ACCEPTED).select_related("ambassador__user")
    return (
        VisitRequest.objects.exclude(status__in=UNSEEN)
        .select_related("school", "event", "rides_with__event")
        .prefetch_related(
            "slots",
            "trades",
            "riders",
            "feedback",
            Prefetch("seat_rows__offers", queryset=taken, to_attr="taken"),
            Prefetch("rides_with__seat_rows__offers", queryset=taken, to_attr="taken"),
        )
    )


def school_requests(key: ApiKey | None) -> QuerySet[VisitRequest]:
    """The requests of the key's own organisation."""
    return VisitRequest.objects.none() if key is None else shown_requests().filter(school=key.organisation_id)


def open_school_request(key: ApiKey | None, pk: uuid.UUID) -> VisitRequest:
    """One of the key's own organisation's requests, or NotFound."""
    return open_one(school_requests(key), pk=pk)


def organised_requests(user: Visitor) -> QuerySet[VisitRequest]:
    """The requests of the programmes this person organises; drafts are nobody's business yet."""
    return (
        VisitRequest.objects.filter(programme_filter(user))
        .exclude(status__in=UNSEEN)
        .select_related("programme", "school__municipality", "contact", "event__venue", "owner")
    )


def open_request(user: Visitor, pk: uuid.UUID) -> VisitRequest:
    """A request of a programme this person organises, or NotFound."""
    return open_one(organised_requests(user), pk=pk)


def open_request_by_link(pk: uuid.UUID) -> VisitRequest:
    """The request a letter's link is about; the link is the right."""
    return open_one(VisitRequest.objects.select_related("programme", "school", "contact", "event__venue"), pk=pk)


def open_offer(pk: uuid.UUID) -> Offer:
    """The offer a letter's link is about; the link is the right."""
    return open_one(offers.readable(), pk=pk)


def open_own_offer(user: Visitor, pk: uuid.UUID) -> Offer:
    """An offer made to this ambassador, or NotFound."""
    return open_one(offers.readable(), pk=pk, ambassador__user=user.pk)


def open_release(pk: uuid.UUID) -> Release:
    """The release a letter's link is about; the link is the right."""
    return open_one(releases.readable(), pk=pk)


def open_organised_offer(user: Visitor, pk: uuid.UUID) -> Offer:
    """An offer on a visit of a programme this person organises, or NotFound."""
    return open_one(offers.readable().filter(programme_filter(user, "seat__request__programme")), pk=pk)


def open_gap(user: Visitor, pk: uuid.UUID) -> Gap:
    """A seat given up at the last moment, on a visit of a programme this person organises, or NotFound."""
    rows = Gap.objects.select_related("seat__trade", "seat__request__programme", "seat__request__school")
    rows = rows.select_related("left__ambassador__user", "left__ambassador__trade")
    return open_one(rows.filter(programme_filter(user, "seat__request__programme")), pk=pk)


def organised_ambassadors(user: Visitor) -> QuerySet[Ambassador]:
    """The corps of the programmes this person organises."""
    return Ambassador.objects.filter(programme_filter(user)).select_related("user", "trade", "employer", "programme")


def visible_ambassadors(user: Visitor) -> QuerySet[Ambassador]:
    """Those, and the corps of programmes that visit schools, for whoever organises one of them: they lend each
    other people."""
    rows = Ambassador.objects.select_related("user", "trade", "employer", "employer_contact", "programme")
    if organised_programmes(user).filter(takes_visits=True).exists():
        return rows.filter(programme_filter(user) | Q(programme__takes_visits=True))
    return rows.filter(programme_filter(user))


def open_ambassador(user: Visitor, pk: uuid.UUID, to: str = "see") -> Ambassador:
    """An ambassador this organiser may see, or change."""
    rows = organised_ambassadors(user) if to == "change" else visible_ambassadors(user)
    return open_one(rows.select_related("employer_contact", "clearance_by", "training_event"), pk=pk)


def open_picture_consent(pk: uuid.UUID) -> PictureConsent:
    """What a guardian's link is about; the link is the right."""
    rows = PictureConsent.objects.filter(needs_guardian=True)
    return open_one(rows.select_related("ambassador__user", "ambassador__programme", "ambassador__trade"), pk=pk)


def open_seated_ambassador(wish: VisitRequest, pk: uuid.UUID) -> Ambassador:
    """Somebody who comes on this visit, by the key of the offer they took."""
    taken = Offer.objects.filter(seat__request=wish, status=Offer.Status.ACCEPTED).select_related("ambassador__user")
    return open_one(taken, pk=pk).ambassador


def organised_applications(user: Visitor) -> QuerySet[Application]:
    """Applications to the programmes this person organises; unconfirmed ones are nobody's business yet."""
    rows = Application.objects.filter(programme_filter(user)).exclude(status=Application.Status.DRAFT)
    return rows.select_related("programme", "trade", "ambassador")


def open_application(user: Visitor, pk: uuid.UUID) -> Application:
    return open_one(organised_applications(user), pk=pk)


def open_application_by_link(pk: uuid.UUID) -> Application:
    """What an applicant's link is about; the link is the right."""
    return open_one(Application.objects.select_related("programme", "trade", "ambassador"), pk=pk)


def own_expenses(user: Visitor) -> QuerySet[Expense]:
    """What this ambassador is to have back."""
    return expenses.readable().filter(ambassador__user=user.pk)


def open_own_expense(user: Visitor, pk: uuid.UUID) -> Expense:
    """An expense of one's own, or NotFound."""
    return open_one(own_expenses(user), pk=pk)


def organised_expenses(user: Visitor) -> QuerySet[Expense]:
    """What was sent in to the programmes this person organises; drafts are the ambassador's own business."""
    return expenses.readable().filter(programme_filter(user)).exclude(status=Expense.Status.DRAFT)


def open_expense(user: Visitor, pk: uuid.UUID) -> Expense:
    """An expense of a programme this person organises, or NotFound."""
    return open_one(organised_expenses(user), pk=pk)


def open_receipt(user: Visitor, pk: uuid.UUID) -> Receipt:
    """One's own, or one of an expense that this organiser may see."""
    seen = Q(line__expense__ambassador__user=user.pk) | Q(line__expense__in=organised_expenses(user).values("pk"))
    return open_one(Receipt.objects.filter(seen).select_related("line__expense"), pk=pk)


def organised_wage_claims(user: Visitor) -> QuerySet[WageClaim]:
    """What employers were offered and ask for in the programmes this person organises."""
    return wages.readable().filter(programme_filter(user))


def open_wage_claim(user: Visitor, pk: uuid.UUID) -> WageClaim:
    return open_one(organised_wage_claims(user), pk=pk)


def open_wage_claim_by_link(pk: uuid.UUID) -> WageClaim:
    """The claim a letter's link is about; the link is the right."""
    return open_one(wages.readable(), pk=pk)


def organised_batches(user: Visitor) -> QuerySet[PayBatch]:
    """Batches of the own programmes only: with one line of another's, a batch is that organiser's."""
    rows = PayBatch.objects.select_related("made_by", "paid_by")
    own = programme_filter(user)
    others = Expense.objects.filter(batch=OuterRef("pk")).exclude(own)
    wages_of_others = WageClaim.objects.filter(batch=OuterRef("pk")).exclude(own)
    return rows if own == Q() else rows.filter(~Exists(others), ~Exists(wages_of_others))


def open_batch(user: Visitor, pk: uuid.UUID) -> PayBatch:
    return open_one(organised_batches(user), pk=pk)


def match_runs(user: Visitor) -> QuerySet[MatchRun]:
    """The plans of the programmes this person organises; those over all programmes are for organisers of all."""
    return MatchRun.objects.filter(programme_filter(user)).select_related("programme", "by")


def open_match_run(user: Visitor, pk: uuid.UUID) -> MatchRun:
    return open_one(match_runs(user), pk=pk)


def open_match_line(user: Visitor, pk: uuid.UUID) -> MatchLine:
    """A proposal of a plan this person may see."""
    rows = MatchLine.objects.filter(programme_filter(user, "run__programme")).select_related("run__programme")
    found = open_one(rows, pk=pk)
    return lines.readable(found.run).get(pk=found.pk)


def vacant_visits(user: Visitor, now: datetime) -> QuerySet[VisitRequest]:
    """Agreed visits to come that lost somebody: a seat is empty and nobody is asked for it, though somebody had said
    yes. The earliest first."""
    busy = Offer.objects.filter(seat=OuterRef("pk"), status__in=[Offer.Status.ACCEPTED, Offer.Status.SENT])
    had = Offer.objects.filter(seat=OuterRef("pk"), release__isnull=False)
    lost = Seat.objects.filter(~Exists(busy), Exists(had), request=OuterRef("pk"))
    return organised_requests(user).filter(
        Exists(lost), event__starts_at__gt=now, event__status__in=visits.BEING_STAFFED
    ).order_by("event__starts_at")  # fmt: skip


def _mentorships() -> QuerySet[Mentorship]:
    return Mentorship.objects.select_related("programme", "trade", "mentor__user", "mentor__trade")


def organised_mentorships(user: Visitor) -> QuerySet[Mentorship]:
    """Who wants a mentor, and the pairs, of the programmes this person organises; what nobody confirmed is nobody's
    business yet, but who waits for a parent may be helped. What the two write for each other is never among it."""
    unseen = Q(status=Mentorship.Status.DRAFT, confirmed_at__isnull=True)
    return _mentorships().filter(programme_filter(user)).exclude(unseen)


def open_mentorship(user: Visitor, pk: uuid.UUID) -> Mentorship:
    return open_one(organised_mentorships(user), pk=pk)


def own_mentorships(user: Visitor) -> QuerySet[Mentorship]:
    """Those this person is the mentor of, or is proposed for."""
    statuses = [Mentorship.Status.PROPOSED, *PAIRED, *OVER]
    rows = _mentorships().filter(mentor__user=user.pk, status__in=statuses, forgotten_at__isnull=True)
    return rows.order_by("created_at", "pk")


def open_own_mentorship(user: Visitor, pk: uuid.UUID) -> Mentorship:
    """A pair this person is half of, or NotFound: for organisers too."""
    return open_one(own_mentorships(user), pk=pk)


def open_mentorship_by_link(pk: uuid.UUID) -> Mentorship:
    """What a mentee's link, or her parent's, is about; the link is the right."""
    return open_one(_mentorships(), pk=pk)


def open_proposal_by_link(pk: uuid.UUID) -> MentorProposal:
    """What a mentor's link is about; the link is the right."""
    rows = MentorProposal.objects.select_related("mentor__user", "mentor__trade", "mentorship__programme")
    return open_one(rows.select_related("mentorship__trade", "mentorship__mentor__user"), pk=pk)


def own_stories(user: Visitor) -> QuerySet[Story]:
    """The stories of this ambassador."""
    return stories.readable().filter(ambassador__user=user.pk)


def open_own_story(user: Visitor, pk: uuid.UUID) -> Story:
    return open_one(own_stories(user), pk=pk)


def organised_stories(user: Visitor) -> QuerySet[Story]:
    """The stories of the programmes this person organises."""
    return stories.readable().filter(programme_filter(user))


def open_changeable_story(user: Visitor, pk: uuid.UUID) -> Story:
    """One that this organiser wrote down; an ambassador's is the ambassador's to change."""
    return open_one(organised_stories(user).filter(made_by=user.pk), pk=pk)
