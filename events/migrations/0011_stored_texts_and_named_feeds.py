import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_who_fetched(apps, schema_editor):
    """Every feed there is was the only one of its kind; what fetched it last is one of its programs now."""
    feed, client = apps.get_model("events", "Feed"), apps.get_model("events", "FeedClient")
    feed.objects.filter(user__isnull=False).update(is_main=True)
    fetched = feed.objects.filter(last_fetched_at__isnull=False)
    client.objects.bulk_create(
        [
            client(feed=row, name=client_name(row.last_client), fetched_at=row.last_fetched_at)
            for row in fetched.only("pk", "last_client", "last_fetched_at")
        ],
        batch_size=500,
    )
    if schema_editor.connection.vendor == "postgresql":
        # Or the table could not be altered further in this transaction.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def client_name(agent):
    """The first word is enough here: the next fetch says it properly."""
    for name in ("Google", "Thunderbird", "Outlook", "iPhone"):
        if name.lower() in agent.lower():
            return "Google Kalender" if name == "Google" else name
    return agent.split("/")[0].strip()[:40] or "et ukendt program"


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0010_calls'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EventText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.UUIDField()),
                ('language', models.CharField(max_length=2)),
                ('detail', models.CharField(max_length=10)),
                ('edition', models.CharField(max_length=12)),
                ('stamp', models.DateTimeField()),
                ('shift_stamp', models.DateTimeField()),
                ('status', models.CharField(choices=[('planned', 'planlagt'), ('published', 'offentliggjort'), ('invited', 'indbudt'), ('held', 'afholdt'), ('minutes_out', 'referat sendt'), ('offering', 'spørger ambassadører'), ('staffed', 'bemandet'), ('confirmed', 'bekræftet'), ('carried_out', 'gennemført'), ('allocated', 'plads tildelt'), ('built', 'bygget'), ('open', 'åben'), ('struck', 'pakket ned'), ('evaluated', 'evalueret'), ('enquiry', 'forespørgsel'), ('qualifying', 'afklares'), ('hold', 'reserveret'), ('offer', 'tilbud sendt'), ('contracted', 'kontrakt'), ('advancing', 'forberedes'), ('ready', 'klar'), ('travelling', 'på vej'), ('performed', 'spillet'), ('settled', 'afregnet'), ('released', 'frigivet'), ('expired', 'udløbet'), ('declined', 'afslået'), ('postponed', 'udsat'), ('closed', 'afsluttet'), ('cancelled', 'aflyst')], max_length=12)),
                ('is_public', models.BooleanField()),
                ('cut', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='FeedClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='hentet af')),
                ('fetched_at', models.DateTimeField(verbose_name='sidst hentet')),
                ('etag', models.CharField(max_length=64)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='feed',
            name='feed_once_per_person_and_kind',
        ),
        migrations.AddField(
            model_name='feed',
            name='alarm_minutes',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='påmindelse, minutter før'),
        ),
        migrations.AddField(
            model_name='feed',
            name='busy_only',
            field=models.BooleanField(default=False, verbose_name='vis kun »optaget«'),
        ),
        migrations.AddField(
            model_name='feed',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='feed',
            name='event_kind',
            field=models.CharField(blank=True, choices=[('school_visit', 'skolebesøg'), ('network_meeting', 'netværksmøde'), ('stand', 'stand'), ('performance', 'optræden'), ('other', 'arrangement')], max_length=16),
        ),
        migrations.AddField(
            model_name='feed',
            name='is_main',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='feed',
            name='language',
            field=models.CharField(blank=True, choices=[('da', 'Dansk'), ('en', 'English')], max_length=2),
        ),
        migrations.AddField(
            model_name='feed',
            name='latitude',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='feed',
            name='longitude',
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='feed',
            name='name',
            field=models.CharField(blank=True, max_length=60, verbose_name='navn'),
        ),
        migrations.AddField(
            model_name='feed',
            name='postcode',
            field=models.CharField(blank=True, max_length=4, verbose_name='postnummer'),
        ),
        migrations.AddField(
            model_name='feed',
            name='radius_km',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='afstand, km'),
        ),
        migrations.AddField(
            model_name='feed',
            name='show_cancelled',
            field=models.BooleanField(default=True, verbose_name='vis aflyste'),
        ),
        migrations.AlterField(
            model_name='feed',
            name='kind',
            field=models.CharField(choices=[('mine', 'min kalender'), ('near', 'åbent nær mig'), ('holds', 'holdt og foreløbigt'), ('programme', 'en indsats'), ('organised', 'alt jeg arrangerer'), ('public', 'offentlig')], max_length=10),
        ),
        migrations.AddIndex(
            model_name='feed',
            index=models.Index(condition=models.Q(('kind', 'near')), fields=['latitude', 'longitude'], name='feed_near'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('user', 'kind'), name='feed_one_main_of_each_kind'),
        ),
        migrations.AddConstraint(
            model_name='feed',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'public'), ('programme__isnull', True)), fields=('event_kind',), name='feed_public_once_per_event_kind'),
        ),
        migrations.AddField(
            model_name='eventtext',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='events.event'),
        ),
        migrations.AddField(
            model_name='feedclient',
            name='feed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clients', to='events.feed'),
        ),
        migrations.AddConstraint(
            model_name='eventtext',
            constraint=models.UniqueConstraint(fields=('subject', 'language', 'detail'), name='eventtext_once'),
        ),
        migrations.AddConstraint(
            model_name='feedclient',
            constraint=models.UniqueConstraint(fields=('feed', 'name'), name='feedclient_once'),
        ),
        migrations.RunPython(keep_who_fetched, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='feed',
            name='last_client',
        ),
        migrations.RemoveField(
            model_name='feed',
            name='last_fetched_at',
        ),
    ]
