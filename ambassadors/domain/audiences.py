"""What only some audiences are asked: a gymnasium of its programme and merit, a group of adults of who they are.

Each audience has its fields, the standard answers an organiser begins with, and its own weights when ambassadors are
ranked for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from ambassadors.models import Ambassador, VisitRequest

type Errors = list[tuple[str, str]]
Audience = VisitRequest.Audience

FIELDS: dict[str, tuple[str, ...]] = {
    Audience.GYMNASIUM: ("study_programme", "study_year", "merit", "guidance_wished"),
    Audience.ADULTS: ("group_kind", "background", "merit_wished", "evening"),
}
# What they are when nobody says anything; the same as the columns' defaults.
EMPTY: dict[str, Any] = {
    "study_programme": "",
    "study_year": None,
    "merit": "",
    "guidance_wished": False,
    "group_kind": "",
    "background": "",
    "merit_wished": False,
    "evening": False,
}
LONGEST = {"merit": 500, "background": 300}
_ONLY: dict[str, Any] = {
    Audience.GYMNASIUM: gettext_lazy("Feltet hører kun til gymnasier. Lad det stå tomt."),
    Audience.ADULTS: gettext_lazy("Feltet hører kun til voksne. Lad det stå tomt."),
}


def tidied(own: Mapping[str, Any]) -> dict[str, Any]:
    """With every field, texts without what stands around them."""
    values = EMPTY | {name: value for name, value in own.items() if value is not None}
    return values | {name: values[name].replace("\r\n", "\n").strip() for name in LONGEST}


def errors_of(audience: str, own: Mapping[str, Any]) -> Errors:
    """What is wrong with the fields of ``own``, by JSON pointer; those of other audiences must be empty."""
    errors: Errors = []
    for whose, names in FIELDS.items():
        if whose != audience:
            errors += [(f"/{name}", str(_ONLY[whose])) for name in names if own[name] != EMPTY[name]]
            continue
        for name, choices in (("study_programme", VisitRequest.Study), ("group_kind", VisitRequest.Group)):
            if name in names and own[name] and own[name] not in choices.values:
                errors.append((f"/{name}", _("Vælg en af {valg}.").format(valg=", ".join(choices.values))))
        if "study_year" in names and own["study_year"] is not None and not 1 <= own["study_year"] <= 4:
            errors.append(("/study_year", _("Årgangen går fra 1 til 4.")))
    return errors


def of_audience(audience: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Only what belongs to it: a form keeps what was typed before the audience was changed."""
    return {name: own[name] for name in FIELDS.get(audience, ()) if name in own}


def stored(wish: VisitRequest) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in EMPTY}


def facts(wish: VisitRequest) -> list[tuple[str, str]]:
    """What the audience said, to be read: (label, words). Nothing for what was left out."""
    found: list[tuple[str, str]] = []
    if wish.study_programme or wish.study_year:
        year = _("{år}. år").format(år=wish.study_year) if wish.study_year else ""
        found.append((_("Uddannelse"), ", ".join(part for part in (wish.get_study_programme_display(), year) if part)))
    if wish.merit:
        found.append((_("Merit"), wish.merit))
    if wish.guidance_wished:
        found.append((_("Vejledning"), _("vil gerne have et vejledningsmøde med en erhvervsskole")))
    if wish.group_kind:
        found.append((_("Gruppe"), str(wish.get_group_kind_display())))
    if wish.background:
        found.append((_("Baggrund"), wish.background))
    if wish.merit_wished:
        found.append((_("Realkompetencer"), _("vil gerne vide, hvordan de vurderes")))
    if wish.evening:
        found.append((_("Aften"), _("kan også mødes om aftenen")))
    return found


def heads(wish: VisitRequest) -> str:
    """How many they are: "24 elever", or of adults "12 deltagere"."""
    if wish.audience == Audience.ADULTS:
        return ngettext("{antal} deltager", "{antal} deltagere", wish.pupils).format(antal=wish.pupils)
    return ngettext("{antal} elev", "{antal} elever", wish.pupils).format(antal=wish.pupils)


# -- What an organiser begins with ---------------------------------------------------------------


@dataclass(frozen=True)
class Standard:
    """A reason or a question: its key, how it stands on a list, and the words the school gets."""

    key: str
    label: Any
    words: Any


