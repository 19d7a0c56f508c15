"""Who writes the pages of States, and who corrects what readers see of a State."""

from importlib import import_module

from django.db import migrations

make_groups = import_module("campaigns.migrations.0004_groups_of_the_night").make_groups


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0017_members_of_a_consensus"),
        ("publications", "0011_state_pages"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
