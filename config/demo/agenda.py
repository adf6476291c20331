"""What is on in the demo: titles and texts, written for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

MEETING, OTHER = "network_meeting", "other"


@dataclass(frozen=True)
class Coming:
    programme: str
    title: str
    summary: str
    ahead: int
    clock: str
    venue: str
    description: str = ""
    kind: str = MEETING
    minutes: int = 150
    guests: int = 12
    capacity: int | None = 40
    green: bool = False
    more: Mapping[str, Any] = MappingProxyType({})


COMING = (
    Coming(
        "robotbandet",
        "Åbent værksted hos Robotbandet",
        "Se, hvordan en trommemaskine af stål bliver bygget, og prøv selv at programmere et fill.",
        13,
        "15.00",
        "herning-vaerksted",
        "Lærlingene åbner værkstedet en eftermiddag. Børn er velkomne, og der er høreværn til alle.",
        OTHER,
        120,
    ),
    Coming(
        "digital-markedsfoering-til-voksne",
        "Faglært som voksen: spørg en, der har gjort det",
        "Tre voksenlærlinge fortæller om løn, merit og det første år på skolebænken.",
        18,
        "17.00",
        "aarhus-loft",
        "Kom, som du er. En vejleder kan samme aften se på, hvad din erfaring giver i merit.",
        OTHER,
        90,
    ),
    Coming(
        "rekruttering-af-studenter",
        "Hue på, handsker på: aften for studenter",
        "Prøv fire fag på to timer, og få regnet ud, hvor meget kortere din uddannelse bliver.",
        23,
        "16.30",
        "odense-hal",
        "Fire værksteder, fire hold. Vi bytter hver halve time.",
        OTHER,
        120,
    ),
    Coming(
        "rekruttering-til-ifs-uddannelser",
        "Morgenmøde: fra henvendelse til lærling",
        "Skoler og virksomheder ser på, hvor henvendelserne bliver af, og hvordan svaret kommer hurtigere.",
        8,
        "8.30",
        "fredericia-center",
    ),
    Coming(
        "imagearbejde",
        "Vis værkstedet, som det er",
        "Fotografer og lærlinge viser, hvad der virker på elever, og hvad der skræmmer dem væk.",
        30,
        "13.00",
        "industriens-hus",
    ),
    Coming(
        "lettere-adgang-til-eud-for-voksne",
        "Merit i praksis: erfaringer fra fem skoler",
        "Hvad gav merit, hvad gjorde ikke, og hvad skrev skolerne ned?",
        34,
        "9.30",
        "viborg-torv",
        "Mødet holdes i rådhussalen ved torvet.",
    ),
    Coming(
        "matching-af-laerlinge-og-virksomheder",
        "Matchdag for grafiske elever og virksomheder",
        "Ti minutter ved hvert bord. Meld jer til, så I kan ønske, hvem I vil møde.",
        27,
        "10.00",
        "industriens-hus",
        minutes=300,
        capacity=16,
    ),
    Coming(
        "synliggoerelse-paa-dm-i-skills",
        "Formøde for standholdet til DM i Skills",
        "Vi fordeler vagter, prøver trykpressen og pakker de første kasser.",
        20,
        "14.00",
        "odense-hal",
    ),
    Coming(
        "groenne-kompetencer",
        "Besøg et trykkeri med halvt så meget spild",
        "Rundvisning og regnestykker: hvad koster et ark, der ikke bliver brugt?",
        16,
        "9.00",
        "esbjerg-kaj",
        green=True,
    ),
    Coming(
        "netvaerk-for-laerepladskonsulenter",
        "Netværksmøde for lærepladskonsulenter",
        "Fordeling af virksomheder, nye materialer og en halv time til det svære opkald.",
        11,
        "9.00",
        "fredericia-center",
        "Tag jeres opkaldslister med. Frokost kl. 12.",
        minutes=240,
        guests=16,
    ),
    Coming(
        "produktoer-flere-aabne-doere",
        "Må vi have en produktør? Netværksmøde for virksomheder",
        "Mød en lærling, en mester og en skole, og gå hjem med en ansøgning, der er halvt udfyldt.",
        6,
        "8.30",
        "herning-vaerksted",
        "Vi begynder med rundstykker og slutter i værkstedet.",
        capacity=6,
        guests=18,
        more={
            "per_company": 2,
            "answer_days": 2,
            "signup_days": 1,
            "takes_signups": True,
            "asks_needs": True,
            "meeting_url": "https://moede.example/produktoer",
            "agenda": [
                {"minutes": 20, "title": "Rundstykker og velkomst", "speaker": "", "organisation": "", "about": ""},
                {
                    "minutes": 30,
                    "title": "Et år som lærling hos os",
                    "speaker": "Freja Holm",
                    "organisation": "Nordlys Maskinfabrik",
                    "about": "Freja er produktørlærling på andet år og viser, hvad hun laver en almindelig tirsdag.",
                },
                {
                    "minutes": 30,
                    "title": "Sådan bliver I godkendt",
                    "speaker": "Bent Kjær",
                    "organisation": "Industriens Uddannelser",
                    "about": "Ansøgningen punkt for punkt, med blanketten på skærmen.",
                },
                {"minutes": 15, "title": "Pause", "speaker": "", "organisation": "", "about": ""},
                {"minutes": 55, "title": "Rundvisning i værkstedet", "speaker": "", "organisation": "", "about": ""},
            ],
        },
    ),
    Coming(
        "dm-i-skills-teknisk-designer",
        "Tegn, print, mål: prøvedag for tekniske designere",
        "Generalprøve på standens opgave, åben for alle, der vil prøve en 3D-printer.",
        25,
        "12.00",
        "aalborg-hal",
        kind=OTHER,
    ),
    Coming(
        "flere-laerepladser",
        "Godkendt på en formiddag",
        "Tegnestuer får hjælp til ansøgningen og møder dem, der behandler den.",
        14,
        "9.30",
        "aarhus-loft",
    ),
    Coming(
        "tvaergaaende-strategiarbejde",
        "Indsatserne ved samme bord",
        "Vi lægger målgrupper og medier ved siden af hinanden og finder hullerne.",
        37,
        "10.00",
        "industriens-hus",
    ),
    Coming(
        "boss-ladies",
        "Kvinder i arbejdstøj: netværksaften",
        "Lærlinge, svende og mestre spiser sammen og taler om det, der ikke står i læreplanen.",
        15,
        "17.30",
        "koege-sal",
        "Mænd er velkomne, men kvinderne sidder ved bordenden.",
        OTHER,
        180,
    ),
    Coming(
        "hands-on",
        "Lærerens dag på værkstedet",
        "Udskolingslærere svejser, lodder og fræser i en dag og får et forløb med hjem.",
        21,
        "8.30",
        "herning-vaerksted",
        minutes=390,
        kind=OTHER,
        capacity=24,
    ),
    Coming(
        "magiske-forandringer",
        "Kufferten åbnes: kursus for fysiklærere",
        "Prøv alle seks forsøg, før eleverne gør det.",
        28,
        "13.30",
        "odense-hal",
        kind=OTHER,
    ),
    Coming(
        "groen-besked",
        "Hvilke grønne hænder mangler I?",
        "Virksomheder fortæller, skoler lytter, og sammen skriver vi et kursus på én side.",
        32,
        "8.30",
        "esbjerg-kaj",
        green=True,
    ),
)

# programme, title, status, days from today, clock, venue
MEETINGS_BEHIND = (
    (
        "netvaerk-for-laerepladskonsulenter",
        "Netværksmøde for lærepladskonsulenter",
        "closed",
        -84,
        "9.00",
        "aarhus-loft",
    ),
    ("produktoer-flere-aabne-doere", "Flere åbne døre i Nordjylland", "minutes_out", -16, "8.30", "aalborg-hal"),
    ("flere-laerepladser", "Tegnestuer og lærlinge", "held", -4, "14.00", "industriens-hus"),
    ("groen-besked", "Grønne kurser: opfølgning", "held", -1, "10.00", "esbjerg-kaj"),
    ("hands-on", "Planlægningsmøde for foråret", "invited", 0, "9.00", "industriens-hus"),
    ("imagearbejde", "Billedbank: de første hundrede fotos", "planned", 58, "10.00", "aarhus-loft"),
    ("matching-af-laerlinge-og-virksomheder", "Forårets matchdag", "planned", 110, "10.00", "industriens-hus"),
    ("lettere-adgang-til-eud-for-voksne", "Erfaringsmøde på Bornholm", "cancelled", 7, "11.00", "ronne-havn"),
)


@dataclass(frozen=True)
class StandEntry:
    programme: str
    title: str
    status: str
    ahead: int
    days: int
    venue: str
    cover: int
    summary: str


STANDS = (
    StandEntry(
        "synliggoerelse-paa-dm-i-skills",
        "DM i Skills, efterår: trykkens stand",
        "evaluated",
        -150,
        3,
        "fredericia-center",
        100,
        "Tryk din egen plakat, og tag den med hjem.",
    ),
    StandEntry(
        "dm-i-skills-teknisk-designer",
        "Uddannelsesmesse i Aalborg",
        "struck",
        -12,
        2,
        "aalborg-hal",
        100,
        "Fra skitse til 3D-print på ti minutter.",
    ),
    StandEntry(
        "hands-on", "Uddannelsesdage i Odense", "open", 0, 2, "odense-hal", 85, "Prøv fem fag, og find dit eget."
    ),
    StandEntry("boss-ladies", "Karrieredag i Køge", "built", 1, 1, "koege-sal", 80, "Spørg lærlingene om alt."),
    StandEntry(
        "synliggoerelse-paa-dm-i-skills",
        "DM i Skills: den grafiske stand",
        "allocated",
        40,
        3,
        "odense-hal",
        60,
        "Tre dage med tryk, farver og konkurrence.",
    ),
    StandEntry(
        "dm-i-skills-teknisk-designer",
        "DM i Skills: tekniske designere",
        "planned",
        40,
        3,
        "odense-hal",
        0,
        "Tegn den del, der mangler, og print den på stedet.",
    ),
    StandEntry(
        "hands-on", "Håndværkets dag i Esbjerg", "cancelled", 26, 1, "esbjerg-kaj", 100, "Fag og værktøj på kajen."
    ),
)