_NOBODY_FREE = Standard(
    "nobody",
    gettext_lazy("Ingen kan på de tider"),
    gettext_lazy(
        "Tak for jeres ønske om besøg på {skole}. Vi kan desværre ikke finde ambassadører, der kan komme på de tider, "
        "I har foreslået."
    ),
)
_TOO_FAR = Standard(
    "far",
    gettext_lazy("For langt væk"),
    gettext_lazy(
        "Tak for jeres ønske om besøg på {skole}. Vi har desværre ingen ambassadører i nærheden, men vi holder gerne "
        "besøget online, hvis I sender et nyt ønske."
    ),
)
REJECTIONS: dict[str, tuple[Standard, ...]] = {
    Audience.PRIMARY: (
        _NOBODY_FREE,
        _TOO_FAR,
        Standard(
            "young",
            gettext_lazy("Klassen er for ung"),
            gettext_lazy(
                "Tak for jeres ønske om besøg på {skole}. Vores besøg er lavet til 7.–10. klasse. Skriv meget gerne "
                "igen, når klassen er blevet ældre."
            ),
        ),
    ),
    Audience.GYMNASIUM: (
        _NOBODY_FREE,
        _TOO_FAR,
        Standard(
            "no_student",
            gettext_lazy("Ingen ambassadør med studenterhue"),
            gettext_lazy(
                "Tak for jeres ønske om besøg på {skole}. Til gymnasier sender vi helst lærlinge, der selv er "
                "studenter, og dem er der ingen af på de tider. Foreslå meget gerne nogle andre."
            ),
        ),
        Standard(
            "fair",
            gettext_lazy("Bedre til jeres uddannelsesdag"),
            gettext_lazy(
                "Tak for jeres ønske om besøg på {skole}. For en hel årgang passer en stand på jeres uddannelsesdag "
                "bedre end et besøg i én klasse. Skriv gerne, hvornår I holder den."
            ),
        ),
        Standard(
            "guidance",
            gettext_lazy("Et vejledningsmøde er nok"),
            gettext_lazy(
                "Tak for jeres ønske om besøg på {skole}. Det, I spørger om, svarer en erhvervsskoles vejleder bedst "
                "på. Vi sender gerne jeres ønske videre, hvis I siger ja til det."
            ),
        ),
    ),
    Audience.ADULTS: (
        _NOBODY_FREE,
        _TOO_FAR,
        Standard(
            "no_adult",
            gettext_lazy("Ingen voksen ambassadør"),
            gettext_lazy(
                "Tak for jeres ønske om besøg hos {skole}. Til voksne sender vi helst lærlinge, der selv begyndte som "
                "voksne, og dem er der ingen af på de tider. Foreslå meget gerne nogle andre."
            ),
        ),
        Standard(
            "single",
            gettext_lazy("Bedre med en samtale for hver enkelt"),
            gettext_lazy(
                "Tak for jeres ønske om besøg hos {skole}. Det, deltagerne vil vide, afhænger af hver enkelts "
                "erfaring. Den nærmeste erhvervsskole holder gerne en samtale om realkompetencer med hver af dem."
            ),
        ),
    ),
}
_WHERE = Standard(
    "where",
    gettext_lazy("Hvor mødes vi?"),
    gettext_lazy("Hvor på skolen skal ambassadørerne møde op, og er der plads til værktøj og emner på et bord?"),
)
_TIMES = Standard(
    "times",
    gettext_lazy("Andre tider?"),
    gettext_lazy("Kan I foreslå et par andre tider? Dem, I har skrevet, er svære for os."),
)
QUESTIONS: dict[str, tuple[Standard, ...]] = {
    Audience.PRIMARY: (
        _WHERE,
        _TIMES,
        Standard(
            "needs",
            gettext_lazy("Særlige hensyn?"),
            gettext_lazy("Er der noget ved klassen, ambassadørerne skal vide, før de kommer? Skriv ingen navne."),
        ),
    ),
    Audience.GYMNASIUM: (
        Standard(
            "merit",
            gettext_lazy("Hvilke fag og niveauer?"),
            gettext_lazy(
                "Hvilke fag og niveauer har eleverne, som de gerne vil have godskrevet på en erhvervsuddannelse?"
            ),
        ),
        Standard(
            "guidance",
            gettext_lazy("Vejledningsmøde?"),
            gettext_lazy(
                "Vil I gerne have et vejledningsmøde med en erhvervsskole efter besøget, og hvornår passer det?"
            ),
        ),
        _TIMES,
        _WHERE,
    ),
    Audience.ADULTS: (
        Standard(
            "background",
            gettext_lazy("Hvad kommer de fra?"),
            gettext_lazy("Hvad har deltagerne lavet før, og er der nogen, der allerede har papir på noget af det?"),
        ),
        Standard(
            "evening",
            gettext_lazy("Aften?"),
            gettext_lazy(
                "Kan gruppen også mødes om aftenen? Så er det lettere for lærlinge, der er på arbejde om dagen."
            ),
        ),
        Standard(
            "danish",
            gettext_lazy("Sprog?"),
            gettext_lazy("Kan alle følge med på dansk, eller skal besøget holdes på engelsk?"),
        ),
        _TIMES,
    ),
}


