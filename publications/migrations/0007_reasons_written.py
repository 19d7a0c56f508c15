"""Entries from before every status needed a reason say so, as the upgrader of their drafts does."""

from django.db import migrations

NO_REASON = "No reason was written down."


def write_reasons(apps, schema_editor):
    entries = apps.get_model("publications", "FollowUp").objects.using(schema_editor.connection.alias)
    entries.exclude(status="open").filter(note="").update(note=NO_REASON)


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0006_repeated_from'),
    ]

    operations = [
        migrations.RunPython(write_reasons, migrations.RunPython.noop),
    ]
