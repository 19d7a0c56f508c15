"""gunicorn with the portal, and an upgrade for which nobody waits: `kill -USR2`, as `systemctl reload asp-portal` does.

HUP ends the old workers while the new ones still read their code: so long every reader waits, and code that does not
start takes the site down. USR2 begins a second gunicorn on the same socket. The old one answers until the last worker
of the new one is ready, which then asks it to end; when the new one does not start, the old one stays.
"""

import contextlib
import os
import signal

from gunicorn import systemd

wsgi_app = "asp_portal.wsgi"
workers = 3
threads = 4
timeout = 60
# A worker that starts lets kept pages lapse, so that it seldom does.
max_requests = 100_000
max_requests_jitter = 10_000
worker_tmp_dir = "/dev/shm"
# No access log of its own: nginx writes one, without the addresses of links to share. Nor a second door.
control_socket_disable = True


def post_worker_init(worker):
    """Once the last of the first workers can answer, this gunicorn takes the place of the one that began it."""
    # gunicorn forgets which one that was as soon as it has ended.
    before = int(os.environ.get("GUNICORN_PID", 0))
    if before and worker.age >= worker.cfg.workers:
        # Otherwise systemd takes the end of the old one for the end of the service.
        systemd.sd_notify(f"MAINPID={worker.ppid}\nREADY=1", worker.log)
        with contextlib.suppress(ProcessLookupError):
            os.kill(before, signal.SIGTERM)
