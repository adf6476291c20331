"""Which status may follow which, for an expense and for an employer's wage claim, and how one says so."""

from django.utils.translation import gettext_lazy as _

from ambassadors.models import Expense, WageClaim
from people.domain.lifecycle import Moves, Words

E = Expense.Status
W = WageClaim.Status

OF_EXPENSE = Words(
    _("Udlægget"),
    {
        E.DRAFT: _("er en kladde"),
        E.SUBMITTED: _("er sendt ind"),
        E.RETURNED: _("er sendt tilbage"),
        E.APPROVED: _("er godkendt"),
        E.EXPORTED: _("er sendt til løn"),
        E.PAID: _("er udbetalt"),
    },
    {
        E.DRAFT: _("kan ikke blive en kladde"),
        E.SUBMITTED: _("kan ikke sendes ind"),
        E.RETURNED: _("kan ikke sendes tilbage"),
        E.APPROVED: _("kan ikke godkendes"),
        E.EXPORTED: _("kan ikke sendes til løn"),
        E.PAID: _("kan ikke udbetales"),
    },
)
OF_WAGE_CLAIM = Words(
    _("Lønkravet"),
    {
        W.OFFERED: _("venter på lærepladsen"),
        W.SUBMITTED: _("er sendt ind"),
        W.RETURNED: _("er sendt tilbage"),
        W.DECLINED: _("er takket nej til"),
        W.APPROVED: _("er godkendt"),
        W.EXPORTED: _("er sendt til betaling"),
        W.PAID: _("er udbetalt"),
    },
    {
        W.OFFERED: _("kan ikke tilbydes"),
        W.SUBMITTED: _("kan ikke sendes ind"),
        W.RETURNED: _("kan ikke sendes tilbage"),
        W.DECLINED: _("kan ikke takkes nej til"),
        W.APPROVED: _("kan ikke godkendes"),
        W.EXPORTED: _("kan ikke sendes til betaling"),
        W.PAID: _("kan ikke udbetales"),
    },
)

EXPENSE_MOVES = Moves(
    OF_EXPENSE,
    {
        E.DRAFT: {E.SUBMITTED},
        E.SUBMITTED: {E.DRAFT, E.RETURNED, E.APPROVED},
        E.RETURNED: {E.SUBMITTED},
        E.APPROVED: {E.SUBMITTED, E.EXPORTED},  # looked at once more
        E.EXPORTED: {E.PAID},
        E.PAID: {E.EXPORTED},  # the batch was marked too soon
    },
)
WAGE_MOVES = Moves(
    OF_WAGE_CLAIM,
    {
        W.OFFERED: {W.SUBMITTED, W.DECLINED},
        W.DECLINED: {W.SUBMITTED},
        W.SUBMITTED: {W.RETURNED, W.APPROVED},
        W.RETURNED: {W.SUBMITTED, W.DECLINED},
        W.APPROVED: {W.SUBMITTED, W.EXPORTED},
        W.EXPORTED: {W.PAID},
        W.PAID: {W.EXPORTED},
    },
)

# The ambassador may change it.
EDITABLE = frozenset({E.DRAFT, E.RETURNED})
# Its kilometres count towards the year's limit.
COUNTED = frozenset({E.SUBMITTED, E.APPROVED, E.EXPORTED, E.PAID})
