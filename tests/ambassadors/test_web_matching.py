"""The pages of a plan: started, watched, accepted whole or line by line."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import offers, triage
from ambassadors.domain.matching import accepting, runs
from ambassadors.models import Ambassador, MatchLine, MatchRun, MatchWeights, Offer, VisitRequest
from events.domain import bookings
from events.domain.bookings import resource_of
from people.domain import errands
from people.models import Errand
from tests.cast import ada
from tests.making import a_moment, a_school, a_visit_programme, a_visit_request, an_ambassador, an_event, an_organiser
from tests.matching import a_plan, a_run

pytestmark = pytest.mark.django_db
L = MatchLine.Status


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(ada())
    return client


def page(client: Client, run: MatchRun, more: str = "") -> str:
    answer = client.get(reverse("organise:match_run", args=[run.pk]) + more)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, name: str, *args: object, **data: object) -> str:
    """What the toasts say afterwards."""
    answer = client.post(reverse(f"organise:{name}", args=args), data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def test_a_plan_is_asked_for_with_a_period_and_a_programme(client: Client) -> None:
    programme, today = a_visit_programme(), timezone.localdate()
    answer = client.post(
        reverse("organise:match_plans"),
        {"programme": programme.pk, "first": today, "last": today + timedelta(days=30), "seconds": 30},
    )
    run = MatchRun.objects.get()
    assert answer["Location"] == reverse("organise:match_run", args=[run.pk])
    assert (run.programme, run.status, run.by) == (programme, MatchRun.Status.WAITING, ada())
    assert "Venter på at komme til." in page(client, run)


def test_a_period_that_ends_before_it_begins_is_said_by_the_field(client: Client) -> None:
    a_visit_programme()
    today = timezone.localdate()
    answer = client.post(
        reverse("organise:match_plans"), {"first": today, "last": today - timedelta(days=1), "seconds": 30}
    )
    assert answer.status_code == 422
    assert "Vælg en senere dag" in answer.content.decode()


def test_who_organises_one_programme_plans_that_one_only() -> None:
    mine, other = a_visit_programme(), a_run(programme=None)
    client = Client()
    client.force_login(an_organiser(mine))
    words = client.get(reverse("organise:match_plans")).content.decode()
    assert "Alle indsatser" not in words
    whole = MatchRun.objects.create(first=other.first, last=other.last, created_at=timezone.now())
    assert client.get(reverse("organise:match_run", args=[whole.pk])).status_code == 404


def test_how_far_it_is_is_asked_for_until_it_is_over(client: Client, wish: VisitRequest) -> None:
    run = a_run()
    runs.claim(run.pk, timezone.now())
    MatchRun.objects.update(phase="search", cost=1000, bound=980, elapsed=15)
    words = client.get(reverse("organise:match_panel", args=[run.pk])).content.decode()
    assert "Søger efter en bedre plan." in words
    assert "højst 2,0 % fra den bedst mulige" in words
    MatchRun.objects.update(status="done", result={})
    answer = client.get(reverse("organise:match_panel", args=[run.pk]))
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_stop_ends_it(client: Client) -> None:
    run = a_run()
    press(client, "match_stop", run.pk)
    assert "Planen blev stoppet" in page(client, run)


def test_the_plan_tells_who_why_and_why_not_the_others(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    an_ambassador(name="Ida Lund", trade="industritekniker", postcode="9000", radius_km=60)
    words = page(client, a_plan())
    assert "Maja Holm" in words
    assert "5 min. væk" in words
    assert "Ida Lund" in words
    assert "længere væk, end de vil rejse" in words
    assert "2 tilbud går ud som mail til 2 ambassadører." in words
    assert "bedst mulig" in words


def test_the_whole_plan_is_accepted_and_taken_back_by_the_toast(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    answer = client.post(reverse("organise:match_accept", args=[run.pk]), follow=True)
    (message,) = answer.context["messages"]
    assert str(message) == "2 ambassadører er spurgt og får en mail."
    undo = message.extra_tags.split()[0].removeprefix("undo:")
    client.post(undo)
    assert {offer.status for offer in Offer.objects.all()} == {Offer.Status.WITHDRAWN}
    assert {line.status for line in run.lines.all()} == {L.PROPOSED}
    assert client.post(undo.replace("t=", "t=x")).status_code == 404


def test_one_line_is_accepted_by_htmx_and_only_its_visit_comes_back(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    line = run.lines.get(number=1)
    address = reverse("organise:match_line_act", args=[line.pk, "accept"])
    words = client.post(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in words
    assert f'id="b-{wish.pk}"' in words
    assert "1 ambassadør er spurgt og får en mail." in words
    assert Offer.objects.get().ambassador == pair[0]


def test_turned_down_and_thought_better_of_it(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    line = a_plan().lines.get(number=1)
    assert press(client, "match_line_act", line.pk, "reject") == "Maja foreslås ikke til besøget igen."
    assert press(client, "match_line_act", line.pk, "reopen") == "Maja er foreslået igen."
    line.refresh_from_db()
    assert line.status == L.PROPOSED


def test_a_line_that_does_not_fit_any_more_is_marked_before_anybody_tries(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    triage.reject(wish, "Desværre", now=timezone.now(), by=ada())
    words = page(client, run)
    assert "Ønsket er afvist" in words
    assert "Spørg Maja" not in words


def test_a_refused_line_says_why(client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]) -> None:
    run = a_plan()
    busy = an_event(title="Messe", starts_at=wish.slots.get().starts_at)
    bookings.book(resource_of(pair[0].user), busy, now=timezone.now())
    assert "»Messe«" in press(client, "match_line_act", run.lines.get(number=1).pk, "accept")
    assert "passer ikke længere" in page(client, run, "?group=stale")


def test_many_visits_are_accepted_as_an_errand(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "AT_ONCE", 1)
    for number in range(3):
        an_ambassador(trade="smed", postcode="8000")
        a_visit_request(school=a_school(postcode="8000"), slots=[(a_moment(20 + number, 9), a_moment(20 + number, 10))])
    run = a_plan()
    answer = client.post(reverse("organise:match_accept", args=[run.pk]))
    errand = Errand.objects.get()
    assert answer["Location"] == reverse("organise:errand", args=[errand.pk])
    errands.run(errand.pk, timezone.now())
    assert Offer.objects.count() == run.lines.filter(ambassador__isnull=False).count() == 3
    words = client.get(reverse("organise:errand", args=[errand.pk])).content.decode()
    assert "3 ambassadører er spurgt og får en mail." in words
    assert "Tilbage til planen" in words


def test_many_offers_are_taken_back_for_ten_minutes_as_an_errand_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "AT_ONCE", 1)
    for number in range(3):
        an_ambassador(trade="smed", postcode="8000")
        a_visit_request(school=a_school(postcode="8000"), slots=[(a_moment(20 + number, 9), a_moment(20 + number, 10))])
    run = a_plan()
    for line in run.lines.filter(ambassador__isnull=False):
        client.post(reverse("organise:match_line_act", args=[line.pk, "accept"]))
    answered = Offer.objects.order_by("pk").first()
    assert answered
    offers.accept(answered, now=timezone.now())
    assert "2 tilbud gik ud for mindre end ti minutter siden." in page(client, run)
    answer = client.post(reverse("organise:match_take_back", args=[run.pk]))
    errand = Errand.objects.get(kind="match_take_back")
    assert answer["Location"] == reverse("organise:errand", args=[errand.pk])
    errands.run(errand.pk, timezone.now())
    assert "2 tilbud er trukket tilbage." in client.get(answer["Location"]).content.decode()
    assert sorted(Offer.objects.values_list("status", flat=True)) == ["accepted", "withdrawn", "withdrawn"]
    assert run.lines.filter(status=L.PROPOSED).count() == 2
    assert "gik ud for mindre end" not in page(client, run)
    assert press(client, "match_take_back", run.pk).startswith("Det er for sent at fortryde.")


def test_after_ten_minutes_a_plan_is_not_taken_back_as_a_whole(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    press(client, "match_accept", run.pk)
    run.lines.update(decided_at=timezone.now() - timedelta(minutes=11))
    assert press(client, "match_take_back", run.pk).startswith("Det er for sent at fortryde.")
    assert {offer.status for offer in Offer.objects.all()} == {Offer.Status.SENT}


def test_a_visit_that_lost_somebody_is_repaired(client: Client, staffed: tuple[VisitRequest, list[Offer]]) -> None:
    wish, sent = staffed
    assert "mangler nogen" not in client.get(reverse("organise:match_plans")).content.decode()
    offers.decline(sent[0], reason="ill", now=timezone.now())
    words = client.get(reverse("organise:match_plans")).content.decode()
    assert "Aftalte besøg, der mangler nogen" in words
    press(client, "match_repair")
    run = MatchRun.objects.get()
    assert (run.kind, run.given) == ("repair", {"only": [str(wish.pk)]})


def test_a_plan_is_repaired_where_it_does_not_fit_any_more(
    client: Client, wish: VisitRequest, pair: tuple[Ambassador, Ambassador]
) -> None:
    run = a_plan()
    Ambassador.objects.filter(pk=pair[0].pk).update(status="paused")
    press(client, "match_repair", run=str(run.pk))
    repair = MatchRun.objects.exclude(pk=run.pk).get()
    assert repair.given == {"keep_to": str(run.pk), "only": [str(wish.pk)]}


def test_weights_are_set_for_the_house_and_for_a_programme(client: Client) -> None:
    programme = a_visit_programme()
    address = reverse("organise:match_weights")
    values = {"distance": 5, "fairness": 9, "trade": 5, "first": 5, "continuity": 2}
    assert client.post(address, values).status_code == 302
    assert client.post(f"{address}?programme={programme.slug}", values | {"fairness": 3}).status_code == 302
    assert sorted(MatchWeights.objects.values_list("fairness", flat=True)) == [3, 9]
    answer = client.post(address, values | {"fairness": 11})
    assert answer.status_code == 422
    assert "Vælg et tal fra 0 til 10." in answer.content.decode()
