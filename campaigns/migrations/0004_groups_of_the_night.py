"""The groups Editor, Translator and Elections officer, and a permission for each step of a page."""

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
        ("campaigns", "0003_review"),
        ("publications", "0003_review"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
