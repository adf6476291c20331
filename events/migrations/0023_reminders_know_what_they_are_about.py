from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def look_up(apps, schema_editor):
    Reminder, Event = apps.get_model("events", "Reminder"), apps.get_model("events", "Event")
    Reminder.objects.exclude(recipient="*").delete()
    starts = Event.objects.filter(pk=OuterRef("event_id")).values("starts_at")
    Reminder.objects.update(about_at=Subquery(starts))
    # At most one is open; of several the newest counts.
    newer = Reminder.objects.filter(
        rule=OuterRef("rule_id"), event=OuterRef("event_id"), state="planned", pk__gt=OuterRef("pk")
    )
    doubled = Reminder.objects.filter(state="planned").filter(models.Exists(newer))
    Reminder.objects.filter(pk__in=list(doubled.values_list("pk", flat=True))).update(state="disarmed")


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0022_number_the_line"),
    ]

    operations = [
        migrations.AddField(model_name="reminder", name="about_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(look_up, migrations.RunPython.noop, elidable=True),
    ]
