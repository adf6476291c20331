"""How long a text message is, and what a server's answer means: rules that need no rows."""

import pytest

from people.domain.refusals import Invalid
from people.domain.serveranswers import code_of, in_words, is_the_addresss_fault
from people.domain.textmessages import check, fitted, length


@pytest.mark.parametrize(
    ("text", "is_gsm", "units", "parts"),
    [
        ("Vi ses kl. 8.15 på Vestervang Skole. Mvh. Åse Ærø", True, 49, 1),
        ("a" * 160, True, 160, 1),
        ("a" * 161, True, 161, 2),
        ("a" * 306, True, 306, 2),
        ("a" * 307, True, 307, 3),
        ("€" * 80, True, 160, 1),
        ("€" * 81, True, 162, 2),
        ("a" * 152 + "€" * 77, True, 306, 3),  # no escape at the end of one part and its character in the next
        ("Mød Žofie", False, 9, 1),
        ("ж" * 70, False, 70, 1),
        ("ж" * 71, False, 71, 2),
        ("👋" * 35, False, 70, 1),
        ("👋" * 67, False, 134, 3),  # 33 pairs to a part: neither half alone
    ],
)
def test_length(text, is_gsm, units, parts):
    found = length(text)
    assert (found.is_gsm, found.units, found.parts) == (is_gsm, units, parts)


def test_a_long_one_is_refused_by_hand_and_cut_by_rule():
    long = "Besøget på »Vestervang Skole« er flyttet – " * 12
    with pytest.raises(Invalid):
        check(long)
    cut = fitted(long)
    assert length(cut).parts == 2
    assert length(cut).is_gsm
    assert cut.endswith("...")
    assert fitted("Vi ses – i morgen") == "Vi ses - i morgen"


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        ("550 5.1.1 <x@y.dk>: Recipient address rejected: User unknown", "5.1.1", "Adressen findes ikke."),
        ("smtp; 552-5.2.2 The email account is over quota", "5.2.2", "Postkassen er fuld."),
        ("550 No such user here", "5", "Modtagerens server tager ikke imod brevet."),
        ("451 4.7.1 Greylisted", "4.7.1", "Modtagerens server beder os vente."),
        ("452 Out of space", "4.2.2", "Postkassen er fuld lige nu."),
        ("5.7.606", "5.7.606", "Modtagerens server afviser brevet af hensyn til sikkerhed."),
        ("timed out", "", ""),
        ("Afsendelsen blev afbrudt og prøves igen.", "", ""),
    ],
)
def test_answers_in_words(answer, code, words):
    assert (code_of(answer), in_words(answer)) == (code, words)


@pytest.mark.parametrize(
    ("code", "while_talking", "reported"),
    [
        ("5.1.1", True, True),
        ("5.1.10", True, True),
        ("5.4.1", False, True),  # Exchange says so of a recipient who is not there; others of the way
        ("5.2.2", False, False),
        ("5.7.1", False, False),
        ("5", False, False),
        ("", False, False),
    ],
)
def test_only_some_refusals_say_something_about_the_address(code, while_talking, reported):
    assert is_the_addresss_fault(code) is while_talking
    assert is_the_addresss_fault(code, reported=True) is reported
