"""Names and words for people, schools and companies that do not exist."""

FIRST_NAMES_WOMEN = (
    "Maja Sofie Freja Ida Clara Emma Laura Anna Mathilde Caroline Signe Astrid Johanne Cecilie Nanna Sara Amalie "
    "Josefine Karoline Liva Alma Ellen Rikke Line Mette Louise Camilla Trine Stine Maria Fatima Aylin Amina Zeynep "
    "Birgitte Hanne Lone Gitte Dorte Kirsten Pernille Anja Heidi Tina Susanne Charlotte Marianne Bodil Vibeke Solveig"
).split()
FIRST_NAMES_MEN = (
    "Oliver William Noah Emil Victor Magnus Frederik Mikkel Mathias Lucas Oscar Christian Tobias Rasmus Simon Jonas "
    "Malthe Anton August Villads Storm Elias Ali Yusuf Hamza Emre Adam Kasper Jeppe Anders Søren Lars Henrik Jens "
    "Peter Thomas Martin Michael Morten Claus Torben Flemming Bent Ole Per Kim Brian René Steffen Esben"
).split()
LAST_NAMES = (
    "Jensen Nielsen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen Petersen Madsen "
    "Kristensen Olsen Thomsen Christiansen Poulsen Johansen Møller Mortensen Knudsen Lund Holm Schmidt Eriksen Kjær "
    "Clausen Winther Bach Dahl Friis Krogh Lauridsen Nørgaard Østergaard Bjerregaard Toft Vestergaard "
    "Skov Bertelsen Brandt Ravn Hald Yilmaz Hassan Nguyen Ahmed Kaya Iversen Villadsen"
).split()

# Put together they name schools that nobody has founded.
SCHOOL_FIRST = (
    "Havtorn Ravnebæk Mosekær Lindebakke Stormly Kastanje Tranehøj Kildemark Solbjerg Enghave Bøgelund Hyldegård "
    "Strandeng Pilebro Svaneholm Rugmark Fasanvang Harekær Birkemose Egelund Lærkebjerg Rørdam Klintemark Grønagerbro "
    "Vibeeng Tjørnebakke Hasselmose Fuglevang Oddersund Ahornparken Bakkelide Mølledam Skovsende Nordmark Fjordlys"
).split()
SCHOOL_LAST = ("skolen", "skolen", "skolen", " Skole", " Friskole", " Privatskole")
GYMNASIUM_LAST = (" Gymnasium", " Gymnasium og HF", " Gymnasium")
VOCATIONAL_LAST = (" Tekniske Skole", " Erhvervsskole", " Tech College")

COMPANY_FIRST = (
    "Nørrebæk Stålgaard Klitvang Fjordmark Hammerlund Ravnsø Vindeby Grønfeld Lyngdal Tangebo Skibsted Kobbersø Brohus "
    "Mejlvang Højris Sandager Tønborg Vesterholt Ellemark Rønsted Havgaard Kronborgvej Ørnfeld Åbrinken Dybdal "
    "Malmbjerg Søtorp Toftemark Hvidsand Bakkeholm"
).split()
COMPANY_LAST = {
    "smed": ("Smedje og Maskinværksted", "Stål ApS", "Svejs & Montage A/S"),
    "industritekniker": ("Spåntagning A/S", "Præcision ApS", "Værktøjsfabrik A/S"),
    "automatik-og-proces": ("Automation A/S", "Procesteknik ApS", "Robotics ApS"),
    "elektronik-og-svagstroem": ("Elektronik A/S", "Sikring & Alarm ApS", "Kredsløb ApS"),
    "data-og-kommunikation": ("Data ApS", "IT-Drift A/S", "Netværk ApS"),
    "grafisk-tekniker": ("Tryk A/S", "Offset ApS", "Grafisk Hus A/S"),
    "mediegrafiker": ("Reklamebureau ApS", "Design & Tryk ApS", "Kommunikation A/S"),
    "produktoer": ("Møbelfabrik A/S", "Plast & Komposit A/S", "Produktion ApS"),
    "teknisk-designer": ("Tegnestue ApS", "Konstruktion A/S", "Rådgivende Ingeniører A/S"),
}
STREETS = (
    "Skolevej Kirkegade Industrivej Birkevej Stationsvej Fabriksvej Håndværkervej Søndergade Nørregade Østergade "
    "Vestergade Møllevej Skovbrynet Engvej Smedevej Parkalle Bygaden Åboulevarden Havnegade Ringvejen"
).split()

