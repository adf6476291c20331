"""The request behind a door that only lets people with a login in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from people.models import User


class SignedInRequest(HttpRequest):
    """What a view may count on once its door has looked: somebody is there. Tells the type checker, nobody else."""

    user: User
    htmx: HtmxDetails
