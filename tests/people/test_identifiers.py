"""Examples of register numbers, right and wrong."""

import pytest

from people.domain import identifiers


@pytest.mark.parametrize(
    ("rule", "typed", "stored"),
    [
        (identifiers.normal_institution_number, " 999001 ", "999001"),
        (identifiers.normal_institution_number, 999001, "999001"),
        (identifiers.normal_cvr, "13 58 56 28", "13585628"),
        (identifiers.normal_cvr, "DK13585628", "13585628"),
        (identifiers.normal_cvr, "dk-13585627", "13585627"),
        (identifiers.normal_p_number, "1003 456 789", "1003456789"),
        (identifiers.normal_ean, "5790 0003 9502 6", "5790000395026"),
    ],
)
def test_a_number_is_stored_in_one_form(rule, typed, stored):
    assert rule(typed) == stored


@pytest.mark.parametrize(
    ("rule", "typed"),
    [
        (identifiers.normal_institution_number, "99900"),
        (identifiers.normal_institution_number, "9990011"),
        (identifiers.normal_institution_number, "99900a"),
        (identifiers.normal_institution_number, "９９９００１"),
        (identifiers.normal_institution_number, ""),
        (identifiers.normal_cvr, "1358562"),
        (identifiers.normal_cvr, "03585628"),
        (identifiers.normal_cvr, "SE13585628"),
        (identifiers.normal_p_number, "100345678"),
        (identifiers.normal_ean, "5790000395024"),
        (identifiers.normal_ean, "579000039502"),
    ],
)
def test_what_is_no_number_is_refused_with_a_sentence(rule, typed):
    with pytest.raises(ValueError, match=r"\.$"):
        rule(typed)


def test_a_cvr_number_that_fails_its_check_is_warned_about_and_kept():
    assert identifiers.cvr_warning("13585628") == ""
    assert "kontrolciffer" in identifiers.cvr_warning("13585627")
    assert identifiers.normal_cvr("13585627") == "13585627"
