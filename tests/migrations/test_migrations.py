"""A fresh version takes over the data of every earlier one. `python -m tests.drills.schemas` tries all of them."""

import pytest
from django.core.management import call_command

from tests.backup.places import empty_place

from .past import NAMES, upgrade, wrong_after

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_oldest_database_comes_to_this_version_with_all_that_is_in_it(tmp_path):
    with empty_place(tmp_path):
        assert wrong_after(upgrade, NAMES[0], tmp_path) == []


def test_the_archive_of_an_earlier_version_is_restored_and_brought_to_this_one(tmp_path, settings):
    settings.BACKUP_ROOT = tmp_path / "backups"

    def restore():
        call_command("backup", verbosity=0)
        (archive,) = settings.BACKUP_ROOT.glob("portal-*.tar")
        call_command("restore", archive, replace=True, verbosity=0)

    with empty_place(tmp_path):
        assert wrong_after(restore, NAMES[-1], tmp_path) == []
