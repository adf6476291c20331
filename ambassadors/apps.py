"""Who goes where: the corps, visit requests, offers and matching."""

from django.apps import AppConfig


class AmbassadorsConfig(AppConfig):
    name = "ambassadors"
