"""The rules of the house that import-linter cannot say. Each test names the files that break its rule."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import call_command

from asp_portal.parameters import KNOWN

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("asp_portal", "publications", "campaigns")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TEMPLATES = sorted(path for folder in ("templates", *PACKAGES) for path in (ROOT / folder).rglob("*.html"))


def lines_with(pattern, paths, allowed=()):
    """Where `pattern` occurs, as file:line, outside the files and folders `allowed`."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        if not path.relative_to(ROOT).as_posix().startswith(allowed or "-")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if re.search(pattern, line)
    ]


def nodes(path):
    """Every node of the syntax tree of the module at `path`."""
    return ast.walk(ast.parse(path.read_text()))


def test_no_room_for_what_has_no_room():
    nameless = {"utils", "helpers", "core", "common", "services", "signals"}
    assert [str(path.relative_to(ROOT)) for path in MODULES if nameless & {path.stem, path.parent.name}] == []


BY_HAND = (
    r"\bmark_safe\b|\bSafe(String|Text|Data)\b|\bdef __html__\b|\b__html__\s*=|\bhtml_safe\b|\bis_safe\s*="
    r"|\bautoescape\s*=\s*False|\|\s*safe(seq)?\b|\bautoescape\s+off\b"
)


def test_html_is_declared_safe_in_two_places_alone():
    assert (
        lines_with(BY_HAND, [*MODULES, *TEMPLATES], allowed=("asp_portal/richtext/", "asp_portal/linked_data.py")) == []
    )


@pytest.mark.parametrize(
    "line",
    [
        "return mark_safe(html)",
        "from django.utils.safestring import SafeString as Text",
        "class Html(SafeData):",
        "    def __html__(self):",
        "@html_safe",
        "@register.filter(is_safe=True)",
        "Engine(autoescape=False)",
        "{{ body|safe }}",
        "{{ rows | safeseq|join:', ' }}",
        "{% autoescape off %}",
    ],
)
def test_every_way_to_declare_html_safe_is_looked_for(line):
    assert re.search(BY_HAND, line)


def spliced(path):
    """Calls in the module at `path` that build HTML around text which was put into the pattern itself."""
    builders = {"format_html", "format_html_join"}
    for node in nodes(path):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in builders:
            pattern = node.args[getattr(node.func, "id", "") == "format_html_join"] if node.args else None
            # A pattern is a literal, or a translation of one.
            if isinstance(pattern, ast.Call) and getattr(pattern.func, "id", "") in {"_", "gettext", "ngettext"}:
                pattern = pattern.args[0]
            if not isinstance(pattern, ast.Constant):
                yield f"{path}:{node.lineno}"


def test_no_text_is_spliced_into_the_pattern_of_html(tmp_path):
    assert [found for path in MODULES for found in spliced(path)] == []
    bad = tmp_path / "bad.py"
    bad.write_text('format_html(f"<b>{name}</b>")\nformat_html("<b>" + name)\nformat_html("<b>{}</b>", name)\n')
    assert [found.rpartition(":")[2] for found in spliced(bad)] == ["1", "2"]


def test_the_environment_is_read_in_settings_alone():
    environment = r"\bos\.(environ|getenv)\b|\bfrom os import\b|\b(import|from) environ\b"
    assert lines_with(environment, MODULES, allowed=("asp_portal/settings/", "asp_portal/wsgi.py")) == []


KNOWING_THE_VENDOR = (
    *("asp_portal/search/", "asp_portal/backup/", "asp_portal/settings/"),
    *("asp_portal/patience.py", "asp_portal/prepared.py"),
)


def test_three_rooms_alone_know_the_database_vendor():
    vendor = r"\.vendor\b|django\.contrib\.postgres|django\.db\.backends"
    assert lines_with(vendor, MODULES, allowed=KNOWING_THE_VENDOR) == []


def test_what_is_live_is_said_in_querysets_alone():
    elsewhere = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if path.name != "querysets.py" and path.parent.name != "querysets"
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") in {"filter", "exclude"}
        and any((keyword.arg or "").split("__")[-1] == "live" for keyword in node.keywords)
    ]
    assert elsewhere == []


def test_public_pages_read_known_parameters_alone():
    # What parameters.KNOWN does not name never reaches a view that is marked @public_page.
    reads = re.compile(
        r"""(?:text\(request, |request\.GET\.get\(|request\.GET\.getlist\(|name, label, every = )"(\w+)\""""
    )
    public = [path for path in MODULES if path.parts[-2] in {"publications", "campaigns", "search", "asp_portal"}]
    assert [
        f"{path.relative_to(ROOT)}: {name}"
        for path in public
        if path.name != "admin.py"
        for name in reads.findall(path.read_text())
        if name not in KNOWN
    ] == []


def test_imports_stand_at_the_top():
    inside = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        # An app's ready() is the one moment at which its models can be imported.
        if path.name != "apps.py"
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def test_a_module_can_be_read_in_one_sitting():
    long = [path for path in MODULES if "migrations" not in path.parts and len(path.read_text().splitlines()) > 400]
    assert [str(path.relative_to(ROOT)) for path in long] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-pdf.txt"])
def test_every_package_is_pinned_and_has_a_reason(name):
    lines = (ROOT / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert [line for line in packages if not re.fullmatch(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+ +# .{10,}", line)] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# What opens connections: the guarded client, and what asks the operator's virus scanner.
CONNECTING = {"asp_portal/outgoing.py", "asp_portal/library/scanner.py", "asp_portal/outages/database.py"}


def test_nothing_asks_another_machine_but_through_the_guarded_client():
    # A client that follows an address which somebody typed can be led to the inside of the network.
    clients = (
        "http.client urllib.request socket ssl ftplib telnetlib asyncio requests httpx aiohttp urllib3 http3".split()
    )
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        if path.relative_to(ROOT).as_posix() not in CONNECTING
        for node in nodes(path)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in [getattr(node, "module", None) or "", *(f"{alias.name}" for alias in node.names)]
        if name in clients or f"{getattr(node, 'module', '')}.{name}" in clients
    ]
    assert asking == []
