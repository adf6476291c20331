"""Teaching modules as a school would find them, and one that is not ready yet."""

from dataclasses import dataclass
from datetime import timedelta

from config.demo.world import World
from materials.models import KitLoan, TeachingModule


@dataclass(frozen=True)
class Entry:
    slug: str
    programme: str
    title: str
    title_en: str
    grades: tuple[int, int]
    subject: str
    minutes: int
    trades: tuple[str, ...]
    summary: str
    summary_en: str
    kit: str
    is_published: bool = True
    kits: int = 0


MODULES = (
    Entry(
        "fra-plade-til-smykke", "magiske-forandringer", "Fra pladestykke til smykke", "From sheet metal to jewellery",
        (7, 9), "haandvaerk-design", 90, ("smed", "industritekniker"),
        "Eleverne måler op, klipper, hamrer og anløber et stykke messing til et vedhæng. Undervejs ser de, hvad der "
        "sker i metallet, når det bliver koldbearbejdet og varmet op, og hvorfor det skifter farve.",
        "Pupils measure, cut, hammer and temper a piece of brass into a pendant, and see what happens inside the metal "
        "when it is worked cold and heated.",
        "Kasse A: 30 messingplader, pladesakse, hamre, anløbningsplade og sikkerhedsbriller.",
        kits=2,
    ),
    Entry(
        "metallet-der-husker", "magiske-forandringer", "Metallet, der husker", "Metal with a memory",
        (8, 10), "fysik-kemi", 90, ("industritekniker", "smed"),
        "En tråd af nitinol bøjes helt skæv og retter sig ud i varmt vand. Eleverne måler, ved hvilken temperatur det "
        "sker, tegner en kurve og finder på, hvad en maskine kunne bruge det til.",
        "A nitinol wire is bent out of shape and straightens itself in hot water. Pupils find the temperature, draw a "
        "curve and think of a use for it in a machine.",
        "Kasse B: nitinoltråd, 8 termometre, elkedel, tænger og et defekt ventilhus, man må skille ad.",
        kits=1,
    ),
    Entry(
        "stroem-bliver-til-lys", "magiske-forandringer", "Strøm bliver til lys", "Current turns into light",
        (5, 7), "natur-teknologi", 90, ("elektronik-og-svagstroem",),
        "Hver elev lodder sin egen lommelygte: batteri, modstand, kontakt og lysdiode. Klassen måler spændingen og "
        "forklarer hinanden, hvorfor modstanden skal med.",
        "Each pupil solders a torch of their own. The class measures the voltage and explains why the resistor is "
        "needed.",
        "Kasse C: 28 byggesæt, 10 loddekolber med stativ, 6 multimetre og forlængerledninger.",
        kits=3,
    ),
    Entry(
        "maal-som-en-industritekniker", "hands-on", "Mål som en industritekniker", "Measure like a technician",
        (7, 9), "matematik", 60, ("industritekniker",),
        "Er 0,02 mm meget? Eleverne måler drejede emner med skydelære og mikrometer, regner middelværdi og tolerance, "
        "og afgør, hvilke dele der må sendes videre.",
        "Is 0.02 mm a lot? Pupils measure turned parts, work out mean and tolerance, and decide which parts may go on.",
        "12 skydelærer, 4 mikrometre og 40 drejede emner, hvoraf syv er forkerte.",
    ),
    Entry(
        "robotten-goer-som-du-siger", "hands-on", "Robotten gør, som du siger", "The robot does what you say",
        (6, 9), "teknologiforstaaelse", 120, ("automatik-og-proces", "data-og-kommunikation"),
        "Klassen skriver trin for trin, hvordan en robotarm flytter en kop, og ser, hvad der sker, når et trin "
        "mangler. Så programmerer de den rigtige arm og retter deres egne fejl.",
        "The class writes step by step how a robot arm moves a cup, sees what happens when a step is missing, and then "
        "programs the real arm.",
        "En bordrobot, to bærbare computere, kopper og et underlag. Kræver et bord med strøm.",
    ),
    Entry(
        "plakaten-der-virker", "groenne-kompetencer", "Plakaten, der virker", "The poster that works",
        (8, 10), "dansk", 90, ("mediegrafiker", "grafisk-tekniker"),
        "Eleverne skiller tre plakater ad: afsender, modtager, skrift og farve. Så laver de deres egen om skolens "
        "affald og prøvetrykker den på genbrugspapir.",
        "Pupils take three posters apart, then make their own about the school's waste and print a proof on recycled "
        "paper.",
        "Farveprøver, papirprøver, tre plakater og en lille trykpresse til bordet.",
    ),
    Entry(
        "fra-skitse-til-3d", "hands-on", "Fra skitse til 3D", "From sketch to 3D",
        (7, 9), "haandvaerk-design", 120, ("teknisk-designer", "produktoer"),
        "En ting, der irriterer dem i hverdagen, bliver til en skitse, en målsat tegning og en model på skærmen. Den "
        "bedste printes, mens klassen ser på.",
        "Something annoying becomes a sketch, a dimensioned drawing and a model. The best one is printed while the "
        "class watches.",
        "3D-printer, filament, skydelærer og tegneark. Skolen har selv computere.",
    ),
    Entry(
        "hvad-er-en-laereplads", "boss-ladies", "Hvad er en læreplads?", "What is an apprenticeship?",
        (8, 10), "uddannelse-job", 45, ("smed", "industritekniker", "automatik-og-proces"),
        "Kort forarbejde før besøget: løn, skoleperioder, mester og svendeprøve. Klassen samler fem spørgsmål, som "
        "ambassadørerne får på forhånd.",
        "Short preparation: pay, school periods and the final test. The class collects five questions that the "
        "ambassadors get beforehand.",
        "",
    ),
    Entry(
        "rust-ir-og-galvanisering", "magiske-forandringer", "Rust, ir og galvanisering", "Rust and galvanising",
        (8, 9), "fysik-kemi", 90, ("smed", "produktoer"),
        "Forsøg under afprøvning på to skoler: Hvad ruster først, og hvad kan man gøre ved det?",
        "", "Kasse D er ved at blive samlet.", is_published=False,
    ),
)  # fmt: skip


