"""Outages: what a reader and an editor are told while database, cache or storage do not answer, within three seconds.

`errors.py` knows which errors mean that a service is gone, `answers.py` answers them, `database.py` does not wait for a
PostgreSQL that hangs. What is kept of public pages is given meanwhile by `asp_portal/caching/layer.py`.
"""
