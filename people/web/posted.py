"""What a form is handed."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when that is nothing at all; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None
