from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0007_reasons_written'),
    ]

    operations = [
        migrations.AlterField(
            model_name='followup',
            name='note',
            field=models.CharField(blank=True, help_text='What happened, in a sentence; needed for every status but “open”.', max_length=300, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'open'), models.Q(('note', ''), _negated=True), _connector='OR'), name='follow_up_has_reason', violation_error_message='Every status but “open” needs a reason: what happened?'),
        ),
    ]
