"""Mentoring one to one: asked for, proposed with reasons, agreed by both, kept up, and ended well."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ambassadors.domain import membership
from ambassadors.domain.mentoring import applying, mentors, notes, pairing, sessions, silence, waiting
from ambassadors.domain.mentoring.pairing import Actor
from ambassadors.models import Mentorship, PairNote
from events.domain import changes, feedaddresses, feeds
from events.domain.bookings import book, resource_of
from events.domain.scope import Scope
from events.domain.undo import as_one, undo
from events.models import Booking, Event, EventKind, EventStatus, Feed
from people.domain.answerlinks import make_token
from people.domain.danish import da_moment
from people.domain.letterchoices import choose
from people.domain.refusals import Clash, Expired, Invalid, MoveNotAllowed
from people.models import Letter, Transition
from tests.cast import ada, ben, cleo, jonas, maja
from tests.making import a_mentee, a_moment, a_pair, a_programme, a_trade, a_visit_programme, an_ambassador, an_event

pytestmark = pytest.mark.django_db
Status = Mentorship.Status


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def link(it: Mentorship) -> str:
    return reverse("answer", args=[make_token("mentee", it.pk)])


def mentor_link(it: Mentorship) -> str:
    return reverse("answer", args=[make_token("mentor", it.proposals.latest("created_at").pk)])


def applied(**changes: object) -> Mentorship:
    return applying.confirm(a_mentee(**changes), now=timezone.now())


def fields(**changes: object) -> dict[str, object]:
    a_trade("smed")
    a_visit_programme()
    return {
        "stage": "curious",
        "trade": "smed",
        "about": "Er der tunge løft?",
        "postcode": "8000",
        "speaks": "da",
        "age_band": "18_24",
        "name": "Amina Yusuf",
        "email": "amina@demo.example",
        "phone": "12 34 56 78",
        "homepage": "",
    } | changes


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


def test_sent_by_a_stranger_it_waits_until_the_link_in_the_letter_is_used() -> None:
    stranger = Client()
    assert "Få en mentor" in stranger.get(reverse("mentor_apply")).content.decode()
    answer = stranger.post(reverse("mentor_apply"), fields())
    assert answer.status_code == 302
    assert "sessionid" not in stranger.cookies
    assert "Tak, der mangler ét klik" in stranger.get(answer.url).content.decode()
    it = Mentorship.objects.get()
    letter = Letter.objects.get(kind="mentor_confirm")
    assert (letter.to_email, link(it) in letter.text) == ("amina@demo.example", True)
    assert stranger.get(link(it)).status_code == 200
    assert Mentorship.objects.get().status == "draft"  # a GET says nothing
    assert waiting.looking(Scope(), timezone.now(), 9).total == 0
    for _twice in range(2):
        assert stranger.post(link(it), {"deed": "confirm"}).status_code == 303
    assert Mentorship.objects.get().status == "applied"
    assert Letter.objects.filter(kind="mentor_received").count() == 1
    (row,) = waiting.looking(Scope(), timezone.now(), 9).rows
    assert row.what == "Amina Yusuf vil gerne have en mentor"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"postcode": "0000"}, "Skriv et dansk postnummer"),
        ({"phone": "1"}, "telefon"),
        ({"email": "no"}, "e-mail"),
        ({"about": "Mit nummer er 010203-1234"}, "Skriv aldrig et CPR-nummer her"),
        ({"age_band": ""}, "udfyldes"),
        ({"stage": "nonsense"}, "Vælg"),
        ({"age_band": "under_15"}, "Under 15 år skal en forælder sige ja"),
        ({"age_band": "under_15", "guardian_name": "Hodan", "guardian_email": "amina@demo.example"}, "ikke din"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_stays(wrong: dict[str, str], sentence: str) -> None:
    answer = Client().post(reverse("mentor_apply"), fields(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "Amina Yusuf" in answer.content.decode()
    assert not Mentorship.objects.exists()


def test_a_robot_is_thanked_and_who_never_stops_is_asked_to_wait() -> None:
    assert Client().post(reverse("mentor_apply"), fields(homepage="http://spam.example")).status_code == 302
    assert not Mentorship.objects.exists()
    codes = [Client().post(reverse("mentor_apply"), fields()).status_code for _ in range(21)]
    assert (codes[-1], set(codes[:20])) == (429, {302})


def test_under_15_nothing_goes_on_without_a_parents_yes() -> None:
    now = timezone.now()
    it = a_mentee(age_band="under_15", guardian_name="Hodan Yusuf", guardian_email="hodan@demo.example")
    it = applying.confirm(it, now=now)
    assert it.status == "draft"
    assert "Vi venter på din forælder" in Client().get(link(it)).content.decode()
    letter = Letter.objects.get(kind="mentor_guardian")
    parents = reverse("answer", args=[make_token("mentee_guardian", it.pk)])
    assert (letter.to_email, parents in letter.text) == ("hodan@demo.example", True)
    assert "Må Amina få en mentor?" in Client().get(parents).content.decode()
    assert Mentorship.objects.get().guardian_consent_at is None  # a GET says nothing
    assert Client().post(parents, {"answer": "accept"}).status_code == 303
    it.refresh_from_db()
    assert (it.status, it.guardian_consent_at is not None) == ("applied", True)
    assert "Tak, du har sagt ja" in Client().get(parents).content.decode()


def test_a_parent_who_calls_is_written_down_by_an_organiser() -> None:
    it = a_mentee(age_band="under_15", guardian_name="Hodan Yusuf", guardian_email="hodan@demo.example")
    client, page = browser(ada()), reverse("organise:mentorship", args=[it.pk])
    assert client.get(page).status_code == 404  # she has not confirmed it herself yet
    applying.confirm(it, now=timezone.now())
    (row,) = waiting.parents(Scope(), timezone.now(), 9).rows
    assert row.what == "Amina Yusuf er under 15 og mangler en forælders ja"
    assert "Hodan Yusuf" in client.get(page).content.decode()
    consent = reverse("organise:mentorship_act", args=[it.pk, "consent"])
    assert client.post(consent, {"note": ""}).status_code == 422
    assert client.post(consent, {"note": "Moren, på telefon i dag."}).status_code == 302
    it.refresh_from_db()
    line = Transition.objects.get(subject_id=str(it.pk), what="guardian")
    assert (it.status, line.by, line.why) == ("applied", ada(), "Moren, på telefon i dag.")
    assert waiting.parents(Scope(), timezone.now(), 9).total == 0


def test_a_parents_no_deletes_it_all_at_once() -> None:
    it = a_mentee(age_band="under_15", guardian_name="Hodan Yusuf", guardian_email="hodan@demo.example")
    applying.confirm(it, now=timezone.now())
    parents = reverse("answer", args=[make_token("mentee_guardian", it.pk)])
    assert "Det er slettet" in Client().post(parents, {"answer": "decline"}).content.decode()
    assert not Mentorship.objects.exists()
    assert not Letter.objects.filter(about_id=str(it.pk)).exists()
    assert Client().get(link(it)).status_code == 404


def test_under_15_a_mentor_needs_a_clearance_and_others_under_18_are_marked() -> None:
    now = timezone.now()
    it = a_mentee(age_band="under_15", guardian_name="Hodan Yusuf", guardian_email="hodan@demo.example")
    it = applying.consent(applying.confirm(it, now=now), now=now)
    cleared, other = maja(clearance="cleared", clearance_until=(now + timedelta(days=99)).date()), jonas()
    found = {row.name: row for row in mentors.rank(it, now)}
    assert (found["Maja Holm"].blocked, found["Jonas Berg"].blocked) == (False, True)
    assert "mangler børneattest, som kræves under 15 år" in found["Jonas Berg"].obstacles
    with pytest.raises(MoveNotAllowed, match="børneattest"):
        pairing.propose(it, other, now=now, by=ada())
    pairing.propose(it, cleared, now=now, by=ada())
    teen = applied(age_band="15_17", name="Ida Vang")
    page = browser(ada()).get(reverse("organise:mentorship", args=[teen.pk])).content.decode()
    assert "under 18" in page


def test_mentors_are_ranked_by_trade_distance_language_and_load_with_reasons() -> None:
    now = timezone.now()
    near = an_ambassador(name="Nær Smed", trade="smed", postcode="8000")
    far = an_ambassador(name="Fjern Smed", trade="smed", postcode="8600")
    other = an_ambassador(name="Anden Fag", trade="industritekniker", postcode="8000")
    english = an_ambassador(name="Kun Engelsk", trade="smed", postcode="8000", languages=["en"])
    busy = an_ambassador(name="Travl Smed", trade="smed", postcode="8000")
    for name in ("Et", "To"):
        a_pair(busy, name=name)
    it = applied()
    ranked = mentors.rank(it, now)
    assert [row.name for row in ranked] == ["Nær Smed", "Fjern Smed", "Anden Fag", "Kun Engelsk", "Travl Smed"]
    by_name = {row.ambassador.pk: row for row in ranked}
    assert "Smed" in by_name[near.pk].reasons
    assert "er ikke mentor for nogen" in by_name[near.pk].reasons
    assert any("min. væk" in reason for reason in by_name[far.pk].reasons)
    assert any("et andet fag end det ønskede" in reason for reason in by_name[other.pk].reasons)
    assert by_name[english.pk].obstacles == ["taler ikke det sprog, hun helst taler"]
    assert by_name[busy.pk].obstacles == ["er allerede mentor for 2"]


def test_ranking_asks_as_often_for_many_as_for_one() -> None:
    it, counts = applied(), []
    for more in (1, 6):
        for _number in range(more):
            an_ambassador()
        with CaptureQueriesContext(connection) as queries:
            mentors.rank(it, timezone.now())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_both_must_say_yes_each_by_the_own_link_and_then_it_begins() -> None:
    it, mentor, organiser = applied(), maja(), ada()
    page = browser(organiser).get(reverse("organise:mentorship", args=[it.pk])).content.decode()
    assert "Maja Holm" in page
    act = reverse("organise:mentorship_act", args=[it.pk, "propose"])
    posted = {"mentor": str(mentor.pk), "cadence_weeks": "3", "text": "I kommer begge fra Aarhus."}
    assert browser(organiser).post(act, posted).status_code == 302
    letters = {letter.to_email: letter for letter in Letter.objects.filter(kind__startswith="mentor_proposed")}
    assert set(letters) == {it.email, "maja@demo.example"}
    assert link(it) in letters[it.email].text
    assert mentor_link(it) in letters["maja@demo.example"].text
    assert it.email not in letters["maja@demo.example"].text  # nobody's address before both have said yes
    assert "maja@demo.example" not in letters[it.email].text
    assert "Vil du have Maja som mentor?" in Client().get(link(it)).content.decode()
    assert "Vil du være mentor for Amina?" in Client().get(mentor_link(it)).content.decode()
    it.refresh_from_db()
    assert it.status == "proposed"
    for _twice in range(2):
        assert Client().post(link(it), {"deed": "yes"}).status_code == 303
    it.refresh_from_db()
    assert it.status == "proposed"
    assert "Vi venter på Maja" in Client().get(link(it)).content.decode()
    assert Client().post(mentor_link(it), {"deed": "yes"}).status_code == 303
    it.refresh_from_db()
    assert (it.status, it.cadence_weeks) == ("active", 3)
    told = list(Transition.objects.filter(subject_id=str(it.pk), what="status").values_list("old", "new"))
    assert told[-3:] == [("applied", "proposed"), ("proposed", "both_agree"), ("both_agree", "active")]
    agreed = {letter.to_email: letter.text for letter in Letter.objects.filter(kind="mentor_agreed")}
    assert "maja@demo.example" in agreed[it.email]
    assert it.email in agreed["maja@demo.example"]


@pytest.mark.parametrize("who", ["mentee", "mentor"])
def test_a_no_from_either_goes_back_to_looking_and_tells_the_other(who: str) -> None:
    it, mentor, now = applied(), maja(), timezone.now()
    pairing.propose(it, mentor, now=now, by=ada())
    where = link(it) if who == "mentee" else mentor_link(it)
    assert Client().post(where, {"deed": "no", "why": "Jeg har ikke tid."}).status_code == 303
    it.refresh_from_db()
    assert (it.status, it.mentor) == ("applied", None)
    kind, email = ("mentor_taken_back", "maja@demo.example") if who == "mentee" else ("mentor_looking_again", it.email)
    assert Letter.objects.filter(kind__in=["mentor_taken_back", "mentor_looking_again"]).count() == 1
    assert Letter.objects.get(kind=kind).to_email == email
    (row,) = mentors.rank(it, now)
    assert row.blocked
    with pytest.raises(MoveNotAllowed):
        pairing.propose(it, mentor, now=now, by=ada())
    assert Client().get(mentor_link(it)).status_code == 200


def test_a_proposal_taken_back_ends_the_mentors_link() -> None:
    it, mentor, now = applied(), maja(), timezone.now()
    pairing.propose(it, mentor, now=now, by=ada())
    assert waiting.unanswered(Scope(), now + timedelta(days=11), 9).total == 1
    pairing.take_back(it, why="Vi fandt en nærmere.", now=now, by=ada())
    assert Client().get(mentor_link(it)).status_code == 410
    assert Client().post(link(it), {"deed": "yes"}).status_code == 409
    pairing.propose(it, jonas(), now=now, by=ada())


def test_who_leaves_the_corps_is_asked_no_more_and_a_pair_left_alone_is_shown() -> None:
    it, mentor, now = applied(), maja(), timezone.now()
    pairing.propose(it, mentor, now=now, by=ada())
    other = a_pair(leaving := jonas(), name="Ida Vang")
    for one in (mentor, leaving):
        membership.step(one, "paused", now=now, by=ada())
    it.refresh_from_db()
    assert (it.status, it.mentor) == ("applied", None)
    (row,) = waiting.left_alone(Scope(), now, 9).rows
    assert row.what == "Jonas Berg er ikke aktiv i korpset, men er mentor for Ida Vang"
    assert other.status == "active"


def test_only_the_organisers_of_the_programme_see_it_and_drafts_are_nobodys_business() -> None:
    it, draft = applied(), a_mentee()
    for user, status in ((ada(), 200), (ben(a_programme("andet")), 404), (cleo(), 404)):
        assert browser(user).get(reverse("organise:mentorship", args=[it.pk])).status_code == status
    assert browser(ada()).get(reverse("organise:mentorship", args=[draft.pk])).status_code == 404
    assert Client().get(reverse("organise:mentoring")).status_code == 302
    listed = browser(ada()).get(reverse("organise:mentoring")).content.decode()
    assert "Amina Yusuf" in listed


def test_a_meeting_agreed_by_either_stands_in_the_mentors_calendar_under_one_uid() -> None:
    mentor = maja()
    it = a_pair(mentor)
    when = a_moment(10, 17)
    day = {"day": when.date().isoformat(), "clock": "17:00", "minutes": "60", "place": "Biblioteket"}
    assert Client().post(link(it), {"deed": "meet", **day}).status_code == 303
    (event,) = Event.objects.filter(kind=EventKind.MENTORING)
    assert (event.title, event.status, event.is_public) == ("Sparring: Maja og Amina", "confirmed", False)
    assert Booking.objects.filter(event=event, resource__user=mentor.user, state="firm").count() == 1
    letter = Letter.objects.get(kind="mentor_session")
    assert (letter.to_email, "Biblioteket" in letter.text) == ("maja@demo.example", True)
    mine = browser(mentor.user)
    assert "Sparring: Maja og Amina" in mine.get(reverse("me:home")).content.decode()
    assert event.uid.startswith("mentoring-")
    day["clock"] = "18:00"
    answer = mine.post(reverse("me:pair", args=[it.pk]), {"deed": "meet", **day})
    assert answer.status_code == 302
    assert Letter.objects.filter(kind="mentor_session", to_email=it.email).count() == 1


def test_where_the_mentor_is_taken_the_mentee_is_not_told_by_what() -> None:
    mentor = maja()
    it, when = a_pair(mentor), a_moment(10, 17)
    other = an_event(title="Hemmeligt møde", starts_at=when, ends_at=when + timedelta(hours=1))
    book(resource_of(mentor.user), other, now=timezone.now())
    with pytest.raises(Clash) as refused:
        sessions.plan(it, Actor.mentee(it), starts_at=when, now=timezone.now())
    assert refused.value.sentence == "Maja er optaget på det tidspunkt. Vælg et andet."
    with pytest.raises(Clash, match="Hemmeligt møde"):
        sessions.plan(it, Actor.mentor(it, mentor.user), starts_at=when, now=timezone.now())
    assert not Event.objects.filter(kind=EventKind.MENTORING).exists()


def test_held_or_missed_is_said_by_either_once_it_has_begun() -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    one = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=2), now=now)
    two = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=3), now=now)
    with pytest.raises(MoveNotAllowed, match="ikke begyndt"):
        sessions.mark(one, "held", Actor.mentee(it), now=now)
    later = now + timedelta(days=4)
    one = sessions.mark(one, "held", Actor.mentee(it), now=later)
    two = sessions.mark(two, "missed", Actor.mentor(it, mentor.user), now=later)
    assert (one.status, one.event.status) == ("held", "held")
    assert (two.status, two.event.status) == ("missed", "cancelled")
    it.refresh_from_db()
    assert it.quiet_since == one.event.ends_at  # a meeting that came to nothing breaks no silence
    assert not Letter.objects.filter(kind="event_cancelled").exists()


def test_whoever_cancels_or_moves_the_event_the_meeting_follows_and_both_are_told() -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=9), now=now)
    changes.cancel(session.event, now=now, by=ada(), why="Vejret")
    session.refresh_from_db()
    it.refresh_from_db()
    assert session.status == "cancelled"
    assert it.quiet_since == it.started_at
    told = set(Letter.objects.filter(kind="event_cancelled").values_list("to_email", flat=True))
    assert told == {"maja@demo.example", it.email}


def test_an_organisers_cancelling_taken_back_brings_the_meeting_back() -> None:
    mentor, now, organiser = maja(), timezone.now(), ada()
    it = a_pair(mentor)
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=9), now=now)
    with as_one(now=now, by=organiser) as done:
        changes.cancel(session.event, now=now, by=organiser)
    session.refresh_from_db()
    assert session.status == "cancelled"
    undo(done, now=now, by=organiser)
    session.refresh_from_db()
    it.refresh_from_db()
    assert (session.status, session.event.status) == ("planned", "confirmed")
    assert it.quiet_since == session.event.ends_at


def test_the_meeting_has_one_uid_in_the_mentors_feed_and_is_a_copy_of_nobody_elses() -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=9), now=now)
    address = feedaddresses.address_of(feeds.own_feed(mentor.user, Feed.Kind.MINE, now))
    text = Client().get(address.removeprefix(settings.SITE_URL)).content.decode().replace("\r\n ", "")
    assert text.count(f"UID:{session.event.uid}") == 1
    assert "STATUS:CONFIRMED" in text
    hers = Client().get(link(it) + f"?kalender={session.pk}")
    assert (hers["Content-Type"], session.event.uid in hers.content.decode().replace("\r\n ", "")) == (
        "text/calendar; charset=utf-8",
        True,
    )
    assert Client().get(link(it) + "?kalender=nonsense").status_code == 404


def test_called_off_and_moved_by_link() -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    session = sessions.plan(it, Actor.mentor(it, mentor.user), starts_at=a_moment(9, 17), now=now)
    when = a_moment(12, 16)
    posted = {"deed": "meet", "session": str(session.pk), "day": when.date().isoformat(), "clock": "16:00"}
    assert Client().post(link(it), posted | {"minutes": "30", "place": ""}).status_code == 303
    session.event.refresh_from_db()
    assert da_moment(session.event.starts_at).endswith("kl. 16.00")
    assert Client().post(link(it), {"deed": "call_off", "session": str(session.pk)}).status_code == 303
    session.refresh_from_db()
    assert session.status == "cancelled"
    other = sessions.plan(a_pair(), Actor.mentee(it), starts_at=a_moment(9, 10), now=now)
    assert Client().post(link(it), {"deed": "call_off", "session": str(other.pk)}).status_code == 404


def test_notes_are_for_the_two_alone_and_sealed_where_they_lie() -> None:
    mentor = maja()
    it, organiser = a_pair(mentor), ada()
    secret = "Min chef kommenterer mit tøj. Hvad gør jeg?"
    assert Client().post(link(it), {"deed": "note", "words": secret}).status_code == 303
    assert secret in Client().get(link(it)).content.decode()
    mine = reverse("me:pair", args=[it.pk])
    assert secret in browser(mentor.user).get(mine).content.decode()
    assert browser(organiser).get(mine).status_code == 404
    assert browser(jonas().user).get(mine).status_code == 404
    assert browser(cleo()).get(mine).status_code == 404
    assert Client().get(mine).status_code == 302
    organiser.is_superuser = True
    organiser.save()
    assert browser(organiser).get(mine).status_code == 404
    assert secret not in browser(organiser).get(reverse("organise:mentorship", args=[it.pk])).content.decode()
    assert secret not in Client().get(mentor_link(it)).content.decode()  # a letter's link is not the login
    stored = PairNote.objects.get()
    assert "chef" not in stored.sealed
    assert "chef" not in str(stored)
    for row in (*Letter.objects.all(), *Transition.objects.all()):
        assert "chef" not in str(vars(row))


def test_each_deletes_the_own_notes_and_a_lost_key_breaks_nothing(settings: object) -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    own = notes.write(it, "mentee", "Min", now=now)
    other = notes.write(it, "mentor", "Din", now=now)
    assert Client().post(link(it), {"deed": "note_delete", "note": str(other.pk)}).status_code == 404
    assert Client().post(link(it), {"deed": "note_delete", "note": str(own.pk)}).status_code == 303
    with pytest.raises(Invalid, match="CPR"):
        notes.write(it, "mentee", "010203-1234", now=now)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 9  # type: ignore[attr-defined]
    (note,) = notes.of_pair(it, "mentor")
    assert note.words is None
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    (note,) = notes.of_pair(it, "mentor")
    assert note.words == "Din"


def test_silence_nudges_the_two_once_and_later_tells_the_coordinator_once() -> None:
    mentor, start, organiser = maja(), timezone.now(), ada()
    choose(organiser, digest=False)  # else the morning's overview says it
    it = applying.confirm(a_mentee(start), now=start)
    pairing.propose(it, mentor, cadence_weeks=2, now=start, by=organiser)
    for who in (Actor.mentor(it, mentor.user), Actor.mentee(it)):
        pairing.say_yes(it, who, now=start)
    week = timedelta(weeks=1)
    assert silence.notice(start + 2.9 * week) == 0
    assert silence.notice(start + 3.1 * week) == 1
    assert silence.notice(start + 3.2 * week) == 0
    nudged = Letter.objects.filter(kind="mentor_nudge").values_list("to_email", flat=True)
    assert sorted(nudged) == sorted([it.email, "maja@demo.example"])
    assert waiting.silent(Scope(), start + 4.9 * week, 9).total == 0
    assert silence.notice(start + 5.1 * week) == 1
    assert silence.notice(start + 6 * week) == 0
    assert Letter.objects.get(kind="mentor_quiet").to_email == "ada@demo.example"
    (row,) = waiting.silent(Scope(), start + 5.1 * week, 9).rows
    assert row.what == "Amina og Maja har ikke mødtes længe"
    # They meet: that silence is over, and the next one is a new one.
    now = start + 6 * week
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=1), now=now)
    assert waiting.silent(Scope(), now, 9).total == 0
    sessions.mark(session, "held", Actor.mentee(it), now=now + timedelta(days=2))
    assert silence.notice(now + 3 * week) == 0
    assert silence.notice(now + 3.4 * week) == 1
    assert Letter.objects.filter(kind="mentor_nudge").count() == 4


def test_on_pause_nobody_is_reminded_and_it_counts_from_when_they_go_on() -> None:
    mentor, start = maja(), timezone.now()
    it, week = a_pair(mentor, start, weeks=1), timedelta(weeks=1)
    pairing.pause(it, Actor.mentee(it), why="Eksamen", now=start)
    assert Letter.objects.get(kind="mentor_paused").to_email == "maja@demo.example"
    assert silence.notice(start + 20 * week) == 0
    pairing.resume(it, Actor.mentor(it, mentor.user), now=start + 20 * week)
    assert Letter.objects.get(kind="mentor_resumed").to_email == it.email
    assert silence.notice(start + 21 * week) == 0
    assert silence.notice(start + 21.6 * week) == 1


@pytest.mark.parametrize("who", ["mentee", "mentor", "organiser"])
def test_any_of_them_may_end_it_early_with_a_reason(who: str) -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=9), now=now)
    if who == "organiser":
        client, where = browser(ada()), reverse("organise:mentorship_act", args=[it.pk, "end"])
    else:
        client, where = Client(), link(it) if who == "mentee" else mentor_link(it)
    assert client.post(where, {"deed": "end", "why": ""}).status_code == 422
    assert client.post(where, {"deed": "end", "why": "Vi passede ikke sammen."}).status_code in (302, 303)
    it.refresh_from_db()
    session.refresh_from_db()
    assert (it.status, it.ended_by, it.end_reason) == ("ended_early", who, "Vi passede ikke sammen.")
    assert (session.status, session.event.status) == ("cancelled", EventStatus.CANCELLED)
    told = set(Letter.objects.filter(kind="mentor_ended").values_list("to_email", flat=True))
    assert told == {it.email, "maja@demo.example"}
    with pytest.raises(Expired):
        applying.check_link(it, now + timedelta(days=15))


def test_completed_both_are_thanked_and_nothing_more_is_written() -> None:
    mentor, now = maja(), timezone.now()
    it = a_pair(mentor)
    notes.write(it, "mentee", "Tak for alt", now=now)
    answer = browser(mentor.user).post(reverse("me:pair", args=[it.pk]), {"deed": "complete"})
    assert answer.status_code == 302
    it.refresh_from_db()
    assert it.status == "completed"
    assert Letter.objects.filter(kind="mentor_completed").count() == 2
    with pytest.raises(MoveNotAllowed):
        notes.write(it, "mentee", "Mere", now=now)
    with pytest.raises(MoveNotAllowed):
        sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=1), now=now)


def test_she_gets_all_we_hold_about_her_and_half_a_year_later_nobody_can_tell_who_she_was() -> None:
    mentor, now = maja(), timezone.now()
    it, never = a_pair(mentor, now), applied()
    session = sessions.plan(it, Actor.mentee(it), starts_at=now + timedelta(days=1), place="Hos Amina", now=now)
    notes.write(it, "mentor", "Husk bogen", now=now)
    answer = Client().post(link(it), {"deed": "data"})
    assert answer["Content-Disposition"] == 'attachment; filename="mine-data.json"'
    data = answer.json()
    assert data["application"]["email"] == it.email
    assert data["notes"][0]["words"] == "Husk bogen"
    sessions.mark(session, "held", Actor.mentee(it), now=now + timedelta(days=2))
    pairing.complete(it, Actor.mentee(it), now=now + timedelta(days=3))
    pairing.end_early(never, Actor.mentee(never), why="Fortrød", now=now + timedelta(days=3))
    assert applying.forget(now + timedelta(days=100)) == 0
    assert applying.forget(now + timedelta(days=190)) == 2
    assert list(Mentorship.objects.all()) == [it]
    it.refresh_from_db()
    session.event.refresh_from_db()
    assert (it.name, it.email, it.about, it.notes.count(), it.sessions.count()) == ("Anonymiseret", "", "", 0, 1)
    assert session.event.title == "Sparring"
    letters = Letter.objects.filter(text__contains="Amina")
    assert not letters.exists()
    assert browser(mentor.user).get(reverse("me:pair", args=[it.pk])).status_code == 404
    assert applying.forget(now + timedelta(days=400)) == 0


def test_unconfirmed_it_is_deleted() -> None:
    now = timezone.now()
    it = a_mentee(now)
    with pytest.raises(Expired):
        applying.confirm(it, now=now + timedelta(hours=25))
    assert applying.forget(now + timedelta(hours=23)) == 0
    assert applying.forget(now + timedelta(hours=25)) == 1


def test_a_mentoring_event_is_in_no_public_list_and_never_said_public_by_the_database() -> None:
    assert Client().get("/feeds/public/kind/mentoring.ics").status_code == 404
    assert "Sparring" not in Client().get(reverse("calendars")).content.decode()
