"""A rule as a sentence: "Den anden tirsdag i hver måned, 10 gange", and what becomes of each date."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.domain.recurrence import LAST, OnHoliday, Outcome, Planned, Repeat, Rule, Short
from people.domain.danish import da_date, da_weekday

NTH = {
    1: gettext_lazy("første"),
    2: gettext_lazy("anden"),
    3: gettext_lazy("tredje"),
    4: gettext_lazy("fjerde"),
    5: gettext_lazy("femte"),
    LAST: gettext_lazy("sidste"),
}
ON_HOLIDAY = {
    OnHoliday.KEEP: gettext_lazy("Behold dagen"),
    OnHoliday.SKIP: gettext_lazy("Spring over"),
    OnHoliday.NEXT: gettext_lazy("Flyt til næste hverdag"),
    OnHoliday.BEFORE: gettext_lazy("Flyt til hverdagen før"),
    OnHoliday.WEEK: gettext_lazy("Flyt til samme dag ugen efter"),
}
WORKDAYS = (0, 1, 2, 3, 4)
_MONDAY = date(2024, 1, 1)


def weekday_name(number: int) -> str:
    """ "tirsdag" for 1."""
    return da_weekday(_MONDAY + timedelta(days=number))


def sentence(rule: Rule) -> str:
    """How it repeats, and until when; what it does about holidays stands in ``holiday_sentences``."""
    return f"{_repeated(rule)}{_ended(rule)}"


def _repeated(rule: Rule) -> str:
    if rule.repeat == Repeat.DATES:
        return ngettext("{n} valgt dato", "{n} valgte datoer", len(rule.dates)).format(n=len(rule.dates))
    if rule.repeat == Repeat.WEEKLY:
        return _weekly(rule)
    months = _months(rule.every)
    if rule.repeat == Repeat.WEEKDAY:
        return _("Den {nth} {weekday} i {months}").format(
            nth=NTH[rule.nth], weekday=weekday_name(rule.weekdays[0]), months=months
        )
    words = _("Den {day}. i {months}").format(day=rule.month_day, months=months)
    if rule.month_day <= 28:
        return words
    short = _("i kortere måneder den sidste dag") if rule.short == Short.LAST else _("ikke i kortere måneder")
    return f"{words}, {short}"


def _weekly(rule: Rule) -> str:
    weekdays = tuple(sorted(rule.weekdays))
    if rule.every == 1:
        days = _("hverdag") if weekdays == WORKDAYS else _in_a_row(weekdays)
        return _("Hver {days}").format(days=days)
    days = _("alle hverdage") if weekdays == WORKDAYS else _in_a_row(weekdays)
    if rule.every == 2:
        return _("Hver anden uge: {days}").format(days=days)
    return _("Hver {n}. uge: {days}").format(n=rule.every, days=days)


def _in_a_row(weekdays: tuple[int, ...]) -> str:
    names = [weekday_name(number) for number in weekdays]
    if len(names) < 2:
        return "".join(names)
    return _("{names} og {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _months(every: int) -> str:
    if every == 1:
        return _("hver måned")
    if every == 2:
        return _("hver anden måned")
    return _("hver {n}. måned").format(n=every)


def _ended(rule: Rule) -> str:
    if rule.repeat == Repeat.DATES:
        return ""
    if rule.count is not None:
        return ngettext(", {n} gang", ", {n} gange", rule.count).format(n=rule.count)
    if rule.until:
        return _(", til og med {day}").format(day=da_date(rule.until, weekday=False))
    return ""


def holiday_sentences(rule: Rule, municipality: str = "") -> list[str]:
    """What the rule does about holidays; nothing when it keeps its days."""
    found = []
    if rule.public != OnHoliday.KEEP:
        found.append(_("Helligdage: {does}.").format(does=str(ON_HOLIDAY[rule.public]).lower()))
    if rule.school != OnHoliday.KEEP:
        where = _("Skoleferier i {municipality}").format(municipality=municipality) if municipality else ""
        found.append(f"{where or _('Skoleferier')}: {str(ON_HOLIDAY[rule.school]).lower()}.")
    return found


def note(one: Planned) -> str:
    """Why a date is not where the rule meant it, or which holiday it falls in; "" on ordinary days."""
    if one.outcome == Outcome.SKIPPED:
        return _("udgår: {holiday}").format(holiday=one.reason)
    if one.outcome == Outcome.TAKEN:
        return _("udgår: {holiday}, og dagen, den ville flytte til, er taget").format(holiday=one.reason)
    if one.outcome == Outcome.MOVED or (one.day and one.day != one.rule_day):
        return _("flyttet fra {day}: {holiday}").format(day=da_date(one.rule_day, year=False), holiday=one.reason)
    return ", ".join(one.notes)
