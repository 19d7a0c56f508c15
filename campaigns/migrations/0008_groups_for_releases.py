"""What each group may do with releases."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from asp_portal.accounts.groups import ensure_groups


def give_permissions(apps, schema_editor):
    """Give the groups their permissions. Django makes permissions after all migrations, which here is too late."""
    app_config = apps.get_app_config("releases")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    ensure_groups(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0007_groups_for_elections"),
        ("releases", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_permissions, migrations.RunPython.noop)]
