"""The demo from beginning to end."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from config.demo import manifest as manifests
from config.demo.basket import Basket, unlogged, unmapped
from config.demo.cast import password, put_cast, put_roles
from config.demo.companyvisits import put_company_visits
from config.demo.corps import put_corps
from config.demo.courseoffers import put_courses
from config.demo.feeds import put_feeds
from config.demo.flyers import put_flyers
from config.demo.foundation import put_foundation
from config.demo.kit import put_kit, put_venues
from config.demo.letters import write_letters
from config.demo.manifest import Manifest
from config.demo.matchdays import put_matchdays
from config.demo.matchplan import put_plan
from config.demo.mentoring import put_mentoring
from config.demo.modules import put_loans, put_modules
from config.demo.money import put_money
from config.demo.newcomers import put_newcomers
from config.demo.owncalendars import put_own_calendars
from config.demo.pipeline import put_pipeline
from config.demo.practiceprojects import put_practice
from config.demo.register import put_companies, put_schools
from config.demo.socialmedia import put_stories
from config.demo.story import put_story
from config.demo.systems import put_systems
from config.demo.workshops import put_workshops
from config.demo.world import World
from config.demo.year import put_year
from events.models import Programme, ReminderRule
from people.models import Contact, Municipality, Organisation, Postcode

SMALL = 280  # events of the demo without --scale


def load(wanted: Manifest, say: Callable[[str], None]) -> int:
    """Loads it and returns how many rows were written. The small demo is there whole or not at all."""
    with unlogged():
        if wanted.scale:
            manifests.write(Manifest(wanted.seed, wanted.today, wanted.scale, complete=False))
            with unmapped():
                return _load(wanted, say)
        with transaction.atomic():
            return _load(wanted, say)


def _load(wanted: Manifest, say: Callable[[str], None]) -> int:
    total = wanted.scale or SMALL

    def tell(rows: int) -> None:
        say(_("Indlæser demoen: {rows} rækker …").format(rows=f"{rows:,}".replace(",", ".")))

    world = World(
        seed=wanted.seed,
        today=wanted.today,
        scale=wanted.scale,
        basket=Basket(tell),
        municipality_of=_municipalities(),
        rules=_rules(),
    )
    hashed = password()
    put_foundation(world)
    put_modules(world)
    put_cast(world, hashed)
    put_roles(world)
    put_schools(world, max(60, total // 40))
    put_loans(world)
    put_companies(world, max(80, total // 40))
    put_pipeline(world)
    put_corps(world, max(40, total // 40), hashed)
    put_kit(world, hashed)
    put_venues(world)
    put_newcomers(world)
    put_own_calendars(world)
    put_mentoring(world)
    put_workshops(world)
    put_company_visits(world)
    put_matchdays(world)
    put_practice(world)
    put_courses(world)
    made = put_story(world)
    put_year(world, total - made)
    put_stories(world)
    world.basket.finish()
    put_money(world)
    _set_clocks(world)
    if world.is_rich:
        write_letters(world)
        put_flyers(world)
        put_systems(world)
        put_plan(world)
    put_feeds(world)
    manifests.write(wanted)
    return world.basket.written


def _municipalities() -> dict[str, Municipality | None]:
    """Of every postcode the municipality with the lowest code, if any."""
    links = Municipality.postcodes.through.objects.order_by("-municipality_id")
    by_code = Municipality.objects.in_bulk()
    found: dict[str, Municipality | None] = dict.fromkeys(Postcode.objects.values_list("code", flat=True))
    found |= {link.postcode_id: by_code[link.municipality_id] for link in links}
    return found


def _rules() -> dict[str, list[ReminderRule]]:
    found: dict[str, list[ReminderRule]] = {}
    for rule in ReminderRule.objects.filter(programme=None, event=None, is_active=True).order_by("slug"):
        found.setdefault(rule.kind, []).append(rule)
    return found


def _set_clocks(world: World) -> None:
    """These tables stamp their rows themselves; the demo's stamp is its own day."""
    Contact.objects.update(created_at=world.now)
    Organisation.objects.update(created_at=world.now, updated_at=world.now)
    Programme.objects.update(created_at=world.now, updated_at=world.now)
