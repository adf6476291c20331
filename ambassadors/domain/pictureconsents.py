"""May we show the picture? Asked for one purpose at a time, with the words kept as they were said yes to.

Somebody under 18 needs the guardian's yes as well: it comes by a letter's link, and until then nothing is shown. A yes
is withdrawn whenever one likes, and whoever is 18 by now can give it again alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ambassadors.domain.clearance import COPENHAGEN
from ambassadors.domain.wishes import Errors, text_rule
from ambassadors.models import Ambassador, PictureConsent
from people.domain.answerlinks import answer_url
from people.domain.history import record
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid, MoveNotAllowed
from people.models import User

Purpose = PictureConsent.Purpose
GUARDIAN_WITHIN = timedelta(days=30)

# A new wording is a new version at the end of its list; an old one is never changed, people have said yes to it.
TEXTS: Mapping[str, tuple[object, ...]] = {
    Purpose.SCHOOL: (
        gettext_lazy(
            "Når jeg skal på besøg, må mit portræt vises på skolens egen statusside sammen med mit fornavn og min "
            "uddannelse. Siden kan kun ses af den, der har linket, og lukker 14 dage efter besøget."
        ),
    ),
    Purpose.WEBSITE: (
        gettext_lazy(
            "Billeder, hvor man kan kende mig, må bruges på indsatsens hjemmeside sammen med mit fornavn og min "
            "uddannelse."
        ),
    ),
    Purpose.SOCIAL: (
        gettext_lazy(
            "Billeder, hvor man kan kende mig, må bruges i indsatsens opslag på sociale medier. Det, andre har delt "
            "videre, kan vi ikke hente tilbage."
        ),
    ),
    Purpose.PRINT: (
        gettext_lazy(
            "Billeder, hvor man kan kende mig, må bruges i trykte foldere og plakater. Trækker jeg det tilbage, bruges "
            "de ikke i nye oplag."
        ),
    ),
}


@dataclass(frozen=True)
class Standing:
    """One purpose as it stands for somebody: what is asked, and what was answered."""

    purpose: str
    label: str
    text: str
    consent: PictureConsent | None  # the one not withdrawn

    @property
    def state(self) -> str:
        """given, waiting (for the guardian) or none."""
        if self.consent is None:
            return "none"
        return "given" if self.consent.stands else "waiting"


def text_of(purpose: str) -> tuple[int, str]:
    """The newest version's number, and its words in the language of the one who reads."""
    texts = TEXTS[purpose]
    return len(texts), str(texts[-1])


def overview(ambassador: Ambassador) -> list[Standing]:
    """Every purpose; one query."""
    open_ones = {row.purpose: row for row in ambassador.picture_consents.filter(withdrawn_at=None)}
    return [Standing(value, str(label), text_of(value)[1], open_ones.get(value)) for value, label in Purpose.choices]


def stands(ambassador: Ambassador, purpose: str) -> bool:
    rows = PictureConsent.objects.filter(ambassador=ambassador, purpose=purpose, withdrawn_at=None)
    return any(row.stands for row in rows)


def needs_guardian(ambassador: Ambassador, now: datetime) -> bool:
    return ambassador.is_minor(now.astimezone(COPENHAGEN).date())


