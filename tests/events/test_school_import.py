"""The pages of the school import: looked through first, imported on yes, in the background when it takes long."""

import re
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.domain.venues import venue_of
from events.models import Venue
from people.domain import errandfiles, errands, schoolimport
from people.domain.schoollines import read_lines
from people.models import Contact, Errand, Organisation, Transition, User
from tests.cast import ada, ben, cleo
from tests.errands import Power
from tests.making import a_school, an_event

pytestmark = pytest.mark.django_db
HEADER = "institutionsnummer;navn;adresse;postnr;by;kontaktperson;e-mail"
S = Errand.Status


def line(number: int, name: str = "Øster Å Skole") -> str:
    return f"{number};{name};Åvej 2;8000;Aarhus C;Dorte Holm;kontor@skole.example"


def at_home(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def choose(client: Client, *lines: str) -> HttpResponse:
    content = "\r\n".join([HEADER, *lines]).encode()
    return client.post(reverse("organise:school_import"), {"file": SimpleUploadedFile("skoler.csv", content)})


def errand_at(answer: HttpResponse) -> Errand:
    """The one whose page it leads to."""
    found = re.fullmatch(r"/organise/errands/([0-9a-f-]{36})/", answer["Location"])
    assert found
    return Errand.objects.get(pk=found[1])


def say_yes(client: Client, look: Errand) -> HttpResponse:
    return client.post(reverse("organise:school_import_run"), {"errand": look.pk})


def many() -> list[str]:
    return [line(300000 + number, f"Skole nummer {number}") for number in range(600)]


def test_a_small_file_is_looked_through_and_imported_while_one_waits() -> None:
    client = at_home(ada())
    look = errand_at(choose(client, line(999101), "12;=2+2;;;;;"))
    assert (look.status, look.name, Organisation.objects.count()) == (S.DONE, "skoler.csv", 0)
    page = client.get(reverse("organise:errand", args=[look.pk])).content.decode()
    assert "Filen er set igennem. Intet er gemt endnu." in page
    assert "Importér 1 skole<" in page
    assert "seks cifre" in page
    refused = client.get(reverse("organise:errand_refused", args=[look.pk])).content.decode("utf-8-sig")
    assert "3;'=2+2;" in refused
    done = errand_at(say_yes(client, look))
    assert (done.status, done.file) == (S.DONE, "")
    assert not default_storage.exists(look.file)
    assert (Organisation.objects.get().name, Contact.objects.get().name) == ("Øster Å Skole", "Dorte Holm")
    assert Transition.objects.filter(what="made", by=ada()).exists()
    page = client.get(reverse("organise:errand", args=[done.pk])).content.decode()
    assert "1 skole er oprettet." in page
    assert "=2+2" in page


def test_yes_twice_is_one_import() -> None:
    client = at_home(ada())
    look = errand_at(choose(client, line(999101)))
    assert errand_at(say_yes(client, look)) == errand_at(say_yes(client, look))
    assert Errand.objects.filter(kind=schoolimport.IMPORT).count() == 1
    assert "Se importen" in client.get(reverse("organise:errand", args=[look.pk])).content.decode()


def test_a_large_file_waits_for_the_worker_and_the_pages_answer_at_once() -> None:
    client = at_home(ada())
    look = errand_at(choose(client, *many()))
    assert (look.status, look.done) == (S.WAITING, 0)
    assert (
        "Filen er ikke set igennem endnu."
        in client.post(reverse("organise:school_import_run"), {"errand": look.pk}, follow=True).content.decode()
    )
    errands.run(look.pk, timezone.now())
    running = errand_at(say_yes(client, look))
    assert (running.status, Organisation.objects.count()) == (S.WAITING, 0)
    errands.run(running.pk, timezone.now())
    running.refresh_from_db()
    assert (running.status, running.result["made"], Organisation.objects.count()) == (S.DONE, 600, 600)
    assert "600 skoler er oprettet." in client.get(reverse("organise:school_import")).content.decode()


def test_an_import_killed_half_way_goes_on_without_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    now, carry_out = timezone.now(), schoolimport.carry_out
    look = errand_at(choose(at_home(ada()), *many()))
    errands.run(look.pk, now)
    running = schoolimport.import_after(look, now=now, by=ada())

    def dies(planned: schoolimport.Plan, **more: object) -> object:
        step = carry_out(planned, **more)  # type: ignore[arg-type]
        if Organisation.objects.count() > 200:
            raise Power
        return step

    monkeypatch.setattr(schoolimport, "carry_out", dies)
    with pytest.raises(Power):
        errands.run(running.pk, now)
    monkeypatch.undo()
    running.refresh_from_db()
    assert 0 < running.done == Organisation.objects.count() <= 200
    errands.take_back_stale(now + 2 * errands.STALE_AFTER)
    errands.run(running.pk, now + 2 * errands.STALE_AFTER)
    running.refresh_from_db()
    assert (running.status, running.result["made"]) == (S.DONE, 600)
    assert (Organisation.objects.count(), Contact.objects.count()) == (600, 600)
    assert Transition.objects.filter(what="made").count() == 600


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a;b;c\n1;2;3", "Der mangler: institutionsnummer, navn."),
        (HEADER.encode(), "kun en overskrift"),
        (b"PK\x03\x04 broken", "kan ikke læses"),
        (b"x" * (5 * 1024 * 1024 + 1), "over 5 MB"),
    ],
)
def test_a_file_that_will_not_do_is_refused_beside_the_field(content: bytes, sentence: str) -> None:
    client = at_home(ada())
    answer = client.post(reverse("organise:school_import"), {"file": SimpleUploadedFile("skoler.csv", content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Errand.objects.count() == 0


def test_an_hour_later_the_file_is_gone_and_the_page_says_so() -> None:
    client = at_home(ada())
    look = errand_at(choose(client, line(999101)))
    errandfiles.sweep(timezone.now() + 2 * errandfiles.KEPT)
    assert not default_storage.exists(look.file)
    assert "Vælg den igen" in client.get(reverse("organise:errand", args=[look.pk])).content.decode()
    assert (
        "Filen ligger her ikke længere."
        in client.post(reverse("organise:school_import_run"), {"errand": look.pk}, follow=True).content.decode()
    )
    assert Organisation.objects.count() == 0


def test_only_who_may_import_sees_it() -> None:
    look = errand_at(choose(at_home(ada()), line(999101)))
    for user in (ben(), cleo()):
        client = at_home(user)
        assert client.get(reverse("organise:school_import")).status_code == 404
        assert choose(client, line(999101)).status_code == 404
        assert say_yes(client, look).status_code == 404
        for name in ("errand", "errand_panel", "errand_refused"):
            assert client.get(reverse(f"organise:{name}", args=[look.pk])).status_code == 404
        assert client.post(reverse("organise:errand_stop", args=[look.pk])).status_code == 404
    assert Organisation.objects.count() == 0
    for wrong in ("", "x", "00000000-0000-4000-8000-000000000000"):
        assert at_home(ada()).post(reverse("organise:school_import_run"), {"errand": wrong}).status_code == 404


def test_what_an_import_would_move_is_said_before_and_after() -> None:
    client = at_home(ada())
    school = a_school("999101", name="Øster Å Skole", street="Gammelvej 1", postcode="8000", town="Aarhus C")
    event = an_event(venue=venue_of(school), title="Smedens dag")
    look = errand_at(choose(client, line(999101)))
    page = client.get(reverse("organise:errand", args=[look.pk])).content.decode()
    assert "1 kommende arrangement får ny adresse" in page
    assert reverse("organise:event", args=[event.pk]) in page
    assert Venue.objects.get().street == "Gammelvej 1"
    done = errand_at(say_yes(client, look))
    page = client.get(reverse("organise:errand", args=[done.pk])).content.decode()
    assert "1 kommende arrangement har fået ny adresse" in page
    assert Venue.objects.get().street == "Åvej 2"


def queries_for(first: int, schools: int) -> int:
    planned = schoolimport.compared(read_lines("\n".join([HEADER, *map(line, range(first, first + schools))]).encode()))
    with CaptureQueriesContext(connection) as asked:
        assert schoolimport.carry_out(planned, now=timezone.now()).counts["made"] == schools
    return len(asked)


def test_fifty_schools_take_no_more_questions_than_one() -> None:
    assert queries_for(300000, 1) == queries_for(400000, 50)


def test_the_template_and_what_is_under_way() -> None:
    client = at_home(ada())
    template = client.get(reverse("organise:school_import_template")).content.decode("utf-8-sig")
    assert template.startswith("institutionsnummer;navn;")
    choose(client, *many())
    Errand.objects.update(status=S.RUNNING, total=600, done=60, beat_at=timezone.now() - timedelta(seconds=1))
    assert "60 af 600 linjer set igennem" in client.get(reverse("organise:school_import")).content.decode()
