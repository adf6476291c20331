"""One school at a time: who canvasses a company in a week has it to himself. The database holds it."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from events.models import CanvassClaim
from people.domain.danish import da_date, da_week
from people.domain.history import record
from people.domain.refusals import Clash, Invalid, MoveNotAllowed
from people.models import Organisation, User

AHEAD = 2  # weeks: nobody keeps a company for a whole spring


class Claimed(Clash):
    """Another has the company that week; ``claim`` says who and when."""

    def __init__(self, claim: CanvassClaim) -> None:
        words = _("{who} har {company} i {week}, til og med {day}. Vælg en anden uge, eller tal sammen.")
        super().__init__(
            words.format(
                who=who(claim),
                company=claim.organisation.name,
                week=da_week(claim.week),
                day=da_date(last_day(claim), year=False),
            ),
            code="claimed",
        )
        self.claim = claim


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def this_week(now: datetime) -> date:
    return monday(localdate(now))


def claim_of(company: Organisation, week: date) -> CanvassClaim | None:
    return company.claims.filter(week=monday(week)).select_related("organisation", "school", "by").first()


def last_day(claim: CanvassClaim) -> date:
    """Its Sunday."""
    return claim.week + timedelta(days=6)


def who(claim: CanvassClaim) -> str:
    """ "Bakkeskolen (Mette Krogh)"."""
    if claim.school and claim.consultant:
        return f"{claim.school.name} ({claim.consultant})"
    return claim.school.name if claim.school else claim.consultant


def claim(
    company: Organisation,
    *,
    week: date,
    now: datetime,
    by: User | None = None,
    school: Organisation | None = None,
    consultant: str = "",
    actor: str = "",
) -> CanvassClaim:
    """Takes the company for the week, or raises Clash with who has it. The same one twice is one claim."""
    if company.kind != Organisation.Kind.COMPANY:
        raise MoveNotAllowed(_("Kun virksomheder kan søges for lærepladser."), code="no_company")
    if school is None and not consultant.strip():
        raise Invalid([("/school", _("Vælg en skole, eller skriv, hvem konsulenten er."))])
    if school is not None and school.level != Organisation.Level.VOCATIONAL:
        raise Invalid([("/school", _("Vælg en erhvervsskole."))])
    week = monday(week)
    if week < this_week(now):
        raise MoveNotAllowed(_("Ugen er gået."), code="week_is_over")
    if week > this_week(now) + timedelta(weeks=AHEAD):
        raise Invalid([("/week", _("Vælg denne uge eller en af de to næste."))])
    wanted = CanvassClaim(
        organisation=company, week=week, school=school, consultant=consultant.strip()[:120], made_at=now, by=by
    )
    try:
        with transaction.atomic():
            wanted.save(force_insert=True)
            record(wanted, now=now, by=by, actor=actor, what="made", new=who(wanted))
            return wanted
    except IntegrityError:
        standing = claim_of(company, week)
    if standing is None:  # given back in the same moment
        raise Clash(_("En anden ændrede dette imens. Prøv igen."), code="changed_meanwhile")
    if (standing.school_id, standing.consultant) == (wanted.school_id, wanted.consultant):
        return standing
    raise Claimed(standing)


def give_back(claim: CanvassClaim, *, now: datetime, by: User | None = None, actor: str = "") -> None:
    """The company is free again. What has been stays: a week that is over is given back by nobody."""
    if claim.week < this_week(now):
        raise MoveNotAllowed(_("Ugen er gået."), code="week_is_over")
    record(claim, now=now, by=by, actor=actor, what="given_back", old=who(claim))
    record(
        claim.organisation, now=now, by=by, actor=actor, what="claim_back", old=f"{who(claim)}, {da_week(claim.week)}"
    )
    claim.delete()


def forget(now: datetime) -> int:
    """Claims of weeks long gone: nobody needs the consultant's name; a school's own week stays."""
    old = CanvassClaim.objects.filter(week__lt=localdate(now) - timedelta(days=2 * 365)).exclude(consultant="")
    old.filter(school=None).delete()
    return old.update(consultant="")
