"""PostgreSQL itself refuses two overlapping firm bookings of one resource.

On SQLite the same promise is kept by the write lock (transaction_mode IMMEDIATE), see events.domain.bookings.
"""

from django.db import migrations


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    schema_editor.execute(
        "ALTER TABLE events_booking ADD CONSTRAINT booking_no_overlap EXCLUDE USING gist "
        "(resource_id WITH =, tstzrange(busy_from, busy_to, '[)') WITH &&) WHERE (state = 'firm') "
        "DEFERRABLE INITIALLY IMMEDIATE"
    )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE events_booking DROP CONSTRAINT booking_no_overlap")


class Migration(migrations.Migration):
    replaces = [("events", "0003_no_double_booking")]
    dependencies = [("events", "0001_begin")]
    operations = [migrations.RunPython(add, remove)]
