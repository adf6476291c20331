"""Which status of an application may follow which, and how one says so."""

from django.utils.translation import gettext_lazy as _

from ambassadors.models import Application
from people.domain.lifecycle import Moves, Words

A = Application.Status

OF_APPLICATION = Words(
    _("Ansøgningen"),
    {
        A.DRAFT: _("venter på, at ansøgeren bekræfter den,"),
        A.APPLIED: _("er modtaget"),
        A.INTERVIEW: _("er nået til samtale"),
        A.ACCEPTED: _("er imødekommet"),
        A.DECLINED: _("er afslået"),
        A.WITHDRAWN: _("er trukket tilbage"),
    },
    {
        A.DRAFT: _("kan ikke blive en kladde"),
        A.APPLIED: _("kan ikke modtages"),
        A.INTERVIEW: _("kan ikke gå til samtale"),
        A.ACCEPTED: _("kan ikke imødekommes"),
        A.DECLINED: _("kan ikke afslås"),
        A.WITHDRAWN: _("kan ikke trækkes tilbage"),
    },
)

APPLICATION_MOVES = Moves(
    OF_APPLICATION,
    {
        A.DRAFT: {A.APPLIED, A.WITHDRAWN},
        A.APPLIED: {A.INTERVIEW, A.ACCEPTED, A.DECLINED, A.WITHDRAWN},
        A.INTERVIEW: {A.INTERVIEW, A.ACCEPTED, A.DECLINED, A.WITHDRAWN},  # to itself: other times are proposed
    },
)
OPEN = frozenset({A.APPLIED, A.INTERVIEW})
