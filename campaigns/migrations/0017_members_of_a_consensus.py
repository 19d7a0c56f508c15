"""Where nobody votes, nobody needs to know how many might have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0016_candidates_of_versions")]

    operations = [
        migrations.AlterField(
            model_name="election",
            name="members",
            field=models.PositiveSmallIntegerField(
                help_text=(
                    "On the day of the election: 123 States Parties in December 2017. Without a vote, 0 if not known."
                ),
                verbose_name="number of electors",
            ),
        ),
    ]
