"""
peer.py: not yet.
"""


def measure(bench):
    bench.figures.skip("B1 three-column aggregate / pgsql-http", "no PostgreSQL 17 here")
