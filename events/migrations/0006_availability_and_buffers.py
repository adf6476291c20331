import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_public_lists_in_order'),
        ('people', '0003_letters_need_basis'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Away',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('starts_at', models.DateTimeField(verbose_name='fra')),
                ('ends_at', models.DateTimeField(verbose_name='til')),
                ('why', models.CharField(choices=[('other', 'fravær'), ('holiday', 'ferie'), ('school', 'skoleophold'), ('exam', 'prøve'), ('employer', 'lærepladsen kan ikke undvære'), ('competing', 'konkurrerer selv'), ('repair', 'til reparation')], default='other', max_length=10, verbose_name='hvorfor')),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='note')),
            ],
            options={
                'verbose_name': 'fravær',
                'verbose_name_plural': 'fravær',
            },
        ),
        migrations.CreateModel(
            name='WeeklyHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(verbose_name='ugedag')),
                ('starts', models.TimeField(verbose_name='fra')),
                ('ends', models.TimeField(verbose_name='til')),
            ],
            options={
                'verbose_name': 'faste tider',
                'verbose_name_plural': 'faste tider',
                'ordering': ['weekday', 'starts'],
            },
        ),
        migrations.AddField(
            model_name='event',
            name='setup_minutes',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='opstilling, minutter'),
        ),
        migrations.AddField(
            model_name='event',
            name='teardown_minutes',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='nedtagning, minutter'),
        ),
        migrations.AddField(
            model_name='resource',
            name='capacity',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='plads til'),
        ),
        migrations.AddField(
            model_name='resource',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='rooms', to='events.venue', verbose_name='sted'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'room'), models.Q(('capacity__isnull', True), ('venue__isnull', True)), _connector='OR'), name='resource_venue_is_of_a_room'),
        ),
        migrations.AddField(
            model_name='away',
            name='resource',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='away', to='events.resource'),
        ),
        migrations.AddField(
            model_name='weeklyhours',
            name='resource',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='weekly_hours', to='events.resource'),
        ),
        migrations.AddIndex(
            model_name='away',
            index=models.Index(fields=['resource', 'ends_at'], name='away_resource'),
        ),
        migrations.AddConstraint(
            model_name='away',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='away_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='weekly_hours_weekday'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts')), ('ends', '00:00'), _connector='OR'), name='weekly_hours_take_time'),
        ),
        migrations.AddConstraint(
            model_name='weeklyhours',
            constraint=models.UniqueConstraint(fields=('resource', 'weekday', 'starts'), name='weekly_hours_once'),
        ),
    ]
