"""The whole suite on SQLite and again on PostgreSQL: `python -m tests.run [arguments for pytest]`.

Ends with what was left out and how to get it, then with pytest's closing line of each run. With CI=true leaving
something out is a failure, and up to three failed tests are tried a second time and named: whoever waits for the build
machine learns of a test that depends on the moment without starting over. One that fails twice fails the run.
"""

import os
import signal
import subprocess
import sys

from tests.services import CHROMIUM, NO_CHROMIUM, UNAVAILABLE

# A test file goes to one worker as a whole: what a module sets up is set up once.
PYTEST = [sys.executable, "-m", "pytest", "--numprocesses=auto", "--dist=loadfile"]
IN_CI = os.environ.get("CI") == "true"
if IN_CI:
    PYTEST += ["--reruns=1", "--max-suite-reruns=3", "-rR"]
RUNS = {
    "SQLite": PYTEST,
    "PostgreSQL": [sys.executable, "-m", "tests.services", "--", *PYTEST],
}


def run(command, environment):
    """Run `command`, pass its output on as it comes; return its exit code and its last line."""
    tail = b""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            while chunk := process.stdout.read1():
                sys.stdout.buffer.write(chunk)
                sys.stdout.buffer.flush()
                tail = (tail + chunk)[-1000:]
        except SystemExit:
            # Told to stop: the command stops as well, and takes its server with it.
            process.terminate()
            raise
    return process.returncode, (tail.decode(errors="replace").strip().splitlines() or ["no output"])[-1]


def main(arguments):
    """Run both; return 0 only if everything that could run passed."""
    arguments += ["--color=yes"] if sys.stdout.isatty() else []
    failed, closing, left_out = False, [], []
    if not CHROMIUM:
        left_out.append(f"the browser tests, named above: {NO_CHROMIUM}.")
    for engine, command in RUNS.items():
        print(f"\n{engine}", flush=True)
        environment = dict(os.environ)
        if engine == "SQLite":
            # Whatever .env or the shell names, this run is the SQLite one.
            environment["DATABASE_URL"] = "sqlite://:memory:"
        code, last = run([*command, *arguments], environment)
        if code == UNAVAILABLE:
            left_out.append(f"the PostgreSQL run. {last} Give one in DATABASE_URL, or apt-get install postgresql.")
            failed |= IN_CI
        else:
            closing += [engine, last]
            failed |= code != 0
    print()
    for what in left_out:
        print(f"Left out: {what}")
    print("\n".join(closing))
    return int(failed)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