def rejections(wish: VisitRequest) -> Sequence[Standard]:
    return REJECTIONS.get(wish.audience, (_NOBODY_FREE, _TOO_FAR))


def questions(wish: VisitRequest) -> Sequence[Standard]:
    return QUESTIONS.get(wish.audience, (_WHERE, _TIMES))


def words_of(standard: Standard, wish: VisitRequest) -> str:
    """In the school's language."""
    with override(wish.language):
        return str(standard.words).format(skole=wish.school_name)


def standard(among: Sequence[Standard], key: str) -> Standard | None:
    return next((one for one in among if one.key == key), None)


# -- Who fits --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weights:
    """What counts when ambassadors are ranked, in minutes of way: so much further may somebody live who is nearer in
    this. ``way`` is what a minute counts, in hundredths; the next two are what a visit this month and an open offer
    cost; the rest is what fits the audience."""

    way: int = 100
    visit: int = 25
    offer: int = 10
    path: int = 0  # came to the trade as the audience would
    age: int = 0  # as old as the audience, or nearly
    topic: int = 0  # likes to tell about what the audience asks


PLAIN = Weights()
WEIGHTS: dict[str, Weights] = {
    Audience.PRIMARY: PLAIN,
    Audience.GYMNASIUM: Weights(way=80, path=45, age=15, topic=15),
    Audience.ADULTS: Weights(way=80, path=45, age=25, topic=15),
}
_PATH: dict[str, str] = {Audience.GYMNASIUM: Ambassador.CameFrom.STUDENT, Audience.ADULTS: Ambassador.CameFrom.ADULT}
_AGES: dict[str, tuple[int, int]] = {Audience.GYMNASIUM: (18, 24), Audience.ADULTS: (25, 99)}
_TOPICS: dict[str, tuple[str, ...]] = {
    Audience.GYMNASIUM: ("student", "gymnas", "merit", "eux"),
    Audience.ADULTS: ("voksen", "realkompet", "skifte spor", "merit"),
}


@dataclass(frozen=True)
class Fit:
    """How much nearer, in minutes, and why."""

    minutes: int
    reasons: Sequence[str]


def weights_of(wish: VisitRequest) -> Weights:
    return WEIGHTS.get(wish.audience, PLAIN)


def fit(it: Ambassador, wish: VisitRequest, at: datetime) -> Fit:
    """What speaks for this one before this audience. Reads nothing but the two."""
    weights, nearer = weights_of(wish), 0
    reasons: list[str] = []
    if it.came_from and it.came_from == _PATH.get(wish.audience):
        nearer += weights.path
        reasons.append(str(it.get_came_from_display()))
    years = it.age_in(at.year)
    youngest, oldest = _AGES.get(wish.audience, (0, 0))
    if years is not None and oldest and youngest <= years <= oldest:
        nearer += weights.age
        reasons.append(_("{år} år").format(år=years))
    words = _TOPICS.get(wish.audience, ())
    topic = next((topic for topic in it.topics if any(word in topic.lower() for word in words)), "")
    if topic:
        nearer += weights.topic
        reasons.append(_("fortæller gerne om {emne}").format(emne=topic))
    return Fit(nearer, reasons)
