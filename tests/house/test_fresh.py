"""The tests' own ground: each begins in a new installation, whatever the one before committed."""

import pytest

from people.models import Postcode, User


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_a_committing_test_finds_the_rows_a_new_installation_is_born_with(run):
    assert Postcode.objects.exists()
    assert not User.objects.exists()
    User.objects.create_user(f"ada{run}@demo.example", "pw", name="Ada")
