"""What every server of the cluster needs: a free port, a log, and an end."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time

LOOPBACK = "127.0.0.1"
# Debian keeps servers where only root looks for programs.
PROGRAMS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin"


def free_ports(number):
    """So many ports (list of int) on which nobody listens now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server((LOOPBACK, 0))) for _number in range(number)]
        return [one.getsockname()[1] for one in sockets]


def owned_by_nobody(folder):
    """Give `folder` (Path) to the user `nobody`, as which servers run that refuse root; a plain user keeps theirs."""
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", pwd.getpwnam("nobody").pw_gid)


class Process:
    """`command` (list) with its output in the file `log` (Path); it and its children are one group that ends as one."""

    def __init__(self, command, log, **options):
        with log.open("a") as output:
            self.process = subprocess.Popen(
                list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, start_new_session=True, **options
            )
        self.log = log

    def wait_until(self, answers, seconds=60):
        """Wait until `answers()` is true. Raises RuntimeError with the last words of the log when it never is."""
        for _attempt in range(seconds * 10):
            with contextlib.suppress(OSError):
                if answers():
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        words = self.log.read_text(errors="replace").strip().splitlines()
        raise RuntimeError(f"{self.log.stem}: {words[-1] if words else 'it did not start'}")

    def kill(self):
        """End all of it as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def tell(self, number):
        """Send it the signal `number`."""
        self.process.send_signal(number)

    def stop(self, seconds=20):
        """Ask it to end, and end it when it does not."""
        if self.process.poll() is None:
            self.tell(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=seconds)
        self.kill()


def listens(port):
    """Whether somebody listens on `port` of this machine."""
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
        return True
    return False
