"""Several machines on one: the engines of `deploy/compose.yaml` from the packages' own binaries, on loopback.

`python -m tests.cluster` starts them all for a person to try, `python -m tests.drills.cluster` measures what they
promise.
"""
