"""The travel rates of the years that are known."""

from django.db import migrations


def load(apps, schema_editor):
    from ambassadors.data.loading import load_rates

    load_rates(apps.get_model("ambassadors", "TravelRate"))


class Migration(migrations.Migration):
    dependencies = [("ambassadors", "0001_begin")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
