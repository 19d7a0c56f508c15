"""`make cluster`: all of it until Ctrl-C, with the addresses."""

import contextlib
import signal
import sys

from tests.cluster.whole import CannotRun, cluster


def say(words):
    """Print a line at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main(arguments):
    """Run it with nginx on the port that is given; return the exit code."""
    port = int(arguments[0]) if arguments else 8443
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        with cluster(port, say) as found:
            nodes = "  ".join(f"http://127.0.0.1:{node.port}/" for node in found.nodes)
            say(f"Site      https://localhost:{port}/  (a certificate of its own: the browser asks once)")
            say(f"Admin     https://localhost:{port}/admin/")
            say("Accounts  drafter, editor, publisher, translator, officer, admin; password demo")
            say(f"Nodes     {nodes}")
            say(f"Database  primary 127.0.0.1:{found.pair.primary.port}, replica 127.0.0.1:{found.pair.replica.port}")
            say(f"Valkey    127.0.0.1:{found.valkey.port}")
            say(f"Bucket    {found.bucket.url}")
            say(f"Logs      {found.folder}")
            say("Ctrl-C ends it.")
            with contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            # A second Ctrl-C must not leave a server behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            say("Ending …")
    except CannotRun as error:
        sys.stderr.write(f"{error}\n")
        return 69
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
