"""Who keeps the lists of people and States."""

from importlib import import_module

from django.db import migrations

make_groups = import_module("campaigns.migrations.0004_groups_of_the_night").make_groups


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_groups_of_the_night"),
        ("publications", "0004_people_and_states"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
