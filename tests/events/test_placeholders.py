"""The small language for words of one's own: what is put in, what falls out, what is refused."""

import pytest

from events.domain.reminding.placeholders import PLACEHOLDERS, complaint, fill

VALUES = {one.name: "" for one in PLACEHOLDERS} | {
    "modtager": "Anna {titel}",
    "titel": "Åbent hus",
    "sted": "Torvet 3",
    "vagter": "– 9–12\n– 13–15",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hej {modtager}", "Hej Anna {titel}"),  # what is put in is not looked through again
        ("{Title} / { titel }", "Åbent hus / Åbent hus"),
        ("Først\nLog på: {online}\nSidst", "Først\nSidst"),
        ("{online} på {sted}", " på Torvet 3"),
        ("A{hvis sted} i {sted}{slut}.", "A i Torvet 3."),
        ("A{if online} på nettet{end}.", "A."),
        ("{hvis online}Log på\nher{slut}{hvis sted}Kom{slut}", "Kom"),
        ("Vagter:\n{vagter}", "Vagter:\n– 9–12\n– 13–15"),
    ],
)
def test_what_becomes_of_a_text(text, expected):
    assert fill(text, VALUES) == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("{klokkeslæt}", "{klokkeslæt} kendes ikke"),
        ("{modtagr}", "Mener du {modtager}?"),
        ("{{ event.owner.email }}", "kendes ikke"),
        ("{% load i18n %}", "kendes ikke"),
        ("{titel", "uden makker"),
        ("titel}", "uden makker"),
        ("{hvis sted}Kom", "mangler et {slut}"),
        ("{hvis sted}{hvis online}Kom{slut}{slut}", "mangler et {slut}"),
        ("Kom{slut}", "uden at der er noget at slutte"),
        ("{hvis solen}Kom{slut}", "{solen} kendes ikke"),
        ("{0.__class__}", "kendes ikke"),
    ],
)
def test_what_is_not_known_is_refused_with_a_sentence(text, word):
    assert word in complaint(text)


@pytest.mark.parametrize("text", ["", "Hej", "Hej {modtager}", "{hvis sted}Kom{slut}", "{hvis med}Med: {with}{end}"])
def test_what_is_known_is_not(text):
    assert complaint(text) == ""
