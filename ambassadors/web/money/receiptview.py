"""The file of a receipt, for whose it is and for the organisers of its programme."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from ambassadors.access import open_receipt
from ambassadors.domain.money.receiptfiles import ENDINGS, TYPES, content_of
from ambassadors.models import Receipt
from events.access import hidden

# Whatever a file may hold, nothing in it runs or fetches here.
LOCKED = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def receipt(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A picture is shown, a document is handed over to be kept."""
    found = open_receipt(request.user, pk)
    content = content_of(found)
    if content is None:
        raise hidden()
    kind = Receipt.Kind(found.kind)
    how = "attachment" if kind == Receipt.Kind.PDF else "inline"
    headers = {
        "Content-Disposition": f'{how}; filename="bilag-{found.pk.hex[:8]}.{ENDINGS[kind]}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": LOCKED,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)
