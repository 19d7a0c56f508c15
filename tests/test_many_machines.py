"""No state on a node: what one request leaves behind is where the next one, on another machine, finds it."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from asp_portal.settings.base import databases

ROOTS = ["asp_portal", "publications", "campaigns"]
# Who may touch the disk of a node, and why.
ON_A_DISK = {
    "asp_portal/settings": "names the places",
    "asp_portal/caching/generations.py": "the number for the processes of one machine; several machines share a cache",
    "asp_portal/backup": "an archive is written by a command, to the operator's disk",
    "publications/management": "a command reads the file that it is given",
    "asp_portal/desk/tables.py": "a workbook is written and sent within one request",
    "asp_portal/library/storage.py": "the storage of one machine; several have a bucket",
    "asp_portal/richtext/checks.py": "reads a script of ours",
    "publications/pdf.py": "reads a stylesheet of ours",
}
DISK = re.compile(
    r"MEDIA_ROOT|FileSystemStorage|\bfile\.path\b|\.storage\.path\(|tempfile"
    r"|(?<![\w.])(?<!def )open\(|\.write_(?:text|bytes)\("
)


def modules():
    """Each module of the portal: its path below the root, and its text."""
    for root in ROOTS:
        for path in sorted((settings.BASE_DIR / root).rglob("*.py")):
            yield str(path.relative_to(settings.BASE_DIR)), path.read_text()


def test_nothing_but_commands_touches_the_disk_of_a_node():
    found = [name for name, text in modules() if DISK.search(text) and not name.startswith(tuple(ON_A_DISK))]
    assert found == []


def test_sign_ins_messages_and_guesses_are_in_the_database():
    assert settings.SESSION_ENGINE == "asp_portal.accounts.sessions"
    assert settings.MESSAGE_STORAGE == "django.contrib.messages.storage.session.SessionStorage"
    # django-axes counts in the database unless another handler is named.
    assert getattr(settings, "AXES_HANDLER", "axes.handlers.database.AxesDatabaseHandler").endswith("DatabaseHandler")
    assert Path(settings.BASE_DIR, "asp_portal/accounts/sessions.py").read_text().count("DatabaseStore") > 1


def test_an_upload_is_stored_within_its_own_request():
    # Django keeps a large one in a temporary file for as long as the request lasts, and nobody else does.
    assert not [name for name, text in modules() if "temporary_file_path" in text]


@pytest.fixture(scope="module")
def compose():
    """deploy/compose.yaml as Docker reads it. No test can start it: there is no registry to take images from."""
    return yaml.safe_load((settings.BASE_DIR / "deploy" / "compose.yaml").read_text())


def test_the_compose_file_gives_every_node_names_that_the_settings_read(compose):
    listed = re.findall(r"^#?([A-Z0-9_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
    for name in ("prepare", "app-a", "app-b"):
        given = set(compose["services"][name]["environment"])
        assert given <= {*listed, "DJANGO_SETTINGS_MODULE"}
        assert {"DATABASE_REPLICA_URL", "CACHE_URL", "AWS_STORAGE_BUCKET_NAME"} <= given
    database, replica = (
        compose["services"]["app-a"]["environment"][f"DATABASE_{name}URL"] for name in ("", "REPLICA_")
    )
    found = databases(*(re.sub(r"\$\{[^}]+\}", "secret", url) for url in (database, replica)))
    assert found["default"]["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["replica"]["HOST"] in found["default"]["HOST"].split(",")


def test_the_services_of_the_compose_file_know_each_other(compose):
    services, volumes = compose["services"], compose["volumes"]
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        assert {volume.split(":")[0] for volume in service.get("volumes", ()) if volume[0] != "."} <= set(volumes), name
    template = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    given = {name for name in services["nginx"]["environment"] if name.startswith("PORTAL_")}
    assert given == set(re.findall(r"\$\{(PORTAL_\w+)\}", template))
    upstream = services["nginx"]["environment"]["PORTAL_UPSTREAM"]
    assert re.findall(r"(app-\w):8000", upstream) == [name for name in services if name.startswith("app-")]


def test_ports_and_files_of_the_compose_file_are_those_of_image_and_nginx(compose):
    deploy, services = settings.BASE_DIR / "deploy", compose["services"]
    image = (deploy / "Dockerfile").read_text()
    port = re.search(r'"--bind", "0\.0\.0\.0:(\d+)"', image)[1]
    for name in ("app-a", "app-b"):
        assert f"http://127.0.0.1:{port}/healthz" in services[name]["healthcheck"]["test"][-1]
        assert f"{name}:{port} " in services["nginx"]["environment"]["PORTAL_UPSTREAM"]
    listening = set(re.findall(r"listen (\d+)", (deploy / "nginx.conf").read_text()))
    assert {published.split(":")[1] for published in services["nginx"]["ports"]} == listening
    for line in re.findall(r"^COPY (.+)$", image, re.MULTILINE):
        assert all((settings.BASE_DIR / source).exists() for source in line.split()[:-1]), line
    mounted = [volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())]
    # The certificate is the operator's.
    assert [name for name in mounted if name[0] == "." and not (deploy / name).exists()] in ([], ["./tls"])
    static = services["nginx"]["environment"]["PORTAL_STATIC"].rstrip("/")
    assert services["app-a"]["environment"]["STATIC_ROOT"] == static
    assert f"static:{static}:ro" in services["nginx"]["volumes"]


def test_nobody_outside_reaches_anything_but_nginx(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["nginx"]
