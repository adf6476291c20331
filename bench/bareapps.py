"""Apps that are only there for their tables."""

from django.apps import AppConfig


class Account(AppConfig):
    """Its tables are known to ours; its middleware, which it insists on when it starts, is what is not measured."""

    name = "allauth.account"
    default_auto_field = "django.db.models.AutoField"
