"""The geography we ship: regions, municipalities, postcodes."""

from django.db import migrations


def load(apps, schema_editor):
    from people.domain.places import load_places

    load_places(
        *(apps.get_model("people", name) for name in ("Region", "Municipality", "MunicipalityRegion", "Postcode"))
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0001_begin")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
