"""Practice projects of adults' easier way in: one going on, one finished, one that only begins."""

from datetime import timedelta

from config.demo.calendar import at
from config.demo.cast import owner_of
from config.demo.world import World, slug_of
from events.models import Experience, Milestone, PracticeDocument, PracticePartner, PracticeProject

SLUG = "lettere-adgang-til-eud-for-voksne"
P = PracticeProject.Status
AIM = (
    "Voksne med erfaring fra lager og produktion skal vide fra første samtale, hvad de får godskrevet. "
    "Skole og virksomheder laver afklaringen sammen, på værkstedet, på to dage."
)
# title, status, begins, ends (days from today)
PROJECTS = (
    ("To dages afklaring på værkstedet", P.RUNNING, -90, 120),
    ("Aftenhold i el-lære for ufaglærte", P.FINISHED, -320, -40),
    ("Mester som medvejleder", P.PLANNED, 20, 200),
)
STEPS = (
    ("Aftale mellem skole og virksomheder", -75, -78),
    ("Første to dage holdt", -30, -26),
    ("Meritaftale skrevet og offentliggjort", -6, None),
    ("Andet hold afklaret", 45, None),
)
LOG = (
    (
        -24,
        "To dage på værkstedet med seks voksne fra lager og produktion.",
        "Fire fik godskrevet to moduler. Svejseprøven sagde mere end papirerne.",
        True,
    ),
    (
        -17,
        "Samtalen først om morgenen i stedet for sidst på dagen.",
        "De kom med spørgsmål til resten af dagen. Det bliver vi ved med.",
        True,
    ),
    (-5, "Mester sad med i samtalen.", "Godt for de erfarne; de nye holdt igen med at spørge.", False),
)


def put_practice(world: World) -> None:
    if not world.is_rich:
        return
    chance, owner, put = world.chance("practice"), owner_of(world, SLUG), world.basket.put
    for number, (title, status, first, last) in enumerate(PROJECTS):
        made = min(at(world.day(first - 14), "9.30"), world.now)
        pk = chance.uuid()
        project = put(
            PracticeProject(
                id=pk,
                programme=world.programmes[SLUG],
                title=title,
                slug=slug_of(title, pk.hex),
                aim=AIM,
                learned="Afklaring på værkstedet sparer et halvt år; aftenhold kræver en fast lærer."
                if status == P.FINISHED
                else "",
                starts_on=world.day(first),
                ends_on=world.day(last),
                status=status,
                owner=owner,
                is_public=status != P.PLANNED,
                created_at=made,
                updated_at=made,
            )
        )
        school, company = world.vocational[number], world.companies[4 + number * 11]
        partners = [
            put(
                PracticePartner(
                    id=chance.uuid(), project=project, organisation=one.row, contact=one.contact, created_at=made
                )
            )
            for one in (school, company)
        ]
        shift = -200 if status == P.FINISHED else 60 if status == P.PLANNED else 0
        for what, due, done in STEPS:
            reached = due + shift if status == P.FINISHED else done if status == P.RUNNING else None
            put(
                Milestone(
                    id=chance.uuid(),
                    project=project,
                    what=what,
                    due_on=world.day(due + shift + (30 if status == P.PLANNED else 0)),
                    done_on=world.day(reached) if reached is not None else None,
                    owner=owner,
                    created_at=made,
                    updated_at=made,
                )
            )
        if status == P.PLANNED:
            continue
        for step, (day, tried, came, shown) in enumerate(LOG):
            written = at(world.day(day + min(shift, 0)), "15.10")
            put(
                Experience(
                    id=chance.uuid(),
                    project=project,
                    partner=partners[step % 2],
                    day=written.date(),
                    tried=tried,
                    came_of_it=came,
                    is_shown=shown,
                    created_at=min(written + timedelta(hours=2), world.now),
                )
            )
        put(
            PracticeDocument(
                id=chance.uuid(),
                project=project,
                title="Meritaftale for voksne med produktionserfaring",
                url="https://materialer.example/meritaftale-voksne.pdf",
                is_merit=True,
                created_at=made,
            )
        )
