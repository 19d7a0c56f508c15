import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0005_corrections'),
        ('publishing', '0010_trash'),
    ]

    operations = [
        migrations.AddField(
            model_name='recommendation',
            name='repeated_from',
            field=models.ForeignKey(blank=True, help_text='The recommendation of an earlier paper that this one makes again. Each page then leads to the other.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='repeated_in', to='publications.recommendation', verbose_name='repeated from'),
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.CheckConstraint(condition=models.Q(('repeated_from', None), models.Q(('repeated_from', models.F('id')), _negated=True), _connector='OR'), name='recommendation_repeats_another', violation_error_message='A recommendation cannot repeat itself.'),
        ),
    ]
