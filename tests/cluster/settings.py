"""Production, with accounts to try: a password that everybody may know, and no second step."""

from asp_portal.settings.production import *  # noqa: F403

DEMO_PASSWORD = "demo"
SECOND_FACTOR_REQUIRED = False
