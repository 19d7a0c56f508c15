"""Known holes in the packages that are installed: `python -m tests.audit [options of pip-audit]`, part of `make check`.

pip-audit asks a public service. A hole that it knows fails the check, unless `tests/audit.toml` says why the portal can
live with it and until when; an exception past its day fails the check as well, with or without a network. Where no
service can be reached that is said, and nothing else can be.
"""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

EXCEPTIONS = Path(__file__).with_name("audit.toml")


def exceptions():
    """The exceptions: dicts with `package`, `ids`, `reason` and `until` (date)."""
    return tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))["exception"]


def overdue(known, today):
    """A sentence for each exception of `known` whose day has passed."""
    return [
        f"{entry['package']} ({', '.join(entry['ids'])}) was to be looked at by {entry['until']}: {entry['reason']}"
        for entry in known
        if entry["until"] < today
    ]


def unexpected(report, known):
    """A sentence for each hole in `report` (what pip-audit writes as JSON) that no exception of `known` names."""
    allowed = {(entry["package"], number) for entry in known for number in entry["ids"]}
    return [
        f"{package['name']} {package['version']}: {hole['id']}, repaired in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for package in report["dependencies"]
        for hole in package.get("vulns", [])
        if not allowed & {(package["name"], number) for number in (hole["id"], *hole["aliases"])}
    ]


def ask(arguments):
    """What pip-audit reports of the packages beside this Python; None where it could ask nobody."""
    command = [sys.executable, "-m", "pip_audit", "--format=json", "--progress-spinner=off", "--timeout=5", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        return None
    return report if any("vulns" in package for package in report["dependencies"]) else None


def main(arguments, known, today):
    """Write what is wrong; 0 when nothing is, 1 otherwise."""
    report = ask(arguments)
    wrong = overdue(known, today)
    if report is None:
        sys.stdout.write("No service that knows holes of packages could be reached: nothing was asked.\n")
    else:
        wrong += unexpected(report, known)
        asked = sum("vulns" in package for package in report["dependencies"])
        sys.stdout.write(f"{asked} of {len(report['dependencies'])} packages were asked about.\n")
    sys.stdout.writelines(f"{sentence}\n" for sentence in wrong)
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], exceptions(), datetime.now(UTC).date()))
