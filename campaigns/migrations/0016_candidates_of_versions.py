"""A candidate in a language version knows which one of the original it names in other words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0015_acclamation")]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="copied_from",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
    ]
