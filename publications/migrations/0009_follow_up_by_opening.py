from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0008_reasons_needed'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='followup',
            options={'ordering': ['session__year', models.OrderBy(models.F('session__opens_on'), nulls_last=True), 'session_id'], 'verbose_name': 'follow-up', 'verbose_name_plural': 'follow-up'},
        ),
    ]
