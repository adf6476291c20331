"""Long work on its page: how far it is, what came of it, who may see it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.domain import errands
from people.models import Errand, Heartbeat, User
from tests.cast import ada, ben, cleo
from tests.errands import an_errand
from tests.making import a_programme

pytestmark = pytest.mark.django_db


def at_home(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(errand: Errand, name: str = "errand") -> str:
    return reverse(f"organise:{name}", args=[errand.pk])


def test_the_page_follows_from_waiting_to_done() -> None:
    client, errand = at_home(ada()), an_errand(40, by=ada(), given={"wrong": [7]}, name="fag.csv")
    Heartbeat.objects.create(name="worker:test", beat_at=timezone.now())
    page = client.get(page_of(errand)).content.decode()
    assert "fag.csv" in page
    assert "Venter på at komme til." in page
    assert f'hx-get="{page_of(errand, "errand_panel")}?said=' in page
    Errand.objects.update(status="running", total=40, done=10, beat_at=timezone.now())
    panel = client.get(page_of(errand, "errand_panel"), {"said": "0 procent"}).content.decode()
    assert '<progress class="meter errand-meter" aria-labelledby="errand-words" max="40" value="10">' in panel
    assert "10 af 40 fag" in panel
    assert '<p id="errand-said" hx-swap-oob="innerHTML">20 procent</p>' in panel
    again = client.get(page_of(errand, "errand_panel"), {"said": "20 procent"}).content.decode()
    assert "errand-said" not in again
    Errand.objects.update(status="waiting", total=None, done=0)
    errands.run(errand.pk, timezone.now())
    done = client.get(page_of(errand, "errand_panel"), {"said": "20 procent"})
    assert done["HX-Retarget"] == "#errand"
    assert "39 fag er oprettet." in done.content.decode()
    page = client.get(page_of(errand)).content.decode()
    assert "hx-get" not in page.partition("<main")[2].partition("</main>")[0]
    assert "Række 7" in page
    assert "Den er forkert." in page


def test_when_nobody_works_it_says_so() -> None:
    client, errand = at_home(ada()), an_errand(by=ada())
    assert "Ingen arbejder i baggrunden lige nu." in client.get(page_of(errand)).content.decode()


def test_the_rows_that_were_left_out_come_as_a_table() -> None:
    client, errand = at_home(ada()), an_errand(3, by=ada(), given={"wrong": [1]}, at_once=True)
    answer = client.get(page_of(errand, "errand_refused"))
    assert answer["Content-Disposition"] == 'attachment; filename="fejl.csv"'
    assert answer.content.decode("utf-8-sig") == "linje;navn;fejl\r\n3;Række 1;Den er forkert.\r\n"


def test_stop_stops() -> None:
    client, errand = at_home(ada()), an_errand(by=ada())
    assert client.post(page_of(errand, "errand_stop"))["Location"] == page_of(errand)
    assert Errand.objects.get().status == "stopped"
    assert "Stoppet, før det gik i gang." in client.get(page_of(errand)).content.decode()


def test_each_sees_the_own_and_those_of_the_own_programmes() -> None:
    his, hers = a_programme("robotbandet"), a_programme("netvaerk")
    everybody = {"ada": ada(), "ben": ben(his), "cleo": cleo()}
    rows = {
        "Ada's, of everything": an_errand(by=ada()),
        "Ben's, of nothing in particular": an_errand(by=ben(his)),
        "Ben's, of a kind that is for organisers of all": an_errand(kind="all_trades", by=ben(his)),
        "Ada's, of Ben's programme": an_errand(by=ada(), programme_id=his.pk),
        "Ben's, of a programme that is no longer his": an_errand(by=ben(his), programme_id=hers.pk),
        "Cleo's": an_errand(by=cleo()),
    }
    seen = {
        who: [what for what, errand in rows.items() if at_home(user).get(page_of(errand)).status_code == 200]
        for who, user in everybody.items()
    }
    assert seen == {
        "ada": list(rows),
        "ben": ["Ben's, of nothing in particular", "Ada's, of Ben's programme"],
        "cleo": [],
    }


@pytest.mark.parametrize("wrong", [1, 150])
def test_a_hundred_rows_are_shown_by_as_many_questions_as_one(
    wrong: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client = at_home(ada())
    errand = an_errand(200, by=ada(), given={"wrong": list(range(wrong))}, at_once=True)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        page = client.get(page_of(errand)).content.decode()
    assert page.count("Den er forkert.") == min(wrong, 100)
