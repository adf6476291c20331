"""Which status of a mentorship, a proposal and a meeting of the two may follow which, and how one says so."""

from django.utils.translation import gettext_lazy as _

from ambassadors.models import MentorProposal, MentorSession, Mentorship
from people.domain.lifecycle import Moves, Words

M = Mentorship.Status
P = MentorProposal.Status
S = MentorSession.Status

OF_MENTORSHIP = Words(
    _("Sparringen"),
    {
        M.DRAFT: _("venter på at blive bekræftet"),
        M.APPLIED: _("venter på en mentor"),
        M.PROPOSED: _("har en mentor foreslået"),
        M.BOTH_AGREE: _("har fået ja fra begge"),
        M.ACTIVE: _("er i gang"),
        M.PAUSED: _("er på pause"),
        M.COMPLETED: _("er gennemført"),
        M.ENDED_EARLY: _("er stoppet"),
    },
    {
        M.DRAFT: _("kan ikke blive en kladde"),
        M.APPLIED: _("kan ikke gå tilbage til at søge"),
        M.PROPOSED: _("kan ikke få en mentor foreslået"),
        M.BOTH_AGREE: _("kan ikke få et ja"),
        M.ACTIVE: _("kan ikke sættes i gang"),
        M.PAUSED: _("kan ikke sættes på pause"),
        M.COMPLETED: _("kan ikke gøres færdig"),
        M.ENDED_EARLY: _("kan ikke stoppes"),
    },
)
MENTORSHIP_MOVES = Moves(
    OF_MENTORSHIP,
    {
        M.DRAFT: {M.APPLIED, M.ENDED_EARLY},
        M.APPLIED: {M.PROPOSED, M.ENDED_EARLY},
        M.PROPOSED: {M.BOTH_AGREE, M.APPLIED, M.ENDED_EARLY},  # a no: another mentor is looked for
        M.BOTH_AGREE: {M.ACTIVE, M.ENDED_EARLY},
        M.ACTIVE: {M.PAUSED, M.COMPLETED, M.ENDED_EARLY},
        M.PAUSED: {M.ACTIVE, M.COMPLETED, M.ENDED_EARLY},
    },
)
PAIRED = frozenset({M.BOTH_AGREE, M.ACTIVE, M.PAUSED})
OVER = frozenset({M.COMPLETED, M.ENDED_EARLY})

OF_PROPOSAL = Words(
    _("Forslaget"),
    {
        P.OPEN: _("venter på svar"),
        P.AGREED: _("har fået ja fra begge"),
        P.DECLINED: _("har fået et nej"),
        P.WITHDRAWN: _("er taget tilbage"),
    },
    {
        P.OPEN: _("kan ikke åbnes"),
        P.AGREED: _("kan ikke få et ja"),
        P.DECLINED: _("kan ikke få et nej"),
        P.WITHDRAWN: _("kan ikke tages tilbage"),
    },
)
PROPOSAL_MOVES = Moves(OF_PROPOSAL, {P.OPEN: {P.AGREED, P.DECLINED, P.WITHDRAWN}})

OF_SESSION = Words(
    _("Mødet"),
    {
        S.PLANNED: _("er aftalt"),
        S.HELD: _("er holdt"),
        S.MISSED: _("blev ikke til noget"),
        S.CANCELLED: _("er aflyst"),
    },
    {
        S.PLANNED: _("kan ikke aftales"),
        S.HELD: _("kan ikke markeres som holdt"),
        S.MISSED: _("kan ikke markeres som ikke holdt"),
        S.CANCELLED: _("kan ikke aflyses"),
    },
)
SESSION_MOVES = Moves(
    OF_SESSION,
    {
        S.PLANNED: {S.HELD, S.MISSED, S.CANCELLED},
        S.HELD: {S.MISSED, S.PLANNED, S.CANCELLED},  # said too soon; planned again when an organiser takes it back
        S.CANCELLED: {S.PLANNED},
    },
)
