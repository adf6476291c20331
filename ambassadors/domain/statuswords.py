"""How one speaks of the status of requests, offers, releases and gaps: "Ønsket er aflyst og kan ikke bekræftes"."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ambassadors.models import Gap, MatchLine, MatchRun, Offer, Release, VisitRequest
from people.domain.lifecycle import Words

R = VisitRequest.Status
ASK = Offer.Status
EMPLOYER = Release.Status
GAP = Gap.Status

OF_REQUEST = Words(
    _("Besøgsønsket"),
    {
        R.DRAFT: _("venter på, at kontakten bekræfter det,"),
        R.SUBMITTED: _("er modtaget"),
        R.NEEDS_INFO: _("venter på svar fra skolen"),
        R.MATCHING: _("mangler ambassadører"),
        R.OFFERING: _("venter på svar fra ambassadører"),
        R.STAFFED: _("er bemandet"),
        R.CONFIRMED: _("er bekræftet"),
        R.RESCHEDULING: _("er ved at få en ny tid"),
        R.CARRIED_OUT: _("er gennemført"),
        R.CLOSED: _("er afsluttet"),
        R.REJECTED: _("er afvist"),
        R.CANCELLED: _("er aflyst"),
        R.LAPSED: _("blev ikke bekræftet i tide"),
    },
    {
        R.DRAFT: _("kan ikke sendes til bekræftelse hos kontakten"),
        R.SUBMITTED: _("kan ikke modtages"),
        R.NEEDS_INFO: _("kan ikke sendes til skolen med et spørgsmål"),
        R.MATCHING: _("kan ikke gå tilbage til at finde ambassadører"),
        R.OFFERING: _("kan ikke sendes til ambassadører"),
        R.STAFFED: _("kan ikke bemandes"),
        R.CONFIRMED: _("kan ikke bekræftes"),
        R.RESCHEDULING: _("kan ikke få en ny tid"),
        R.CARRIED_OUT: _("kan ikke markeres som gennemført"),
        R.CLOSED: _("kan ikke afsluttes"),
        R.REJECTED: _("kan ikke afvises"),
        R.CANCELLED: _("kan ikke aflyses"),
        R.LAPSED: _("kan ikke udløbe"),
    },
)
OF_OFFER = Words(
    _("Tilbuddet"),
    {
        ASK.DRAFT: _("er en kladde"),
        ASK.SENT: _("er sendt"),
        ASK.ACCEPTED: _("er taget imod"),
        ASK.DECLINED: _("er afslået"),
        ASK.EXPIRED: pgettext_lazy("om status", "er udløbet"),
        ASK.WITHDRAWN: _("er trukket tilbage"),
        ASK.SUPERSEDED: _("er gået til en anden"),
        ASK.NO_SHOW: _("er markeret som udeblevet"),
    },
    {
        ASK.DRAFT: _("kan ikke blive en kladde"),
        ASK.SENT: _("kan ikke sendes"),
        ASK.ACCEPTED: _("kan ikke tages imod"),
        ASK.DECLINED: _("kan ikke afslås"),
        ASK.EXPIRED: _("kan ikke udløbe"),
        ASK.WITHDRAWN: _("kan ikke trækkes tilbage"),
        ASK.SUPERSEDED: _("kan ikke gå til en anden"),
        ASK.NO_SHOW: _("kan ikke markeres som udeblevet"),
    },
)
OF_RELEASE = Words(
    _("Frigivelsen"),
    {
        EMPLOYER.NOT_NEEDED: _("er ikke nødvendig"),
        EMPLOYER.ASKED: _("venter på arbejdsgiverens svar"),
        EMPLOYER.GRANTED: _("er givet"),
        EMPLOYER.REFUSED: _("er afslået"),
        EMPLOYER.SILENT: _("er ikke besvaret"),
    },
    {
        EMPLOYER.NOT_NEEDED: _("kan ikke undværes"),
        EMPLOYER.ASKED: _("kan ikke sendes til arbejdsgiveren"),
        EMPLOYER.GRANTED: _("kan ikke gives"),
        EMPLOYER.REFUSED: _("kan ikke afslås"),
        EMPLOYER.SILENT: _("kan ikke meldes ubesvaret"),
    },
)
OF_GAP = Words(
    _("Afbuddet"),
    {
        GAP.OPEN: _("mangler en afløser"),
        GAP.FILLED: _("har fået en afløser"),
        GAP.WITHOUT: _("er løst: besøget holdes med én"),
        GAP.ONLINE: _("er løst: besøget holdes online"),
        GAP.NEW_DATE: _("er løst: besøget får en ny dato"),
        GAP.CALLED_OFF: _("er lukket: besøget er aflyst"),
        GAP.LAPSED: _("er lukket: besøget er begyndt"),
    },
    {
        GAP.OPEN: _("kan ikke åbnes"),
        GAP.FILLED: _("kan ikke få en afløser"),
        GAP.WITHOUT: _("kan ikke løses med én"),
        GAP.ONLINE: _("kan ikke løses online"),
        GAP.NEW_DATE: _("kan ikke få en ny dato"),
        GAP.CALLED_OFF: _("kan ikke aflyses"),
        GAP.LAPSED: _("kan ikke lukkes"),
    },
)
RUN, LINE = MatchRun.Status, MatchLine.Status
OF_RUN = Words(
    _("Planen"),
    {
        RUN.WAITING: pgettext_lazy("om status", "venter"),
        RUN.RUNNING: _("er ved at blive regnet ud"),
        RUN.DONE: _("er færdig"),
        RUN.FAILED: _("er mislykket"),
        RUN.STOPPED: _("er stoppet"),
    },
    {
        RUN.WAITING: _("kan ikke sættes til at vente"),
        RUN.RUNNING: _("kan ikke regnes ud"),
        RUN.DONE: _("kan ikke gøres færdig"),
        RUN.FAILED: _("kan ikke mislykkes"),
        RUN.STOPPED: _("kan ikke stoppes"),
    },
)
OF_LINE = Words(
    _("Forslaget"),
    {
        LINE.PROPOSED: _("er åbent"),
        LINE.ACCEPTED: _("er godkendt"),
        LINE.REJECTED: _("er afvist"),
        LINE.STALE: _("passer ikke længere"),
        LINE.UNMATCHED: _("har ingen ambassadør"),
    },
    {
        LINE.PROPOSED: _("kan ikke åbnes igen"),
        LINE.ACCEPTED: _("kan ikke godkendes"),
        LINE.REJECTED: _("kan ikke afvises"),
        LINE.STALE: _("kan ikke forældes"),
        LINE.UNMATCHED: _("kan ikke stå uden ambassadør"),
    },
)