def give(
    ambassador: Ambassador,
    purpose: str,
    *,
    now: datetime,
    by: User | None = None,
    guardian_name: str = "",
    guardian_email: str = "",
) -> PictureConsent:
    """The person says yes. Giving it again while it stands changes nothing; one under 18 names a guardian, who is asked
    by letter."""
    if purpose not in TEXTS:
        raise Invalid([("/purpose", _("Vælg et af formålene."))])
    is_minor = needs_guardian(ambassador, now)
    guardian_name, guardian_email = guardian_name.strip(), guardian_email.strip().lower()
    if is_minor:
        _judge_guardian(ambassador, guardian_name, guardian_email)
    else:
        guardian_name = guardian_email = ""
    version, words = text_of(purpose)
    with transaction.atomic():
        Ambassador.objects.select_for_update().get(pk=ambassador.pk)
        open_one = ambassador.picture_consents.filter(purpose=purpose, withdrawn_at=None).first()
        if open_one is not None:
            if open_one.stands and open_one.version == version:
                return open_one
            _end(open_one, now, by=by, who=str(by or ambassador.user))
        made = PictureConsent.objects.create(
            ambassador=ambassador,
            purpose=purpose,
            version=version,
            words=words,
            given_at=now,
            given_by=by,
            needs_guardian=is_minor,
            guardian_name=guardian_name,
            guardian_email=guardian_email,
        )
        record(ambassador, now=now, by=by, what="picture_consent", new=purpose)
        if is_minor:
            write(
                "picture_guardian",
                dedupe=f"picture_guardian:{made.pk}",
                now=now,
                email=guardian_email,
                name=guardian_name,
                language=ambassador.user.language,
                about=ambassador,
                context={
                    "consent": made,
                    "person": ambassador.user,
                    "programme": ambassador.programme,
                    "answer_url": answer_url("guardian", made.pk),
                },
            )
    return made


def _judge_guardian(ambassador: Ambassador, name: str, email: str) -> None:
    errors: Errors = []
    if not name:
        errors.append(("/guardian_name", _("Skriv navnet på din forælder eller værge.")))
    text_rule(name, "/guardian_name", 120, errors)
    try:
        if len(email) > 254:
            raise ValidationError("")
        validate_email(email)
    except ValidationError:
        errors.append(("/guardian_email", _("Skriv din forælders eller værges e-mail.")))
    else:
        if email == ambassador.user.email:
            errors.append(("/guardian_email", _("Skriv en anden adresse end din egen.")))
    if errors:
        raise Invalid(errors)


def withdraw(ambassador: Ambassador, purpose: str, *, now: datetime, by: User | None = None) -> bool:
    """The person says no from now on; answers whether there was anything to withdraw."""
    with transaction.atomic():
        rows = ambassador.picture_consents.select_for_update().filter(purpose=purpose, withdrawn_at=None)
        found = list(rows)
        for row in found:
            _end(row, now, by=by, who=str(by or ambassador.user))
    return bool(found)


def _end(consent: PictureConsent, now: datetime, *, by: User | None, who: str) -> None:
    consent.withdrawn_at, consent.withdrawn_by = now, who[:120]
    consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        consent.ambassador,
        now=now,
        by=by,
        what="picture_consent",
        old=consent.purpose,
        actor="" if by else who,
    )


def check_guardian_link(consent: PictureConsent, now: datetime) -> None:
    """Raises Expired when the guardian did not answer in time; who has said yes can always say no."""
    if consent.guardian_at is None and consent.given_at + GUARDIAN_WITHIN <= now:
        raise Expired(_("Linket gjaldt i 30 dage. Bed din søn eller datter om at spørge igen."))


def guardian_says(consent: PictureConsent, yes: bool, *, now: datetime) -> PictureConsent:
    """The guardian answers by the letter's link: yes, or no, also later on. Twice the same changes nothing."""
    check_guardian_link(consent, now)
    with transaction.atomic():
        consent = PictureConsent.objects.select_for_update(of=("self",)).select_related("ambassador").get(pk=consent.pk)
        if consent.withdrawn_at is not None:
            if yes:
                raise MoveNotAllowed(_("Samtykket er trukket tilbage, så der er ikke noget at sige ja til."))
            return consent
        if not yes:
            _end(consent, now, by=None, who=consent.guardian_name)
        elif consent.guardian_at is None:
            consent.guardian_at = now
            consent.save(update_fields=["guardian_at"])
            record(
                consent.ambassador,
                now=now,
                what="picture_guardian",
                new=consent.purpose,
                actor=consent.guardian_name,
            )
    return consent
