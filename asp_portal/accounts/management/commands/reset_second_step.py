"""`manage.py reset_second_step NAME`: for who lost every device and code, where no administrator can sign in either."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from asp_portal.accounts import factors
from asp_portal.accounts.letters import tell_owner
from asp_portal.accounts.models import User


class Command(BaseCommand):
    """Takes the second step off an account and ends its sign-ins."""

    help = "Take all passkeys, apps and recovery codes off an account and end its sign-ins; its owner gets a mail."

    def add_arguments(self, parser):
        parser.add_argument("name", help="user name or e-mail address")

    @transaction.atomic
    def handle(self, name, **options):
        user = User.objects.named(name)
        if user is None:
            raise CommandError(f"No account has the name or the e-mail address {name}.")
        factors.reset(user)
        factors.let_in_again(user)
        tell_owner(user, _("The second step was taken off the account, and every sign-in ended."))
        self.stdout.write(f"{user} signs in with the password and sets up a new second step.")
