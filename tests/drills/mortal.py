"""Engines that a drill kills, stops in the middle of something, and starts again: PostgreSQL and Valkey."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from django.db import connection

ROOT = os.geteuid() == 0


class Postgres:
    """The PostgreSQL of this machine that the database is in. Raises FileNotFoundError for one of another machine."""

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute("SHOW data_directory")
            self.data = Path(cursor.fetchone()[0])
        # Its socket lies in a folder of its own, and the portal of this drill passes by no lock.
        self.data.parent.chmod(0o755)
        self.binaries = Path(os.readlink(f"/proc/{self.pid}/exe")).parent

    @property
    def pid(self):
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def all(self):
        """The postmaster and all of its processes."""
        pid = self.pid
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def signal(self, number):
        for pid in self.all():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def start(self):
        log = self.data.parent / "again.log"
        for _attempt in range(20):
            # What is left of the one that was killed holds its memory for a moment.
            done = subprocess.run(
                [self.binaries / "pg_ctl", "start", "-w", "-D", self.data, "-l", log],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self.data.parent,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                **({"user": self.data.owner(), "group": self.data.group(), "extra_groups": []} if ROOT else {}),
            )
            if done.returncode == 0:
                return
            time.sleep(0.5)
        raise SystemExit(log.read_text())

    @contextlib.contextmanager
    def killed(self):
        """As when the power fails."""
        connection.close()
        self.signal(signal.SIGKILL)
        yield
        self.start()

    @contextlib.contextmanager
    def hung(self):
        """It takes connections and says nothing."""
        connection.close()
        self.signal(signal.SIGSTOP)
        yield
        self.signal(signal.SIGCONT)

    @contextlib.contextmanager
    def read_only(self):
        """As after a failover to a replica."""
        self._order("ALTER SYSTEM SET default_transaction_read_only = on")
        yield
        self._order("SET default_transaction_read_only = off", "ALTER SYSTEM RESET default_transaction_read_only")

    def _order(self, *statements):
        with connection.cursor() as cursor:
            for statement in [*statements, "SELECT pg_reload_conf()"]:
                cursor.execute(statement)
        connection.close()


class Valkey:
    """A Valkey or Redis of our own: the `program`, on `port`, in `folder`."""

    def __init__(self, program, port, folder):
        self.port = port
        self.command = [program, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", str(folder)]

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL)
        for _attempt in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.1)

    @contextlib.contextmanager
    def killed(self):
        """It is gone, with all that it knew."""
        self.process.kill()
        self.process.wait()
        yield
        self.start()

    @contextlib.contextmanager
    def hung(self):
        """It takes connections and says nothing."""
        self.process.send_signal(signal.SIGSTOP)
        yield
        self.process.send_signal(signal.SIGCONT)
