"""What the MDN HTTP Observatory says of the portal: `python -m tests.drills.observatory [folder of the scanner]`.

Starts gunicorn with the production settings behind nginx with deploy/nginx.conf and TLS, and lets the scanner of MDN
(npm, `@mdn/mdn-http-observatory`) look at it. The scanner is installed for this run, or taken from a folder in which
`npm install` was run. It asks for https://portal.example; its connections, and nothing else of it, are led to the ports
on which nginx listens here. Prints grade and score; 1 when they are below A+ and 120.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.drills import production
from tests.services import UNAVAILABLE

if __name__ == "__main__":
    FOLDER = production.portal("observatory")

from django.core.management import call_command

from tests.drills.front import Front, say
from tests.drills.production import PROGRAMS
from tests.factories import make_publication, make_session

SCANNER = "@mdn/mdn-http-observatory@1.4.8"
GRADE, SCORE = "A+", 120
# Loaded before the scanner: the name and the ports of the public site are those of nginx on this machine.
LEAD_HERE = """
const net = require("net");
const {connect} = net.Socket.prototype;
const ports = {80: %d, 443: %d};
net.Socket.prototype.connect = function (...given) {
    const normal = Array.isArray(given[0]) ? given[0] : given;
    const where = normal[0];
    if (where && where.host === "%s" && ports[where.port]) {
        normal[0] = {...where, host: "127.0.0.1", port: ports[where.port]};
    }
    return connect.apply(this, given);
};
"""


def leave_out(sentence):
    """End without a verdict, saying why."""
    say(sentence)
    sys.exit(UNAVAILABLE)


def scanner(folder):
    """The scanner's main file (Path) below `folder` (Path); it is installed there when it is missing."""
    package = folder / "node_modules" / SCANNER.rpartition("@")[0]
    if not package.exists():
        # Its scripts would fetch two lists from other hosts; one is made below, the other is for its web interface.
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, SCANNER]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            leave_out(f"The scanner could not be installed: {done.stderr.strip()[-200:]}")
    preloaded = package / "conf" / "hsts-preload.json"
    if not preloaded.exists():
        # Nobody's browser knows of portal.example beforehand.
        preloaded.write_text("{}")
    return package / "src" / "scan.js"


def main(arguments):
    """Scan, and print what was found; 1 when it is not good enough."""
    missing = [name for name in ("npm", "node", "nginx", "openssl") if not shutil.which(name, path=PROGRAMS)]
    if missing:
        leave_out(f"The observatory was not asked: {' and '.join(missing)} missing on this machine.")
    folder = Path(FOLDER.name)
    program = scanner(Path(arguments[0]) if arguments else folder / "scanner")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    make_publication(live=True, session=make_session(live=True))
    front = Front(folder)
    with front.running():
        (folder / "lead.cjs").write_text(LEAD_HERE % (front.plain, front.port, production.HOST))
        done = subprocess.run(
            ["node", "--require", folder / "lead.cjs", program, production.HOST],
            env=os.environ | {"NODE_EXTRA_CA_CERTS": f"{folder}/fullchain.pem"},
            capture_output=True,
            text=True,
            timeout=120,
        )
    found = json.loads(done.stdout)
    if "error" in found:
        say(f"The scanner says: {found['error']}")
        return 1
    for name, test in found["tests"].items():
        say(f"{'ok  ' if test['pass'] else 'NOT '} {test['scoreModifier']:>4}  {name}: {test['result']}")
    scan = found["scan"]
    say(f"grade {scan['grade']}, score {scan['score']}, {scan['testsPassed']} of {scan['testsQuantity']} tests passed")
    return int(scan["grade"] != GRADE or scan["score"] < SCORE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
