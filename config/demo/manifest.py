"""How a demo is known again, what is not the demo's, and how the demo is removed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django_q.models import OrmQ

from ambassadors.models import TravelRate
from config.demo.basket import ORDER
from config.demo.chance import is_demos
from events.domain.reminding.defaults import seed_rules
from events.models import Event, Programme, ReminderRule
from people.models import (
    Committee,
    Heartbeat,
    Municipality,
    MunicipalityRegion,
    Organisation,
    Postcode,
    Region,
    Trade,
    User,
)

NAME = "demo"
OURS = ("people", "events", "ambassadors", "materials")
# Part of every installation, demo or not.
STAYS: set[type[models.Model]] = {
    Region,
    Municipality,
    MunicipalityRegion,
    Postcode,
    Postcode.municipalities.through,
    ReminderRule,
    TravelRate,
    Heartbeat,
}
# What other apps hang on to people, and the queue's wake-up calls.
BESIDE: tuple[type[models.Model], ...] = (EmailConfirmation, EmailAddress, Session, OrmQ)


class NotOurs(Exception):
    """The database holds something that is not the demo's; the text says what."""


@dataclass(frozen=True)
class Manifest:
    """Which demo it is. ``complete`` is False while it is being loaded, and after that was broken off."""

    seed: int
    today: date
    scale: int
    complete: bool = True

    def __str__(self) -> str:
        words = f"{self.today.isoformat()}, seed {self.seed}"
        if self.scale:
            words += f", scale {self.scale}"
        return words if self.complete else f"{words}, " + _("ikke færdig")


def installed() -> Manifest | None:
    row = Heartbeat.objects.filter(name=NAME).first()
    if row is None:
        return None
    found = row.details
    return Manifest(found["seed"], date.fromisoformat(found["today"]), found["scale"], found["complete"])


def write(manifest: Manifest) -> None:
    Heartbeat.objects.update_or_create(
        name=NAME,
        defaults={
            "beat_at": datetime.combine(manifest.today, datetime.min.time(), UTC),
            "details": {
                "seed": manifest.seed,
                "today": manifest.today.isoformat(),
                "scale": manifest.scale,
                "complete": manifest.complete,
            },
        },
    )


def refuse_strangers() -> None:
    """Raises NotOurs when the database holds other than demo data.

    Without a manifest that is anything at all; with one it is a person, an organisation or a programme that the
    demo did not make (what was clicked together inside the demo, with its people, goes with it).
    """
    if installed() is None:
        there = [model for model in (User, Organisation, Programme, Event, Committee, Trade) if model.objects.exists()]
        if there:
            names = ", ".join(str(model._meta.verbose_name_plural) for model in there)
            raise NotOurs(
                _("Databasen rummer andet end demodata ({what}). Demoen indlæses kun i en tom database.").format(
                    what=names
                )
            )
        return
    strangers = [
        *_first_stranger(User.objects.exclude(email__endswith=".example"), "email"),
        *_first_stranger(Organisation.objects.exclude(kind="company", cvr=""), "name"),
        *_first_stranger(Programme.objects.all(), "name"),
    ]
    if strangers:
        raise NotOurs(
            _("Databasen rummer andet end demodata: {what}. Der er ikke ændret noget.").format(
                what=", ".join(strangers)
            )
        )


def _first_stranger(rows: models.QuerySet[Any], name: str) -> Iterable[str]:
    for pk, text in rows.values_list("pk", name).iterator():
        if not is_demos(pk):
            yield text
            return


@transaction.atomic
def remove() -> None:
    """Empties every table of ours but those that every installation has, and counts from 1 again."""
    ours = [model for label in OURS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    gone = [model for model in (*BESIDE, *ours) if model not in STAYS]
    # Children first: then nothing is looked for in tables that are full.
    gone.sort(key=lambda model: ORDER.index(model) if model in ORDER else len(ORDER), reverse=True)
    with connection.cursor() as cursor:
        for model in gone:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        numbered = [model._meta for model in gone if isinstance(model._meta.pk, models.AutoField)]
        sequences = [{"table": meta.db_table, "column": meta.pk.column} for meta in numbered if meta.pk]
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), sequences):
            cursor.execute(statement)
    ReminderRule.objects.all().delete()
    seed_rules()
    Heartbeat.objects.filter(name=NAME).delete()
