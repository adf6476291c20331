"""When somebody cannot come is known of everybody now (events.Away): the corps' own absences move there."""

from django.db import migrations, models


def move(apps, schema_editor):
    absence = apps.get_model("ambassadors", "Absence")
    resource, away = apps.get_model("events", "Resource"), apps.get_model("events", "Away")
    for row in absence.objects.select_related("ambassador__user").iterator():
        user = row.ambassador.user
        who, _new = resource.objects.get_or_create(
            user=user, defaults={"kind": "person", "name": user.name or user.email}
        )
        away.objects.create(resource=who, starts_at=row.starts_at, ends_at=row.ends_at, note=row.reason)


class Migration(migrations.Migration):
    dependencies = [
        ("ambassadors", "0003_open_releases"),
        ("events", "0006_availability_and_buffers"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.DeleteModel(name="Absence"),
        migrations.AddField(
            model_name="offer",
            name="sent_despite",
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
    ]
