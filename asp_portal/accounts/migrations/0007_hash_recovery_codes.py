from django.contrib.auth.hashers import make_password
from django.db import migrations


def hash_codes(apps, schema_editor):
    """The codes that people have on paper go on working; what is kept of them opens nothing any more."""
    RecoveryCode = apps.get_model("accounts", "RecoveryCode")
    plain = apps.get_model("otp_static", "StaticToken").objects.all()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device_id=one.device_id, begins=one.token[:1], hashed=make_password(one.token)) for one in plain
    )
    plain.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_recovery_code'),
    ]

    # Backwards the codes are gone: a hash gives none back. Their owners make new ones.
    operations = [migrations.RunPython(hash_codes, migrations.RunPython.noop)]
