#!/usr/bin/python3
"""
peer.py: B1 against the usual way without a wrapper: the extension http fetches
the document, jsonb_to_recordset takes it apart.

    select ... from jsonb_to_recordset((http_get(url)).content::jsonb) as t(...)

As a part of run.py it measures where that extension is installed, and says so
where it is not.  As a program, root only, it makes such a place: the Debian of
PostgreSQL 17 in a folder, as test/versions/run.py makes it, with the package
postgresql-17-http, and runs the part there on a copy of this tree.

usage: bench/peer.py [--quick]      (make bench does that in the end)

Environment: ROOTS=DIRECTORY, where test/versions/run.py keeps its folders.
"""
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(TREE, "test", "lib")]
import reap  # noqa: E402
import staged  # noqa: E402

NAME = "B1 three-column aggregate / http + jsonb_to_recordset"
VERSION = 17
ROUNDS = 7

OURS = "select sum(amount), avg(score), max(created) from ours"
THEIRS = """select sum(amount), avg(score), max(created)
  from jsonb_to_recordset((http_get('%s')).content::jsonb)
    as t(amount numeric, score float8, created timestamptz)"""


def measure(bench):
    """Times of both in turns, their answers compared."""
    import records                              # pylint: disable=import-outside-toplevel
    from figures import in_turns, median, ratio_of      # pylint: disable=import-outside-toplevel
    cursor = bench.connect("peer")
    cursor.execute("select 1 from pg_available_extensions where name = 'http'")
    if not cursor.fetchone():
        bench.figures.skip(NAME, "the extension http is not installed here; as root, bench/peer.py makes a place with it")
        return
    url = bench.nginx.url + bench.data(bench.small)
    cursor.execute("""
        create extension http schema public;
        create server peer_api foreign data wrapper rest_fdw options (url '%s');
        create foreign table ours (%s) server peer_api options (resource '%s');
        select http_set_curlopt('CURLOPT_TIMEOUT_MS', '600000')"""
                   % (bench.nginx.url, records.COLUMNS, bench.data(bench.small)))
    answers = []

    def ours():
        cursor.execute(OURS)
        answers.append(cursor.fetchone())

    def theirs():
        cursor.execute(THEIRS % url)
        answers.append(cursor.fetchone())

    mine, peers = in_turns(bench.rounds(ROUNDS), ours, theirs)
    first = answers[0]
    if any(a[0] != first[0] or a[2] != first[2] or abs(a[1] - first[1]) > 1e-9 * abs(first[1]) for a in answers):
        raise RuntimeError("the two do not give the same")
    bench.figures.speed(NAME, ratio_of(peers, mine), 8,
                        "  (%.0f ms / %.0f ms)" % (median(mine) * 1e3, median(peers) * 1e3))


def versions():
    """test/versions/run.py as a module."""
    spec = importlib.util.spec_from_file_location("versions", TREE + "/test/versions/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_there(top, arguments):
    """Make the folder, put what is missing into it, and run the part: its status."""
    root = versions().Root(top, VERSION)
    root.make()
    if not os.path.exists(root.path + "/usr/share/postgresql/%d/extension/http.control" % VERSION):
        root.must("apt-get", "-q", "update")
        root.must("apt-get", "-q", "-y", "install", "postgresql-%d-http" % VERSION)
    tree = root.path + "/srv/bench"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(TREE, tree, ignore=staged.NOT_COPIED, symlinks=True)
    status, said = root.run(
        "/usr/bin/env", "REST_SETUP=no", "PG_CONFIG=" + root.pg_config,
        "/srv/bench/test/lib/staged.py", "bench/run.py", *arguments, "peer", out=subprocess.PIPE)
    shutil.rmtree(tree, ignore_errors=True)
    sys.stdout.write("".join(line for line in said.splitlines(True) if line.startswith(("#", "B1"))))
    return status


def main(arguments):
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("%s: not measured: needs root and debootstrap, for PostgreSQL %d in a folder of its own"
              % (NAME, VERSION))
        return 0
    reap.adopt_orphans()
    reap.signals_as_exit()
    kept = os.environ.get("ROOTS")
    top = os.path.abspath(kept) if kept else tempfile.mkdtemp(prefix="peer.")
    os.makedirs(top, exist_ok=True)
    try:
        return run_there(top, arguments)
    except (RuntimeError, OSError) as error:
        print("%s: not measured: %s" % (NAME, error))
        return 1
    finally:
        reap.kill_children()
        if not kept:
            shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
