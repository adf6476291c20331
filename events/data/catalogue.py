"""What the house knows from the start: trades, trade committees and programmes, in our own words.

Read by the first real start (manage.py setup) and by the demo alike. Slugs stand in addresses and in the API
and are never renamed.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class TradeEntry:
    slug: str
    name: str
    name_en: str


@dataclass(frozen=True)
class CommitteeEntry:
    slug: str
    name: str
    short_name: str
    trades: tuple[str, ...]


@dataclass(frozen=True)
class ProgrammeEntry:
    """``committee`` "" means: owned by several together."""

    slug: str
    name: str
    name_en: str
    committee: str
    trades: tuple[str, ...]
    audiences: tuple[str, ...]
    colour: str
    purpose: str
    purpose_en: str
    takes_visits: bool = False
    takes_performances: bool = False


TRADES = (
    TradeEntry("smed", "Smed", "Metalworker"),
    TradeEntry("industritekniker", "Industritekniker", "Industrial technician"),
    TradeEntry("automatik-og-proces", "Automatik- og procesuddannelsen", "Automation and process technology"),
    TradeEntry(
        "elektronik-og-svagstroem", "Elektronik- og svagstrømsuddannelsen", "Electronics and low-voltage technology"
    ),
    TradeEntry("data-og-kommunikation", "Data- og kommunikationsuddannelsen", "Data and communication technology"),
    TradeEntry("grafisk-tekniker", "Grafisk tekniker", "Print technician"),
    TradeEntry("mediegrafiker", "Mediegrafiker", "Media graphic designer"),
    TradeEntry("produktoer", "Produktør", "Product maker"),
    TradeEntry("teknisk-designer", "Teknisk designer", "Technical designer"),
)

METAL = (
    "smed",
    "industritekniker",
    "automatik-og-proces",
    "elektronik-og-svagstroem",
    "data-og-kommunikation",
)
GRAPHIC = ("grafisk-tekniker", "mediegrafiker")
ALL = tuple(trade.slug for trade in TRADES)

COMMITTEES = (
    CommitteeEntry("mi", "Metalindustriens Uddannelsesudvalg", "MI", METAL),
    CommitteeEntry("if", "Industriens Fællesudvalg", "IF", ("produktoer", "industritekniker")),
    CommitteeEntry("grafisk", "Grafisk Uddannelsesudvalg", "Grafisk", GRAPHIC),
    CommitteeEntry(
        "teknisk-designer", "Det Faglige Udvalg for Teknisk Designer", "Teknisk Designer", ("teknisk-designer",)
    ),
)

PROGRAMMES = (
    ProgrammeEntry(
        "robotbandet",
        "Robotbandet",
        "The Robot Band",
        "mi",
        METAL,
        ("grundskole", "parents"),
        "indigo",
        "Fire robotter, bygget og programmeret af lærlinge, spiller live på skoler, messer og festivaler. "
        "Musikken samler folk; bagefter viser lærlingene, hvem der svejsede, loddede og kodede det hele.",
        "Four robots, built and programmed by apprentices, play live at schools, fairs and festivals. "
        "The music draws the crowd; afterwards the apprentices show who welded, soldered and coded it all.",
        takes_performances=True,
    ),
    ProgrammeEntry(
        "digital-markedsfoering-til-voksne",
        "Digital markedsføring til voksne",
        "Digital marketing for adults",
        "mi",
        METAL,
        ("adults", "unskilled"),
        "cyan",
        "Voksne over 25 møder en uddannelse, der passer til deres erfaring, dér hvor de i forvejen er: på telefonen. "
        "Hver henvendelse sendes til en skole i nærheden, som ringer tilbage inden for få dage.",
        "Adults over 25 meet a trade that fits what they can already do, right where they are: on their phone. "
        "Each enquiry goes to a school nearby that calls back within days.",
    ),
    ProgrammeEntry(
        "rekruttering-af-studenter",
        "Rekruttering af studenter",
        "Recruiting upper secondary graduates",
        "mi",
        METAL,
        ("students", "counsellors"),
        "blue",
        "En studenterhue er også en god begyndelse på et fag. Vi besøger gymnasier og viser, hvor meget tid en "
        "student får godskrevet, og hvad man tjener som lærling.",
        "An upper secondary diploma is a good start to a trade, too. We visit schools and show how much time a "
        "graduate is credited, and what an apprentice earns.",
        takes_visits=True,
    ),
    ProgrammeEntry(
        "rekruttering-til-ifs-uddannelser",
        "Rekruttering til IF's erhvervsuddannelser II",
        "Recruiting for the IF trades II",
        "if",
        ("produktoer", "industritekniker"),
        ("grundskole", "adults"),
        "teal",
        "Anden runde af kampagnen for de mindre kendte industriuddannelser. Interesserede får svar fra en skole, "
        "og vi følger, hvor mange dage der går, fra de skriver, til de hører en stemme.",
        "Second round of the campaign for the lesser-known industrial trades. Those who are curious hear from a "
        "school, and we follow how many days pass from their message to a voice on the phone.",
    ),
    ProgrammeEntry(
        "imagearbejde",
        "Imagearbejde",
        "Image work",
        "mi",
        METAL,
        ("grundskole", "parents", "counsellors"),
        "pink",
        "Billedet af værkstedet er ældre end værkstedet. Vi samler fortællinger og fotos, der viser metalfagene, "
        "som de er i dag, og deler dem med alle, der skal fortælle om dem.",
        "The picture people have of the workshop is older than the workshop. We gather stories and photos that show "
        "the metal trades as they are today and share them with everybody who speaks for them.",
    ),
    ProgrammeEntry(
        "lettere-adgang-til-eud-for-voksne",
        "Lettere adgang til EUD for voksne",
        "Easier access to trades for adults",
        "mi",
        METAL,
        ("adults", "unskilled", "companies"),
        "green",
        "Skoler og virksomheder prøver sammen af, hvordan en voksen med mange års erfaring kan blive faglært på "
        "kortere tid, og skriver ned, hvad der giver merit.",
        "Schools and companies try out together how an adult with years of experience can qualify in less time, "
        "and write down what counts as merit.",
    ),
    ProgrammeEntry(
        "matching-af-laerlinge-og-virksomheder",
        "Matching af lærlinge og virksomheder",
        "Matching apprentices and companies",
        "grafisk",
        GRAPHIC,
        ("companies", "grundskole"),
        "purple",
        "På en matchdag mødes elever fra grundforløbet og grafiske virksomheder ved små borde, ti minutter ad gangen. "
        "Begge har på forhånd sagt, hvem de helst vil tale med.",
        "On a matching day pupils from the basic course and graphic companies meet at small tables, ten minutes at a "
        "time. Both have said beforehand whom they most want to talk to.",
    ),
    ProgrammeEntry(
        "synliggoerelse-paa-dm-i-skills",
        "Synliggørelse på DM i Skills",
        "Being seen at DM i Skills",
        "grafisk",
        GRAPHIC,
        ("grundskole", "parents"),
        "orange",
        "Tre dage, tusindvis af elever og en stand, hvor man selv trykker sin plakat. Lærlinge viser faget, mens "
        "kammeraterne konkurrerer ved siden af.",
        "Three days, thousands of pupils and a stand where you print your own poster. Apprentices show the trade "
        "while their friends compete next door.",
    ),
    ProgrammeEntry(
        "groenne-kompetencer",
        "Grønne kompetencer og bæredygtighed",
        "Green skills and sustainability",
        "grafisk",
        GRAPHIC,
        ("companies", "counsellors"),
        "lime",
        "Mindre spild, bedre papir, kortere transport. Vi besøger virksomheder, der er kommet langt, og tager deres "
        "erfaring med ind i undervisningen.",
        "Less waste, better paper, shorter hauls. We visit companies that have come far and bring what they learnt "
        "into the classroom.",
    ),
    ProgrammeEntry(
        "netvaerk-for-laerepladskonsulenter",
        "Netværk for lærepladskonsulenter",
        "Network of placement consultants",
        "grafisk",
        GRAPHIC,
        ("consultants",),
        "yellow",
        "Skolernes lærepladskonsulenter mødes fire gange om året, deler materialer og aftaler, hvem der ringer til "
        "hvilken virksomhed, så ingen får to opkald i samme uge.",
        "The schools' placement consultants meet four times a year, share materials and agree who calls which "
        "company, so that nobody gets two calls in one week.",
    ),
    ProgrammeEntry(
        "produktoer-flere-aabne-doere",
        "Produktør: Flere åbne døre",
        "Product maker: more open doors",
        "if",
        ("produktoer",),
        ("companies", "consultants"),
        "red",
        "Produktører kan bygge næsten alt, men kun få virksomheder ved, at de må have en i lære. På netværksmøder "
        "mødes virksomheder, skoler og partnere og aftaler næste skridt.",
        "Product makers can build almost anything, yet few companies know they may take one on. At network meetings "
        "companies, schools and partners meet and agree on the next step.",
    ),
    ProgrammeEntry(
        "dm-i-skills-teknisk-designer",
        "DM i Skills for tekniske designere",
        "DM i Skills for technical designers",
        "teknisk-designer",
        ("teknisk-designer",),
        ("grundskole", "students"),
        "blue",
        "Fra skitse til 3D-print på ti minutter. Standen bygger på erfaringerne fra sidst, og besøgstallet "
        "sammenlignes fra år til år.",
        "From sketch to 3D print in ten minutes. The stand builds on what we learnt last time, and visitors are "
        "compared from year to year.",
    ),
    ProgrammeEntry(
        "flere-laerepladser",
        "Flere lærepladser",
        "More apprenticeships",
        "teknisk-designer",
        ("teknisk-designer",),
        ("companies",),
        "cyan",
        "Vi ringer til tegnestuer og produktionsvirksomheder, hjælper med godkendelsen og holder øje med, at den "
        "ikke udløber, fordi der går fem år mellem to lærlinge.",
        "We call design offices and manufacturers, help them get approved and see to it that the approval does not "
        "lapse because five years pass between two apprentices.",
    ),
    ProgrammeEntry(
        "tvaergaaende-strategiarbejde",
        "Tværgående strategiarbejde",
        "Strategy across programmes",
        "mi",
        METAL,
        ("counsellors", "companies"),
        "grey",
        "Hvem taler vi til, hvor og hvor tit? Indsatserne lægger deres planer ved siden af hinanden og finder de "
        "målgrupper, som ingen eller alle taler til.",
        "Whom do we speak to, where and how often? The programmes lay their plans side by side and find the "
        "audiences nobody, or everybody, speaks to.",
    ),
    ProgrammeEntry(
        "boss-ladies",
        "Samarbejde med Boss Ladies",
        "Together with Boss Ladies",
        "mi",
        METAL,
        ("grundskole", "women"),
        "pink",
        "Et korps af kvindelige lærlinge besøger skoler, giver sparring én til én og viser, at der er plads til "
        "alle på værkstedet.",
        "A corps of women apprentices visits schools, offers one-to-one sparring and shows that the workshop has "
        "room for everyone.",
        takes_visits=True,
    ),
    ProgrammeEntry(
        "hands-on",
        "Hands-on",
        "Hands-on",
        "",
        ALL,
        ("grundskole", "parents", "counsellors"),
        "green",
        "Lærlinge fra alle fag tager værktøj med ud i 7. til 10. klasse. Eleverne bygger noget færdigt på en "
        "dobbelttime og spørger om alt det, voksne ikke ved.",
        "Apprentices of every trade bring their tools to years 7 to 10. The pupils build something from start to "
        "finish in a double lesson and ask all that grown-ups do not know.",
        takes_visits=True,
    ),
    ProgrammeEntry(
        "magiske-forandringer",
        "Magiske forandringer",
        "Magical transformations",
        "",
        ("smed", "industritekniker", "elektronik-og-svagstroem", "produktoer"),
        ("grundskole",),
        "purple",
        "Undervisningsforløb, hvor fysik og håndværk mødes: metal skifter form, strøm bliver til lys. Skolen låner "
        "en kasse med alt det, der skal bruges.",
        "Lessons where physics meets craft: metal changes shape, current turns into light. The school borrows a box "
        "with everything needed.",
        takes_visits=True,
    ),
    ProgrammeEntry(
        "groen-besked",
        "Grøn besked",
        "Green message",
        "",
        ("automatik-og-proces", "industritekniker", "smed"),
        ("companies", "unskilled"),
        "teal",
        "Virksomheder fortæller, hvilke grønne opgaver de mangler hænder til. Vi gør svaret til kurser og finder "
        "dem, der vil lære det.",
        "Companies say which green jobs they lack hands for. We turn the answer into courses and find those who "
        "want to learn.",
    ),
)
