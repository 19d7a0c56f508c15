"""Who writes about elections, and who records what was counted."""

from importlib import import_module

from django.db import migrations

make_groups = import_module("campaigns.migrations.0004_groups_of_the_night").make_groups


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_elections")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
