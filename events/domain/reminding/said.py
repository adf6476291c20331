"""A rule's time in words: "7 dage før kl. 9.00", "3 timer før", "30 minutter efter"."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import ReminderRule
from people.domain.danish import da_time


def when(rule: ReminderRule) -> str:
    if rule.days_before == 0:
        return _("samme dag {clock}").format(clock=_clock(rule))
    if rule.days_after == 0:
        return _("samme dag, som det slutter, {clock}").format(clock=_clock(rule))
    if rule.days_before is not None:
        words = ngettext("{n} dag før {clock}", "{n} dage før {clock}", rule.days_before)
        return words.format(n=rule.days_before, clock=_clock(rule))
    if rule.days_after is not None:
        words = ngettext("{n} dag efter {clock}", "{n} dage efter {clock}", rule.days_after)
        return words.format(n=rule.days_after, clock=_clock(rule))
    if rule.minutes_before is not None:
        return _before(rule.minutes_before)
    return _after(rule.minutes_after or 0)


def _clock(rule: ReminderRule) -> str:
    return da_time(rule.at_time) if rule.at_time else ""


def _before(minutes: int) -> str:
    if minutes and minutes % 60 == 0:
        return ngettext("{n} time før", "{n} timer før", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} minut før", "{n} minutter før", minutes).format(n=minutes)


def _after(minutes: int) -> str:
    if minutes and minutes % 60 == 0:
        return ngettext("{n} time efter slut", "{n} timer efter slut", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} minut efter slut", "{n} minutter efter slut", minutes).format(n=minutes)
