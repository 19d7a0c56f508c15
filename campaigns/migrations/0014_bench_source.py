"""Where the judges who stay are listed: the requirements of a ballot follow from them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0013_disputed_milestones")]

    operations = [
        migrations.AddField(
            model_name="election",
            name="bench_source",
            field=models.CharField(
                blank=True,
                help_text="Where the judges who stay are listed.",
                max_length=300,
                verbose_name="source of the bench",
            ),
        ),
        migrations.AddField(
            model_name="election",
            name="bench_source_url",
            field=models.URLField(blank=True, verbose_name="link to the bench"),
        ),
        migrations.AddConstraint(
            model_name="election",
            constraint=models.CheckConstraint(
                condition=models.Q(("bench_source_url", ""), models.Q(("bench_source", ""), _negated=True), _connector="OR"),
                name="election_bench_link_has_source",
                violation_error_message="Name the source of the bench that the link leads to.",
            ),
        ),
    ]
