"""People who log in. What they may do stands beside what it concerns: roles in events, the corps in ambassadors."""

import uuid
from datetime import time

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Addresses are compared without regard to case and stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """One new person; without a password the account opens by a letter's link only."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a login: organiser, ambassador, school contact or crew.

    ``calendar`` is how the own calendar is kept; as long as nobody chose, letters carry invitations.
    ``bounced_email`` is the address from which letters came back; as long as it is the address, only account letters
    go there.
    """

    class Calendar(models.TextChoices):
        FEED = "feed", _("abonnement")
        INVITATIONS = "invitations", _("invitationer med mail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    name = models.CharField(_("navn"), max_length=120)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    calendar = models.CharField(_("kalender"), max_length=11, choices=Calendar.choices, blank=True)
    bounced_email = models.EmailField(max_length=254, blank=True)
    is_active = models.BooleanField(_("kan logge ind"), default=True)
    is_staff = models.BooleanField(_("teknisk administration"), default=False)
    date_joined = models.DateTimeField(_("oprettet"), default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]
        indexes = [
            models.Index(fields=["bounced_email"], name="user_bounced", condition=~models.Q(bounced_email="")),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_bounced(self) -> bool:
        """Letters to this address come back."""
        return bool(self.bounced_email) and self.bounced_email == self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def first_name(self) -> str:
        """What the school is told: "Maja", never the surname."""
        return self.name.split(" ")[0] if self.name else ""


class LetterChoices(models.Model):
    """What letters a person wants: the morning's overview, and what may come by SMS. Without a row the defaults hold.

    The hour is of the wall clock in Copenhagen; ``digest_days``: on workdays, or every day; ``digest_seen_on``: the
    last day that was seen to.
    """

    class Days(models.TextChoices):
        WORKDAYS = "workdays", _("på hverdage")
        EVERY_DAY = "every_day", _("hver dag")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="letter_choices")
    digest = models.BooleanField(_("dagens overblik med mail"), default=True)
    digest_at = models.TimeField(_("klokken"), default=time(7))
    digest_days = models.CharField(_("hvornår"), max_length=9, choices=Days.choices, default=Days.WORKDAYS)
    digest_seen_on = models.DateField(null=True, blank=True)
    sms_changes = models.BooleanField(_("når noget ændres på dagen"), default=False)
    sms_morning = models.BooleanField(_("om morgenen, når jeg skal af sted"), default=False)

    class Meta:
        verbose_name = _("valg om breve")
        verbose_name_plural = _("valg om breve")

    def __str__(self) -> str:
        return str(self.user)
