"""New people: invited by letter, they choose a password by its link. No password is ever sent."""

from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from people.domain.answerlinks import answer_url
from people.domain.history import history_of, record
from people.domain.outbox import write
from people.domain.refusals import Expired, Invalid
from people.models import User

STANDS = timedelta(days=14)


def invite_person(
    email: str, name: str, *, now: datetime, by: User | None = None, language: str = "da", phone: str = ""
) -> User:
    """The person with this address, made when new; whoever has no password yet gets a letter to choose one."""
    email, name = email.strip().lower(), name.strip()
    errors = []
    try:
        validate_email(email)
    except ValidationError:
        errors.append(("/email", _("Skriv en gyldig e-mailadresse.")))
    if not name or len(name) > 120 or "\x00" in name:
        errors.append(("/name", _("Skriv et navn på højst {most} tegn.").format(most=120)))
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create_user(email, name=name, language=language, phone=phone)
        if not user.has_usable_password():
            send_welcome(user, now=now, by=by)
    return user


def send_welcome(user: User, *, now: datetime, by: User | None = None) -> None:
    """The letter, again if need be; the newest one counts its 14 days anew."""
    record(user, now=now, by=by, what="invited")
    write(
        "welcome",
        dedupe=f"welcome:{user.pk}:{now.isoformat()}",
        now=now,
        to=user,
        about=user,
        context={"link": answer_url("welcome", user.pk), "by": str(by) if by else ""},
        is_account=True,
    )


def check_welcome(user: User, now: datetime) -> None:
    """Raises Expired when the link was used, or stood too long."""
    if user.has_usable_password():
        raise Expired(_("Linket er brugt. Log ind med din adgangskode, eller vælg en ny, hvis du har glemt den."))
    sent = history_of(user).filter(what="invited").order_by("-at").first()
    if sent is None or sent.at + STANDS <= now:
        raise Expired(_("Linket gjaldt i 14 dage. Bed om en ny invitation."))


def choose_first_password(user: User, password: str, *, now: datetime) -> None:
    """Raises Invalid with the validators' sentences."""
    check_welcome(user, now)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Invalid([("/password", sentence) for sentence in weak.messages]) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, now=now, by=user, what="password")
