"""/me/feeds/choice/: subscribe, or get invitations; not both."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from events.access import hidden
from events.domain import calendarchoice
from events.web.doors import own_pages_required
from people.models import User
from people.web.signedin import SignedInRequest


@own_pages_required
@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    choice = request.POST.get("calendar", "")
    if choice not in User.Calendar.values:
        raise hidden()
    sent = calendarchoice.choose(request.user, choice, timezone.now())
    if choice == User.Calendar.FEED:
        text = _("Du abonnerer nu. Brevene kommer uden invitation.")
    elif sent:
        text = ngettext("{number} invitation er på vej.", "{number} invitationer er på vej.", sent)
    else:
        text = _("Du får invitationer med mail fra nu af. Fjern abonnementet i din kalender.")
    messages.success(request, text.format(number=sent))
    return redirect("me:feeds")
