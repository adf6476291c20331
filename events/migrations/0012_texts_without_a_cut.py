from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0011_stored_texts_and_named_feeds'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='eventtext',
            name='cut',
        ),
    ]