# Postcodes all over the country, so that a map is not only Copenhagen.
POSTCODES = (
    "2200 8000 5000 9000 6700 7100 6000 8900 4000 8600 7400 8700 3400 2630 4700 4200 4300 9800 8800 7500 6400 "
    "5700 4800 3700 7700 7800 9500 8500 6800 6200 5500 4600 3000 2750 2300 8200 9400 6300 4900 8305 5970 4930 2800 8382"
).split()

TEACHER_TITLES = ("Lærer", "Skolevejleder", "UU-vejleder", "Udskolingsleder", "Klasselærer", "Praktikkoordinator")
COMPANY_TITLES = ("Værkfører", "Uddannelsesansvarlig", "HR-konsulent", "Indehaver", "Produktionschef", "Mester")

BIOS = (
    "Jeg er i gang med mit tredje år og kan bedst lide, når noget endelig passer sammen.",
    "Jeg droppede ud af gymnasiet og fandt værkstedet. Det vil jeg gerne fortælle om.",
    "Jeg var den eneste pige på holdet det første år. Det er jeg ikke længere.",
    "Min morfar var smed. Jeg troede ikke, det var noget for mig, før jeg prøvede.",
    "Jeg har været med til DM i Skills og tager gerne medaljen med.",
    "Jeg skiftede fra kontor til værksted som 24-årig og har ikke fortrudt det.",
    "Jeg viser helst, hvordan man gør, i stedet for at tale om det.",
    "Jeg går til fodbold, koder i fritiden og bygger min egen 3D-printer.",
)
TOPICS = (
    ("svejsning", "at skifte fra gymnasiet", "løn som lærling"),
    ("CNC-fræsning", "DM i Skills"),
    ("robotter", "at være pige på værkstedet", "praktik i udlandet"),
    ("at tegne i 3D", "grøn omstilling"),
    ("elektronik", "fejlfinding", "at bo selv som lærling"),
    ("tryk og farver", "at arbejde i hold"),
    ("programmering", "svendeprøven"),
    ("træ og komposit", "sikkerhed på værkstedet", "at være ordblind og lykkes"),
)
MERITS = (
    "Matematik B og fysik B på hele holdet; nogle har teknologi A.",
    "Eleverne spørger, om en htx giver afkortning på automatiktekniker.",
    "",
)
CLEARANCE_SCOPE = "skolebesøg i grundskolen"
FEEDBACK = (
    "To elever har spurgt, hvordan man kommer i praktik.",
    "De var gode til at svare på alt, også om løn og ferie.",
    "Vi kunne godt have brugt et kvarter mere.",
    "Pigerne spurgte mere end drengene. Det plejer ikke at være sådan.",
    "",
    "",
)
VISIT_NOTES = (
    "Vi har værkstedet ved siden af, hvis I gerne vil vise noget med værktøj.",
    "Klassen skal vælge ungdomsuddannelse efter jul og har mange spørgsmål om løn.",
    "Nogle af eleverne har svært ved at sidde stille. Gerne noget, de kan røre ved.",
    "Parkering bag hallen. Meld jer på kontoret, så henter jeg jer.",
    "Projektor og lyd er klar. Vi har 90 minutter.",
    "To af eleverne har været i praktik på et smedeværksted og vil gerne fortælle med.",
    "",
    "",
    "",
)
SUBJECT_ROOMS = ("Lokale 12", "Fysiklokalet", "Aulaen", "Biblioteket", "Sløjdlokalet", "Lokale B 204", "")
