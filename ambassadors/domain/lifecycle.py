"""Which status may follow which, for a visit request, an offer, a release and a gap."""

from ambassadors.domain.statuswords import OF_GAP, OF_LINE, OF_OFFER, OF_RELEASE, OF_REQUEST, OF_RUN
from ambassadors.models import Gap, MatchLine, MatchRun, Offer, Release, VisitRequest
from events.models import EventStatus
from people.domain.lifecycle import Moves

R = VisitRequest.Status
ASK = Offer.Status
EMPLOYER = Release.Status
GAP = Gap.Status

REQUEST_MOVES = Moves(
    OF_REQUEST,
    {
        R.DRAFT: {R.SUBMITTED, R.LAPSED, R.CANCELLED},
        R.SUBMITTED: {R.NEEDS_INFO, R.MATCHING, R.RESCHEDULING, R.REJECTED, R.CANCELLED},
        R.NEEDS_INFO: {R.SUBMITTED, R.MATCHING, R.RESCHEDULING, R.REJECTED, R.CANCELLED},
        R.MATCHING: {R.NEEDS_INFO, R.OFFERING, R.RESCHEDULING, R.REJECTED, R.CANCELLED},
        R.OFFERING: {R.STAFFED, R.RESCHEDULING, R.CANCELLED},
        R.STAFFED: {R.OFFERING, R.CONFIRMED, R.RESCHEDULING, R.CANCELLED},
        R.CONFIRMED: {R.OFFERING, R.STAFFED, R.RESCHEDULING, R.CARRIED_OUT, R.CANCELLED},
        R.RESCHEDULING: {
            R.NEEDS_INFO,
            R.MATCHING,
            R.OFFERING,
            R.STAFFED,
            R.CONFIRMED,
            R.CARRIED_OUT,
            R.REJECTED,
            R.CANCELLED,
        },
        R.CARRIED_OUT: {R.CLOSED, R.CANCELLED},  # it came to nothing after all
    },
)

OFFER_MOVES = Moves(
    OF_OFFER,
    {
        ASK.DRAFT: {ASK.SENT, ASK.WITHDRAWN},
        ASK.SENT: {ASK.ACCEPTED, ASK.DECLINED, ASK.EXPIRED, ASK.WITHDRAWN, ASK.SUPERSEDED},
        ASK.ACCEPTED: {ASK.DECLINED, ASK.WITHDRAWN, ASK.NO_SHOW},  # steps back, or the employer says no
        ASK.NO_SHOW: {ASK.ACCEPTED},  # came after all
        ASK.DECLINED: {ASK.ACCEPTED},  # thought better of it while the seat is still free
    },
)

RELEASE_MOVES = Moves(
    OF_RELEASE,
    {
        EMPLOYER.ASKED: {EMPLOYER.GRANTED, EMPLOYER.REFUSED, EMPLOYER.SILENT},
        EMPLOYER.SILENT: {EMPLOYER.GRANTED, EMPLOYER.REFUSED},
        EMPLOYER.GRANTED: {EMPLOYER.REFUSED},
    },
)

GAP_MOVES = Moves(
    OF_GAP,
    {GAP.OPEN: {GAP.FILLED, GAP.WITHOUT, GAP.ONLINE, GAP.NEW_DATE, GAP.CALLED_OFF, GAP.LAPSED}},
)

RUN, LINE = MatchRun.Status, MatchLine.Status
# What people may do with a run; the moves of the work itself stand in ambassadors.domain.matching.runs.
RUN_MOVES = Moves(OF_RUN, {RUN.WAITING: {RUN.STOPPED}, RUN.RUNNING: {RUN.STOPPED}})
LINE_MOVES = Moves(
    OF_LINE,
    {
        LINE.PROPOSED: {LINE.ACCEPTED, LINE.REJECTED, LINE.STALE},
        LINE.REJECTED: {LINE.PROPOSED},  # thought better of it
        LINE.ACCEPTED: {LINE.PROPOSED},  # its offer was taken back in time
    },
)

# Somebody still has to do something about it, or it is still to come.
OPEN = frozenset(
    {R.SUBMITTED, R.NEEDS_INFO, R.MATCHING, R.OFFERING, R.STAFFED, R.CONFIRMED, R.RESCHEDULING}
)  # a draft is nobody's business yet
# With a visit already planned: the school waits for another time, or was asked something about it.
TIME_IS_OPEN = frozenset({R.RESCHEDULING, R.NEEDS_INFO})
BEFORE_THE_VISIT = frozenset({R.SUBMITTED, R.NEEDS_INFO, R.MATCHING})
RELEASED = frozenset({EMPLOYER.GRANTED, EMPLOYER.NOT_NEEDED})

# The visit and the request that led to it say the same.
REQUEST_STATUS_OF: dict[str, str] = {
    EventStatus.OFFERING: R.OFFERING,
    EventStatus.STAFFED: R.STAFFED,
    EventStatus.CONFIRMED: R.CONFIRMED,
    EventStatus.CARRIED_OUT: R.CARRIED_OUT,
    EventStatus.CLOSED: R.CLOSED,
    EventStatus.CANCELLED: R.CANCELLED,
}
