"""Reach: stories written down by whoever put them up, and the report of pupils met, people who came, stories seen."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain.mentoring import sessions
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.domain.reach import drawing, exporting, report, stories
from ambassadors.models import Ambassador, Feedback, Offer, Seat, Story, VisitRequest
from events.domain.scope import Scope
from events.models import Event, EventStatus, Invitation
from people.domain.refusals import Invalid
from people.domain.tablefiles import read_table
from people.models import User
from tests.cast import ada, ben, cleo, jonas, maja
from tests.making import a_contact, a_pair, a_programme, a_story, a_trade, a_visit_programme, a_visit_request, an_event

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def posted(**changes: Any) -> dict[str, Any]:
    a_trade("smed")
    return {
        "day": (TODAY - timedelta(days=2)).isoformat(),
        "channel": "tiktok",
        "reached": "640",
        "what": "Min dag på værkstedet",
        "url": "https://www.tiktok.com/@maja/video/1",
        "event": "",
        "programme": str(a_visit_programme().pk),
        "trade": "smed",
    } | changes


def a_held_visit(*who: Ambassador, days_ago: int = 10, pupils: int = 24, **fields: Any) -> VisitRequest:
    """A visit that is over, with these ambassadors on it."""
    wish = a_visit_request(pupils=pupils)
    when = timezone.now() - timedelta(days=days_ago)
    event = an_event(
        kind="school_visit",
        status=EventStatus.CARRIED_OUT,
        starts_at=when,
        ends_at=when + timedelta(hours=1),
        **({"programme": wish.programme} | fields),
    )
    VisitRequest.objects.filter(pk=wish.pk).update(event=event, status="carried_out")
    for number, one in enumerate(who, start=1):
        seat, _made = Seat.objects.get_or_create(request=wish, number=number)
        Offer.objects.create(seat=seat, ambassador=one, status="accepted", sent_at=when, expires_at=when)
    wish.refresh_from_db()
    return wish


def says(wish: VisitRequest, offer: Offer | None = None, **counts: int) -> None:
    Feedback.objects.create(request=wish, offer=offer, useful=3, prepared=3, again=3, given_at=timezone.now(), **counts)


def found(by: str = "month", scope: Scope | None = None, **period: date) -> report.Report:
    first, last = period.get("first", TODAY - timedelta(days=200)), period.get("last", TODAY)
    return report.report(report.Wanted(scope or Scope(), first, last, by), timezone.now())


def test_an_ambassador_writes_a_story_down_corrects_it_and_takes_it_out() -> None:
    her = maja()
    client = browser(her.user)
    assert "Skriv en historie op" in client.get(reverse("me:stories")).content.decode()
    assert client.post(reverse("me:story_new"), posted()).status_code == 302
    story = Story.objects.get()
    assert (story.ambassador, story.made_by, story.reached, story.trade_id) == (her, her.user, 640, "smed")
    page = reverse("me:story", args=[story.pk])
    assert client.post(page, posted(reached="900")).status_code == 302
    story.refresh_from_db()
    assert story.reached == 900
    assert "900" in client.get(reverse("me:stories")).content.decode()
    assert client.post(reverse("me:story_delete", args=[story.pk])).status_code == 302
    assert not Story.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "http://tiktok.com/1"}, "begynder med https://"),
        ({"url": "javascript:alert(1)"}, "begynder med https://"),
        ({"url": "https://du@ond.example/"}, "begynder med https://"),
        ({"reached": "-1"}, "0"),
        ({"reached": "mange"}, "tal"),
        ({"day": (TODAY + timedelta(days=1)).isoformat()}, "der er gået"),
        ({"channel": "myspace"}, "Vælg"),
        ({"what": "010203-1234"}, "CPR"),
        ({"shows_people": "on"}, "Få et ja fra dem"),
    ],
)
def test_what_is_wrong_is_said_beside_it(wrong: dict[str, str], sentence: str) -> None:
    answer = browser(maja().user).post(reverse("me:story_new"), posted(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Story.objects.exists()


def test_with_people_in_it_only_when_they_have_said_yes_and_the_database_holds_it_too() -> None:
    client = browser(maja().user)
    yes = posted(shows_people="on", has_consent="on")
    assert client.post(reverse("me:story_new"), yes).status_code == 302
    story = Story.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(has_consent=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Story.objects.filter(pk=story.pk).update(url="http://x.example/")


def test_each_changes_the_own_only() -> None:
    her, him, organiser = maja(), jonas(), ada()
    hers, theirs = a_story(her), a_story(by=organiser)
    assert browser(him.user).get(reverse("me:story", args=[hers.pk])).status_code == 404
    assert browser(him.user).post(reverse("me:story_delete", args=[hers.pk])).status_code == 404
    assert browser(organiser).get(reverse("organise:story", args=[hers.pk])).status_code == 404
    assert browser(organiser).get(reverse("organise:story", args=[theirs.pk])).status_code == 200
    assert browser(ben(a_programme("andet"))).get(reverse("organise:story", args=[theirs.pk])).status_code == 404
    assert browser(cleo()).get(reverse("me:stories")).status_code == 404
    seen = browser(organiser).get(reverse("organise:stories")).content.decode()
    assert "Maja Holm" in seen
    assert browser(organiser).post(reverse("organise:story_delete", args=[theirs.pk])).status_code == 302
    assert list(Story.objects.all()) == [hers]


def test_an_organiser_writes_down_what_the_programmes_own_profile_put_up() -> None:
    organiser = ada()
    answer = browser(organiser).post(reverse("organise:story_new"), posted(trade=""))
    assert answer.status_code == 302
    story = Story.objects.get()
    assert (story.ambassador, story.made_by, story.trade) == (None, organiser, None)


def test_only_what_one_was_on_can_be_chosen() -> None:
    other = an_event(starts_at=timezone.now() - timedelta(days=3), ends_at=timezone.now() - timedelta(days=3, hours=-1))
    answer = browser(maja().user).post(reverse("me:story_new"), posted(event=str(other.pk)))
    assert answer.status_code == 422
    with pytest.raises(Invalid):
        a_story(url="ftp://x")


def test_pupils_are_those_the_school_counted_else_the_ambassadors_else_those_asked_for() -> None:
    her, him = maja(), jonas()
    school, ambassadors, nobody = a_held_visit(her), a_held_visit(him), a_held_visit(her, pupils=20)
    says(school, pupils=22, girls=12)
    says(school, Offer.objects.get(seat__request=school), pupils=30, girls=30)
    says(ambassadors, Offer.objects.get(seat__request=ambassadors), pupils=25, girls=10, boys=15)
    whole = found().whole
    assert nobody.pupils == 20
    assert (whole.visits, whole.pupils, whole.girls, whole.boys, whole.counted) == (3, 22 + 25 + 20, 22, 25, 47)
    assert whole.girls_share == 47


def test_by_trade_a_visit_counts_for_every_trade_that_was_there_and_the_whole_once() -> None:
    a_held_visit(maja(), jonas())
    a_story(jonas_story := Ambassador.objects.get(user__email="jonas@demo.example"), reached=300)
    a_story(by=ada(), reached=50)
    it = found("trade")
    lines = {line.label: (line.visits, line.pupils, line.reached) for line in it.lines}
    assert lines == {"Industritekniker": (1, 24, 0), "Smed": (1, 24, 300), "uden bestemt fag": (0, 0, 50)}
    assert (it.whole.visits, it.whole.pupils, it.whole.reached) == (1, 24, 350)
    assert jonas_story.trade_id == "smed"


def test_events_count_who_came_with_their_guests_and_mentors_how_often_they_met() -> None:
    now = timezone.now()
    meeting = an_event(
        kind="workshop",
        programme=a_visit_programme(),
        status=EventStatus.HELD,
        starts_at=now - timedelta(days=5),
        ends_at=now - timedelta(days=5, hours=-2),
    )
    for status, guests in (("attended", 2), ("attended", 0), ("absent", 4)):
        Invitation.objects.create(
            event=meeting, contact=a_contact(), status=status, guests=guests, invited_at=now, updated_at=now
        )
    it = a_pair(maja(), now - timedelta(days=40))
    session = sessions.plan(it, Actor.mentee(it), starts_at=now - timedelta(days=20), now=now - timedelta(days=30))
    sessions.mark(session, "held", Actor.mentee(it), now=now)
    whole = found("programme").whole
    assert (whole.events, whole.came, whole.meetings, whole.met) == (1, 4, 1, 4)


def test_months_without_anything_are_shown_and_the_period_is_held() -> None:
    a_story(day=date(2026, 3, 31), reached=10)
    a_story(day=date(2026, 4, 1), reached=20)
    it = found(first=date(2026, 2, 1), last=date(2026, 3, 31))
    assert [(line.label, line.reached) for line in it.lines] == [("februar 2026", 0), ("marts 2026", 10)]


def test_each_organiser_sees_the_own_programmes_and_files_say_the_same() -> None:
    a_story(reached=100)
    a_story(programme=a_programme("andet", name="Andet"), reached=7)
    year = f"?from={TODAY - timedelta(days=30)}&to={TODAY}&by=programme"
    his = browser(ben(a_programme("andet"))).get(reverse("organise:reach") + year)
    assert [line.reached for line in his.context["report"].lines] == [7]
    hers = browser(ada())
    assert hers.get(reverse("organise:reach") + year).context["report"].whole.reached == 107
    narrowed = hers.get(reverse("organise:reach") + year + "&programme=andet")
    assert narrowed.context["report"].whole.reached == 7
    for form in ("csv", "xlsx"):
        answer = hers.get(reverse("organise:reach_file", args=[form]) + year)
        rows = [cells[:10] for _number, cells in read_table(answer.content)]
        assert [str(cell) for cell in rows[0]] == [str(cell) for cell in exporting.header("programme")]
        assert [(row[0], row[-1]) for row in rows[1:]] == [("Andet", "7"), ("Boss Ladies", "100"), ("I alt", "107")]
        assert f".{form}" in answer["Content-Disposition"]
    assert browser(cleo()).get(reverse("organise:reach")).status_code == 404
    assert Client().get(reverse("organise:reach")).status_code == 302


@pytest.mark.parametrize("query", ["?from=nonsense&to=%00&by=x&programme=nope", "?from=2026-05-01&to=2026-01-01", ""])
def test_whatever_stands_in_the_address_the_page_opens(query: str) -> None:
    assert browser(ada()).get(reverse("organise:reach") + query).status_code == 200


def test_the_drawing_says_its_figures_and_fits_its_box() -> None:
    her = maja()
    says(a_held_visit(her), pupils=24, girls=14, boys=10)
    a_story(her, reached=5000)
    it = found("trade")
    for drawn in (drawing.people(it.lines), drawing.seen(it.lines)):
        for bar in drawn.bars:
            assert all(x + width <= drawn.width for x, width, _kind in bar.parts)
    page = browser(ada()).get(reverse("organise:reach") + "?by=trade").content.decode()
    assert 'role="img"' in page
    assert "Industritekniker: 24" in page


def test_it_asks_as_often_for_much_as_for_little() -> None:
    her, counts = maja(), []
    for more in (1, 4):
        for _number in range(more):
            says(a_held_visit(her), pupils=20)
            a_story(her)
        with CaptureQueriesContext(connection) as queries:
            found("trade")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_thanks_count_the_stories_too() -> None:
    her = maja()
    a_story(her, reached=1234)
    page = browser(her.user).get(reverse("me:thanks")).content.decode()
    assert "1.234" in page
    assert stories.sums(Story.objects.all(), year=TODAY.year).reached == 1234
    assert Event.objects.count() == 0
