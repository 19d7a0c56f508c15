"""The groups Drafter and Publisher. They stand on the top storey because they need the models of all."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from asp_portal.accounts.groups import ensure_groups


def make_groups(apps, schema_editor):
    """Make the groups. Django makes permissions after all migrations, which here is too late."""
    for label in ("library", "publications", "campaigns"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    ensure_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0001_initial"),
        ("publications", "0001_initial"),
        ("library", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
