"""Contacts in organisations, and on what basis we may mail them (markedsføringsloven § 10)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .organisations import Organisation


class Contact(models.Model):
    """A person in a school or company. Some of them also log in.

    ``bounced_email`` is the address from which letters came back; as long as it is the address, none goes there.
    ``takes_sms``: the contact said yes to a text message about the day itself.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("organisation")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="contact"
    )
    name = models.CharField(_("navn"), max_length=120)
    title = models.CharField(_("rolle"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telefon"), max_length=20, blank=True)
    language = models.CharField(_("sprog"), max_length=2, choices=[("da", "Dansk"), ("en", "English")], default="da")
    bounced_email = models.EmailField(max_length=254, blank=True)
    takes_sms = models.BooleanField(_("må få SMS om dagen selv"), default=False)
    is_primary = models.BooleanField(_("hovedkontakt"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("kontakt")
        verbose_name_plural = _("kontakter")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["email"], name="contact_email", condition=~Q(email="")),
            models.Index(fields=["bounced_email"], name="contact_bounced", condition=~Q(bounced_email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_bounced(self) -> bool:
        """Letters to this address come back."""
        return bool(self.bounced_email) and self.bounced_email == self.email.strip().lower()


class MailBasis(models.Model):
    """One line in the contact-basis ledger: why we may mail this contact, from when, on whose word.

    A public school's staff asked about its own request need no line; an invitation to a company does.
    """

    class Basis(models.TextChoices):
        CONSENT = "consent", _("har sagt ja")
        REQUESTED = "requested", _("har selv henvendt sig")
        CUSTOMER = "relation", _("samarbejder med os i forvejen")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="mail_bases")
    basis = models.CharField(_("grundlag"), max_length=12, choices=Basis.choices)
    note = models.CharField(_("hvor ved vi det fra"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("noteret"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("trukket tilbage"), null=True, blank=True)

    class Meta:
        verbose_name = _("grundlag for mail")
        verbose_name_plural = _("grundlag for mail")
        indexes = [
            models.Index(fields=["contact"], name="mailbasis_standing", condition=Q(withdrawn_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.basis}"
