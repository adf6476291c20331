"""Every table of this app as it stood before the first release, in one step.

Databases that went the many small steps have them on record as ``replaces`` and need nothing.
"""

import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('materials', '0001_initial'),
        ('materials', '0002_teaching_modules'),
        ('materials', '0003_kit_loans'),
    ]

    dependencies = [
        ('events', '0001_begin'),
        ('people', '0001_begin'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShortLink',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('target', models.CharField(max_length=300, verbose_name='fører til')),
                ('channel', models.CharField(default='flyer', max_length=20, verbose_name='kanal')),
                ('scans', models.PositiveIntegerField(default=0, verbose_name='scanninger')),
                ('last_scanned_at', models.DateTimeField(blank=True, null=True, verbose_name='sidst scannet')),
                ('created_at', models.DateTimeField()),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='short_links', to='events.event')),
            ],
            options={
                'verbose_name': 'kort link',
                'verbose_name_plural': 'korte links',
                'constraints': [models.UniqueConstraint(fields=('event', 'channel'), name='shortlink_once_per_event_and_channel')],
            },
        ),
        migrations.CreateModel(
            name='TeachingModule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='navn i adresser')),
                ('title', models.CharField(max_length=120, verbose_name='titel')),
                ('title_en', models.CharField(blank=True, max_length=120, verbose_name='engelsk titel')),
                ('summary', models.TextField(max_length=1500, verbose_name='hvad klassen laver')),
                ('summary_en', models.TextField(blank=True, max_length=1500, verbose_name='det samme på engelsk')),
                ('grade_from', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(10)], verbose_name='fra klassetrin')),
                ('grade_to', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(10)], verbose_name='til klassetrin')),
                ('subject', models.CharField(choices=[('fysik-kemi', 'fysik/kemi'), ('natur-teknologi', 'natur/teknologi'), ('haandvaerk-design', 'håndværk og design'), ('matematik', 'matematik'), ('dansk', 'dansk'), ('billedkunst', 'billedkunst'), ('teknologiforstaaelse', 'teknologiforståelse'), ('uddannelse-job', 'uddannelse og job'), ('tvaerfagligt', 'flere fag sammen')], max_length=24, verbose_name='fag')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(600)], verbose_name='minutter')),
                ('kit', models.TextField(blank=True, max_length=1000, verbose_name='det, ambassadørerne har med')),
                ('kits', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(50)], verbose_name='kasser, der kan lånes')),
                ('material_url', models.URLField(blank=True, max_length=500, verbose_name='link til lærervejledningen')),
                ('is_published', models.BooleanField(default=False, verbose_name='vises for skolerne')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='events.programme', verbose_name='indsats')),
                ('trades', models.ManyToManyField(blank=True, related_name='+', to='people.trade', verbose_name='uddannelser')),
            ],
            options={
                'verbose_name': 'undervisningsmodul',
                'verbose_name_plural': 'undervisningsmoduler',
                'ordering': ['grade_from', 'title', 'id'],
                'indexes': [models.Index(condition=models.Q(('is_published', True)), fields=['created_at', 'id'], name='module_listed'), models.Index(condition=models.Q(('is_published', True)), fields=['updated_at', 'id'], name='module_changed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('grade_from__lte', models.F('grade_to')), ('grade_to__lte', 10)), name='module_grades_in_order'), models.CheckConstraint(condition=models.Q(('minutes__gte', 15), ('minutes__lte', 600)), name='module_takes_its_time')],
            },
        ),
        migrations.CreateModel(
            name='KitLoan',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('asked', 'ønsket'), ('agreed', 'aftalt'), ('out', 'ude'), ('returned', 'kommet hjem'), ('lost', 'væk'), ('declined', 'afvist')], default='asked', max_length=10, verbose_name='status')),
                ('school_text', models.CharField(max_length=200, verbose_name='skolens navn og by')),
                ('contact_name', models.CharField(max_length=120, verbose_name='kontaktperson')),
                ('contact_email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('contact_phone', models.CharField(blank=True, max_length=20, verbose_name='telefon')),
                ('language', models.CharField(choices=[('da', 'Dansk'), ('en', 'English')], default='da', max_length=2, verbose_name='sprog')),
                ('from_day', models.DateField(verbose_name='fra')),
                ('to_day', models.DateField(verbose_name='til')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='besked')),
                ('useful', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='brugbart, 1 til 4')),
                ('missing', models.CharField(blank=True, max_length=500, verbose_name='det, der mangler')),
                ('comment', models.CharField(blank=True, max_length=1000, verbose_name='hvordan det gik')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='kommet hjem')),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('school', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation', verbose_name='skole')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='materials.teachingmodule', verbose_name='undervisningsmodul')),
            ],
            options={
                'verbose_name': 'udlån',
                'verbose_name_plural': 'udlån',
                'ordering': ['from_day', 'created_at', 'id'],
                'indexes': [models.Index(fields=['module', 'from_day'], name='loan_of_module'), models.Index(condition=models.Q(('status__in', ['asked', 'out'])), fields=['status', 'to_day'], name='loan_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('to_day__gte', models.F('from_day'))), name='loan_days_in_order'), models.CheckConstraint(condition=models.Q(('useful__isnull', True), models.Q(('useful__gte', 1), ('useful__lte', 4)), _connector='OR'), name='loan_useful_1_to_4')],
            },
        ),
    ]