def put_modules(world: World) -> None:
    put, link, chance = world.basket.put, world.basket.link, world.chance("modules")
    for number, entry in enumerate(MODULES):
        made = world.now - timedelta(days=200 - number * 9)
        module = put(
            TeachingModule(
                id=chance.uuid(),
                programme=world.programmes[entry.programme],
                slug=entry.slug,
                title=entry.title,
                title_en=entry.title_en,
                summary=entry.summary,
                summary_en=entry.summary_en,
                grade_from=entry.grades[0],
                grade_to=entry.grades[1],
                subject=entry.subject,
                minutes=entry.minutes,
                kit=entry.kit,
                kits=entry.kits,
                material_url=f"https://materialer.example/{entry.slug}.pdf" if entry.is_published else "",
                is_published=entry.is_published,
                created_at=made,
                updated_at=made,
            )
        )
        for trade in entry.trades:
            link(TeachingModule.trades.through, teachingmodule_id=module.pk, trade_id=trade)


LOAN = KitLoan.Status
# module, school, first day from today, days, status, note, useful, comment
LOANS = (
    ("stroem-bliver-til-lys", 6, -40, 7, LOAN.RETURNED, "", 4, "Alle fik lys i lygten. Sæt et kvarter mere af."),
    ("stroem-bliver-til-lys", 9, -25, 5, LOAN.RETURNED, "", 3, "Loddekolberne var lige varme nok til 5. klasse."),
    ("stroem-bliver-til-lys", 12, -9, 6, LOAN.OUT, "", None, ""),
    ("metallet-der-husker", 15, -2, 9, LOAN.OUT, "Vi henter selv kassen.", None, ""),
    ("fra-plade-til-smykke", 18, 12, 5, LOAN.AGREED, "", None, ""),
    ("fra-plade-til-smykke", 21, 20, 8, LOAN.ASKED, "Vi har selv briller til alle.", None, ""),
    ("metallet-der-husker", 24, 5, 4, LOAN.DECLINED, "", None, ""),
)


def put_loans(world: World) -> None:
    """Boxes that are asked for, away, late and home again; after the schools are there."""
    if not world.is_rich:
        return
    modules = {row.slug: row for row in world.basket.waiting(TeachingModule)}
    for number, (slug, school, ahead, days, status, note, useful, comment) in enumerate(LOANS):
        borrower, first = world.schools[school], world.day(ahead)
        made = world.now - timedelta(days=max(4, 14 - ahead), hours=number)
        back = world.now - timedelta(days=max(1, -ahead - days), hours=3)
        world.basket.put(
            KitLoan(
                id=world.chance("loan", number).uuid(),
                module=modules[slug],
                status=status,
                school=borrower.row,
                school_text=borrower.row.name,
                contact_name=borrower.contact.name,
                contact_email=borrower.contact.email,
                contact_phone=borrower.contact.phone,
                from_day=first,
                to_day=first + timedelta(days=days),
                note=note,
                useful=useful,
                comment=comment,
                returned_at=back if status == LOAN.RETURNED else None,
                created_at=made,
                updated_at=back if status == LOAN.RETURNED else made,
            )
        )


def wished(world: World, key: object, programme: str) -> str:
    """The slug of the one a class of grade 7 to 10 wished for; every fourth does, of our modules' own programme all."""
    chance = world.chance("module", key)
    fitting = [entry.slug for entry in MODULES if entry.is_published and entry.grades[1] >= 9]
    return chance.choice(fitting) if programme == "magiske-forandringer" or chance.one_in(4) else ""
