"""Which status of an ambassador and of a clearance may follow which, and how one says so."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambassadors.models import Ambassador
from people.domain.lifecycle import Moves, Words

MEMBER = Ambassador.Status
CHECK = Ambassador.Clearance

OF_AMBASSADOR = Words(
    _("Ambassadøren"),
    {
        MEMBER.TRAINING: _("er på vej ind"),
        MEMBER.ACTIVE: _("er aktiv"),
        MEMBER.PAUSED: _("er på pause"),
        MEMBER.ALUMNI: _("er tidligere ambassadør"),
    },
    {
        MEMBER.TRAINING: _("kan ikke gå tilbage til oplæring"),
        MEMBER.ACTIVE: _("kan ikke gøres aktiv"),
        MEMBER.PAUSED: _("kan ikke sættes på pause"),
        MEMBER.ALUMNI: _("kan ikke blive tidligere ambassadør"),
    },
)
OF_CLEARANCE = Words(
    _("Børneattesten"),
    {
        CHECK.NOT_REQUIRED: _("er ikke nødvendig"),
        CHECK.ORDERED: _("er bestilt"),
        CHECK.CONSENT_PENDING: _("venter på ambassadørens samtykke"),
        CHECK.CLEARED: _("er i orden"),
        CHECK.NOT_CLEARED: _("er ikke i orden"),
        CHECK.LAPSED: pgettext_lazy("om status", "er udløbet"),
    },
    {
        CHECK.NOT_REQUIRED: _("kan ikke gøres unødvendig"),
        CHECK.ORDERED: _("kan ikke bestilles"),
        CHECK.CONSENT_PENDING: _("kan ikke vente på samtykke"),
        CHECK.CLEARED: _("kan ikke godkendes"),
        CHECK.NOT_CLEARED: _("kan ikke afvises"),
        CHECK.LAPSED: _("kan ikke udløbe"),
    },
)

AMBASSADOR_MOVES = Moves(
    OF_AMBASSADOR,
    {
        MEMBER.TRAINING: {MEMBER.ACTIVE, MEMBER.ALUMNI},
        MEMBER.ACTIVE: {MEMBER.PAUSED, MEMBER.ALUMNI},
        MEMBER.PAUSED: {MEMBER.ACTIVE, MEMBER.ALUMNI},
        MEMBER.ALUMNI: {MEMBER.ACTIVE},
    },
)

CLEARANCE_MOVES = Moves(
    OF_CLEARANCE,
    {
        CHECK.NOT_REQUIRED: {CHECK.ORDERED},
        CHECK.ORDERED: {CHECK.CONSENT_PENDING, CHECK.CLEARED, CHECK.NOT_CLEARED, CHECK.NOT_REQUIRED},
        CHECK.CONSENT_PENDING: {CHECK.CLEARED, CHECK.NOT_CLEARED, CHECK.NOT_REQUIRED},
        CHECK.CLEARED: {CHECK.CLEARED, CHECK.NOT_CLEARED, CHECK.LAPSED},  # assessed anew before it lapses
        CHECK.NOT_CLEARED: {CHECK.ORDERED},
        CHECK.LAPSED: {CHECK.ORDERED, CHECK.NOT_REQUIRED},
    },
)
