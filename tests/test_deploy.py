"""What stands in front of the portal knows the same names as the portal, and is written so that it starts."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

from tests.drills.front import Front
from tests.drills.production import PROGRAMS
from tests.drills.varnish import Varnish
from tests.run import IN_CI

DEPLOY = settings.BASE_DIR / "deploy"


@pytest.mark.parametrize("name", ["nginx.conf", "varnish.vcl"])
def test_whoever_may_be_signed_in_is_known_by_the_cookies_of_the_settings(name):
    cookies = re.search(r"\(\^\|; \*\)\(([\w|-]+)\)=", (DEPLOY / name).read_text())[1]
    known = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    in_production = {f"__Host-{cookie}" for cookie in known}
    assert set(cookies.split("|")) == known | in_production | {settings.LANGUAGE_COOKIE_NAME}


# On the build machine nothing is left out: there they fail.
@pytest.mark.skipif(
    not IN_CI and not (shutil.which("nginx", path=PROGRAMS) and shutil.which("openssl")),
    reason="no nginx or no openssl on this machine; apt-get install nginx openssl brings them",
)
def test_nginx_takes_its_configuration(tmp_path):
    Front(tmp_path).write_configuration()
    command = [shutil.which("nginx", path=PROGRAMS), "-t", "-c", tmp_path / "nginx.conf"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not IN_CI and bool(Varnish.missing()), reason=Varnish.missing())
def test_varnish_takes_its_configuration(tmp_path):
    Varnish(tmp_path, port=0).write_configuration(tmp_path / "app.sock")
    command = [shutil.which("varnishd", path=PROGRAMS), "-C", "-j", "none", "-n", tmp_path / "varnish"]
    command += ["-f", tmp_path / "portal.vcl"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
