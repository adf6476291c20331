"""How one speaks of the status of a letter or an errand: "Brevet er sendt og kan ikke holdes tilbage"."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.domain.lifecycle import Words
from people.models import Errand, Letter

S = Letter.Status
ERRAND = Errand.Status

OF_LETTER = Words(
    _("Brevet"),
    {
        S.QUEUED: _("er på vej"),
        S.HELD: _("er holdt tilbage"),
        S.SENDING: pgettext_lazy("om status", "sendes nu"),
        S.SENT: _("er sendt"),
        S.KEPT: _("er kun vist her"),
        S.FAILED: _("er mislykket"),
        S.CANCELLED: _("er annulleret"),
        S.BUNDLED: _("står i et samlet brev"),
    },
    {
        S.QUEUED: _("kan ikke sættes i kø"),
        S.HELD: _("kan ikke holdes tilbage"),
        S.SENDING: _("kan ikke sendes"),
        S.SENT: _("kan ikke sendes"),
        S.KEPT: _("kan ikke nøjes med at blive vist her"),
        S.FAILED: _("kan ikke mislykkes"),
        S.CANCELLED: _("kan ikke annulleres"),
        S.BUNDLED: _("kan ikke samles med andre"),
    },
)

OF_ERRAND = Words(
    _("Opgaven"),
    {
        ERRAND.WAITING: pgettext_lazy("om status", "venter"),
        ERRAND.RUNNING: _("er i gang"),
        ERRAND.DONE: _("er færdig"),
        ERRAND.FAILED: _("er mislykket"),
        ERRAND.STOPPED: _("er stoppet"),
    },
    {
        ERRAND.WAITING: _("kan ikke sættes til at vente"),
        ERRAND.RUNNING: _("kan ikke sættes i gang"),
        ERRAND.DONE: _("kan ikke gøres færdig"),
        ERRAND.FAILED: _("kan ikke mislykkes"),
        ERRAND.STOPPED: _("kan ikke stoppes"),
    },
)
