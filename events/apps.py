"""What happens, when and where."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
