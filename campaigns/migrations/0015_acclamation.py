"""Consensus and acclamation are two words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0014_bench_source")]

    operations = [
        migrations.AlterField(
            model_name="election",
            name="rules",
            field=models.CharField(
                choices=[
                    ("two-thirds", "two thirds of those present and voting"),
                    ("all-members", "more than half of all electors"),
                    ("voting", "more than half of those present and voting"),
                    ("consensus", "consensus, without a vote"),
                    ("acclamation", "acclamation, without a vote"),
                ],
                help_text="What a candidate needs to be elected.",
                max_length=12,
                verbose_name="elected by",
            ),
        ),
    ]
