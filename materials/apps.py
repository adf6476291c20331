"""What we print and publish."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "materials"
