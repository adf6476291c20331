"""Who goes where: the corps, visit requests, offers and matching."""

from django.apps import AppConfig


class AmbassadorsConfig(AppConfig):
    name = "ambassadors"

    def ready(self) -> None:
        from ambassadors import receivers  # noqa: F401  # listens to the events
        from ambassadors.domain.visits import host_of
        from events.domain.concerned import register_host
        from events.models import EventKind

        register_host(EventKind.SCHOOL_VISIT, host_of)
