"""The people one logs in as, and the organisers beside them."""

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_noop

from config.demo.calendar import at
from config.demo.world import World
from events.models import Resource, Role
from people.models import User

LOGINS = (
    ("ada@demo.example", gettext_noop("arrangør, alle indsatser")),
    ("ben@demo.example", gettext_noop("arrangør, kun Robotbandet")),
    ("cleo@demo.example", gettext_noop("ingen rettigheder")),
    ("maja@demo.example", gettext_noop("ambassadør med kommende besøg")),
    ("dorte@demo.example", gettext_noop("kontaktperson på skole 999001")),
)
NAMES = {
    "ada": "Ada Brandt Lindholm",
    "ben": "Ben Overgaard",
    "cleo": "Cleo Rask",
    "maja": "Maja Kjærgaard",
    "dorte": "Dorte Hvidtfeldt",
}
# Organisers of some programmes, so that events have other owners than Ada.
BESIDE = (
    ("Sille Markussen", ("hands-on", "magiske-forandringer", "rekruttering-af-studenter")),
    ("Jakob Thaysen", ("produktoer-flere-aabne-doere", "rekruttering-til-ifs-uddannelser", "groen-besked")),
    ("Nadia El-Khatib", ("boss-ladies", "imagearbejde", "digital-markedsfoering-til-voksne")),
    (
        "Karsten Bloch",
        (
            "netvaerk-for-laerepladskonsulenter",
            "matching-af-laerlinge-og-virksomheder",
            "synliggoerelse-paa-dm-i-skills",
            "groenne-kompetencer",
        ),
    ),
    ("Vita Storgaard", ("dm-i-skills-teknisk-designer", "flere-laerepladser", "lettere-adgang-til-eud-for-voksne")),
)


def password() -> str:
    """Hashed once, with a salt that is the same every time: it opens nothing outside the demo."""
    return make_password(settings.DEMO_PASSWORD, salt="haandslag-demo-only")


def a_user(world: World, chance, name: str, email: str, hashed: str, phone: str = "") -> User:
    return world.basket.put(
        User(
            id=chance.uuid(),
            email=email,
            name=name,
            phone=phone,
            password=hashed,
            date_joined=at(world.day(-500), "9.00"),
        )
    )


def put_cast(world: World, hashed: str) -> None:
    chance = world.chance("cast")
    for number, (key, name) in enumerate(NAMES.items()):
        world.people[key] = a_user(world, chance, name, f"{key}@demo.example", hashed, f"+451234560{number}")
    for number, (name, _slugs) in enumerate(BESIDE):
        email = f"{name.split()[0].lower()}@demo.example"
        world.people[email] = a_user(world, chance, name, email, hashed, f"+451234561{number}")
    world.organisers = [
        world.people["ada"],
        *(world.people[f"{name.split()[0].lower()}@demo.example"] for name, _ in BESIDE),
    ]


def put_roles(world: World) -> None:
    put = world.basket.put
    organiser = Role.Kind.ORGANISER
    put(Role(user=world.people["ada"], kind=organiser, programme=None))
    put(Role(user=world.people["ben"], kind=organiser, programme=world.programmes["robotbandet"]))
    for name, slugs in BESIDE:
        for slug in slugs:
            user = world.people[f"{name.split()[0].lower()}@demo.example"]
            put(Role(user=user, kind=organiser, programme=world.programmes[slug]))
    chance = world.chance("roles")
    for user in {user.pk: user for user in [*world.organisers, world.people["ben"]]}.values():
        resource = Resource(id=chance.uuid(), kind=Resource.Kind.PERSON, name=user.name, user=user)
        world.staff[user.pk] = put(resource)


def owner_of(world: World, slug: str) -> User:
    """Who looks after a programme's events."""
    if slug == "robotbandet":
        return world.people["ben"]
    for name, slugs in BESIDE:
        if slug in slugs:
            return world.people[f"{name.split()[0].lower()}@demo.example"]
    return world.people["ada"]
