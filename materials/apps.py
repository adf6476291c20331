"""What we print and publish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MaterialsConfig(AppConfig):
    name = "materials"

    def ready(self) -> None:
        from ambassadors.domain import modulewishes
        from events.domain import agenda
        from events.models import EventKind
        from events.web.organise import sections
        from materials.domain import loans, modules, personalrows
        from materials.web.onevent import materials_of

        personalrows.register()
        agenda.register_waiting(loans.waiting)
        modulewishes.register(modules.find_wished, modules.offered)
        for kind in EventKind.values:
            if kind == EventKind.MENTORING:
                continue  # it is nobody's but the two's: no flyer
            sections.register(
                kind, _("Materialer"), "materials/section.html", materials_of, key="materialer", order=sections.LAST
            )
