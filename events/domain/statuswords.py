"""How one speaks of an event's status: "Standen er bygget og kan ikke aflyses"."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import EventKind, EventStatus, Invitation
from people.domain.lifecycle import Say, Words

S = EventStatus
ANSWER = Invitation.Status

THINGS = {
    EventKind.SCHOOL_VISIT: _("Besøget"),
    EventKind.NETWORK_MEETING: _("Mødet"),
    EventKind.STAND: _("Standen"),
    EventKind.PERFORMANCE: pgettext_lazy("om status", "Optrædenen"),
    EventKind.WORKSHOP: _("Workshoppen"),
    EventKind.COUNSELLING: _("Vejledningen"),
    EventKind.MENTORING: _("Sparringen"),
    EventKind.COMPANY_VISIT: _("Besøget"),
    EventKind.OTHER: _("Arrangementet"),
}
NOW: dict[str, Say] = {
    S.PLANNED: _("er planlagt"),
    S.PUBLISHED: _("er offentliggjort"),
    S.INVITED: _("har indbydelserne ude"),
    S.HELD: _("er afholdt"),
    S.MINUTES_OUT: _("har sit referat ude"),
    S.OFFERING: _("mangler ambassadører"),
    S.STAFFED: _("er bemandet"),
    S.CONFIRMED: _("er bekræftet"),
    S.CARRIED_OUT: _("er gennemført"),
    S.ALLOCATED: _("har fået plads"),
    S.BUILT: _("er bygget"),
    S.OPEN: _("er åben"),
    S.STRUCK: _("er pakket ned"),
    S.EVALUATED: _("er evalueret"),
    S.ENQUIRY: _("er en forespørgsel"),
    S.QUALIFYING: pgettext_lazy("om status", "afklares"),
    S.HOLD: _("er reserveret"),
    S.OFFER: _("er tilbudt"),
    S.CONTRACTED: _("har kontrakt"),
    S.ADVANCING: pgettext_lazy("om status", "forberedes"),
    S.READY: _("er klar"),
    S.TRAVELLING: _("er på vej"),
    S.PERFORMED: _("er spillet"),
    S.SETTLED: _("er afregnet"),
    S.RELEASED: _("er frigivet"),
    S.EXPIRED: pgettext_lazy("om status", "er udløbet"),
    S.DECLINED: _("er afslået"),
    S.POSTPONED: _("er udsat"),
    S.CLOSED: _("er afsluttet"),
    S.CANCELLED: _("er aflyst"),
}
CANNOT: dict[str, Say] = {
    S.PLANNED: _("kan ikke sættes tilbage til planlagt"),
    S.PUBLISHED: _("kan ikke offentliggøres"),
    S.INVITED: _("kan ikke sende indbydelser"),
    S.HELD: _("kan ikke markeres som afholdt"),
    S.MINUTES_OUT: _("kan ikke få referatet sendt"),
    S.OFFERING: _("kan ikke gå tilbage til at finde ambassadører"),
    S.STAFFED: _("kan ikke bemandes"),
    S.CONFIRMED: _("kan ikke bekræftes"),
    S.CARRIED_OUT: _("kan ikke markeres som gennemført"),
    S.ALLOCATED: _("kan ikke få plads"),
    S.BUILT: _("kan ikke bygges"),
    S.OPEN: _("kan ikke åbnes"),
    S.STRUCK: _("kan ikke pakkes ned"),
    S.EVALUATED: _("kan ikke evalueres"),
    S.ENQUIRY: _("kan ikke blive en forespørgsel"),
    S.QUALIFYING: _("kan ikke afklares"),
    S.HOLD: _("kan ikke reserveres"),
    S.OFFER: _("kan ikke tilbydes"),
    S.CONTRACTED: _("kan ikke få kontrakt"),
    S.ADVANCING: _("kan ikke forberedes"),
    S.READY: _("kan ikke meldes klar"),
    S.TRAVELLING: _("kan ikke sendes af sted"),
    S.PERFORMED: _("kan ikke markeres som spillet"),
    S.SETTLED: _("kan ikke afregnes"),
    S.RELEASED: _("kan ikke frigives"),
    S.EXPIRED: _("kan ikke udløbe"),
    S.DECLINED: _("kan ikke afslås"),
    S.POSTPONED: _("kan ikke udsættes"),
    S.CLOSED: _("kan ikke afsluttes"),
    S.CANCELLED: _("kan ikke aflyses"),
}
OF_KIND = {kind: Words(thing, NOW, CANNOT) for kind, thing in THINGS.items()}

OF_INVITATION = Words(
    _("Gæsten"),
    {
        ANSWER.INVITED: _("er indbudt"),
        ANSWER.YES: pgettext_lazy("om status", "kommer"),
        ANSWER.NO: pgettext_lazy("om status", "kommer ikke"),
        ANSWER.MAYBE: _("kommer måske"),
        ANSWER.DELEGATED: pgettext_lazy("om status", "sender en anden"),
        ANSWER.WAITLISTED: _("står på ventelisten"),
        ANSWER.OFFERED: _("er tilbudt en plads"),
        ANSWER.LAPSED: _("svarede ikke på tilbuddet om en plads"),
        ANSWER.ATTENDED: pgettext_lazy("om status", "deltog"),
        ANSWER.ABSENT: pgettext_lazy("om status", "udeblev"),
    },
    {
        ANSWER.INVITED: _("kan ikke indbydes"),
        ANSWER.YES: _("kan ikke sige ja"),
        ANSWER.NO: _("kan ikke sige nej"),
        ANSWER.MAYBE: _("kan ikke sige måske"),
        ANSWER.DELEGATED: _("kan ikke sende en anden"),
        ANSWER.WAITLISTED: _("kan ikke komme på ventelisten"),
        ANSWER.OFFERED: _("kan ikke tilbydes en plads"),
        ANSWER.LAPSED: _("har ikke noget tilbud, der kan udløbe"),
        ANSWER.ATTENDED: _("kan ikke tjekkes ind"),
        ANSWER.ABSENT: _("kan ikke meldes udeblevet"),
    },
)
