"""Known holes in packages: what fails `make check`. The service is a real server that knows one hole."""

import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.audit import exceptions, main

TODAY = date(2026, 11, 23)
HOLE = {
    "id": "GHSA-0000-0000-0001",
    "aliases": ["CVE-2026-00001"],
    "summary": "Reads past the end",
    "details": "…",
    "modified": "2026-11-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "pillow", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}


@pytest.fixture
def service():
    """The address of a service that knows one hole, in Pillow."""

    class Knows(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            holes = [HOLE] if asked["package"]["name"] == "pillow" else []
            body = json.dumps({"vulns": holes} if holes else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Knows)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/query"
    server.shutdown()
    thread.join()
    server.server_close()


def exception(until=date(2027, 5, 31), number="CVE-2026-00001"):
    return {"package": "pillow", "ids": [number], "reason": "No stranger's picture is opened.", "until": until}


def test_a_known_hole_fails_unless_an_exception_names_it(service, capsys):
    asked = ["--vulnerability-service=osv", f"--osv-url={service}"]
    assert main(asked, [], TODAY) == 1
    assert "CVE-2026-00001, repaired in 99.0" in capsys.readouterr().out
    assert main(asked, [exception()], TODAY) == 0
    assert main(asked, [exception(number="CVE-2026-00002")], TODAY) == 1


def test_without_a_service_it_says_that_nothing_was_asked_and_overdue_exceptions_still_fail(capsys):
    nobody = ["--vulnerability-service=osv", "--osv-url=http://127.0.0.1:1/"]
    assert main(nobody, [], TODAY) == 0
    assert "nothing was asked" in capsys.readouterr().out
    assert main(nobody, [exception(until=date(2026, 11, 22))], TODAY) == 1
    assert "by 2026-11-22" in capsys.readouterr().out


def test_every_exception_of_ours_has_a_reason():
    assert all(entry["package"] and entry["reason"] and entry["ids"] for entry in exceptions())
