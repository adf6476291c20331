"""What fills the rest of the year: themes of meetings and stands."""

MEETING, OTHER = "network_meeting", "other"
WORKSHOP, COUNSELLING = "workshop", "counselling"

# programme, title (a town follows), one line about it, kind
THEMES = (
    (
        "produktoer-flere-aabne-doere",
        "Flere åbne døre",
        "Virksomheder, skoler og partnere aftaler næste skridt.",
        MEETING,
    ),
    ("netvaerk-for-laerepladskonsulenter", "Konsulentnetværk", "Hvem ringer til hvem, og hvad siger vi?", MEETING),
    ("flere-laerepladser", "Lærepladsmøde for tegnestuer", "Godkendelse, løn og det første halve år.", MEETING),
    (
        "rekruttering-til-ifs-uddannelser",
        "Morgenmøde om henvendelser",
        "Fra første spørgsmål til svar på tre dage.",
        MEETING,
    ),
    ("groen-besked", "Grøn dialog", "Hvilke opgaver mangler I hænder til?", MEETING),
    (
        "groenne-kompetencer",
        "Grønt virksomhedsbesøg",
        "Rundvisning hos et trykkeri, der har skåret i spildet.",
        MEETING,
    ),
    ("matching-af-laerlinge-og-virksomheder", "Formøde til matchdag", "Elever øver sig i at spørge.", OTHER),
    ("lettere-adgang-til-eud-for-voksne", "Erfaringsmøde om merit", "Fem sager, fem svar.", MEETING),
    ("digital-markedsfoering-til-voksne", "Aften for voksne ansøgere", "Mød en, der skiftede spor.", OTHER),
    ("imagearbejde", "Fortælleværksted", "Lærlinge finder ord for det, de kan.", WORKSHOP),
    ("boss-ladies", "Sparring og suppe", "En til en med kvinder, der er længere fremme.", OTHER),
    ("boss-ladies", "Svejs med os", "Prøv det selv, med en lærling ved siden af.", WORKSHOP),
    (
        "rekruttering-af-studenter",
        "Karrierevejledning",
        "En halv time med en vejleder og en lærling, der har været student.",
        COUNSELLING,
    ),
    ("tvaergaaende-strategiarbejde", "Strategimøde", "Målgrupper og medier på tværs.", MEETING),
    ("hands-on", "Kursusdag for korpset", "Nye ambassadører øver det første besøg.", WORKSHOP),
    ("magiske-forandringer", "Prøvetime med kufferten", "Lærere prøver forsøgene af.", OTHER),
)

# programme, title (a town follows), one line about it
STAND_TITLES = (
    ("hands-on", "Uddannelsesdag", "Prøv fem fag, og find dit eget."),
    ("hands-on", "Job- og uddannelsesmesse", "Værktøj i hånden, svar på stedet."),
    ("synliggoerelse-paa-dm-i-skills", "Regionsmesterskab", "Se de bedste, og prøv selv bagefter."),
    ("dm-i-skills-teknisk-designer", "Teknologidag", "Fra skitse til 3D-print på ti minutter."),
    ("boss-ladies", "Karrieredag", "Spørg lærlingene om alt."),
)
