#!/usr/bin/python3
"""
staged.py: run a program of this tree on a private copy of everything.

usage: test/lib/staged.py [--demo] [--no-build] PROGRAM [ARGUMENT...]

Installs what is missing (setup.sh here, and the program's own setup.sh if
there is one beside it), copies the tree to a temporary directory, leaves root
behind, builds there and installs into a private copy of the PostgreSQL
installation, and runs the program of the copy.  Neither this tree nor the
machine changes, any number of runs can go on at once, and whatever was started
ends with the run, by process id, also after an interrupt.

The program finds the installation by REST_BINDIR (see cluster.py), the top of
the temporary directory by REST_TOP, and may write below TMPDIR.

Environment: PG_CONFIG, which server; KEEP=1, leave the temporary directory;
REST_SETUP=no, install nothing.
"""
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reap  # noqa: E402
from cluster import Installation  # noqa: E402

LIB = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(LIB))
NOT_COPIED = shutil.ignore_patterns(
    ".git", "*.o", "*.so", "*.bc", "*.pyc", "__pycache__", "build", "results",
    "tmp_check", "node_modules", ".venv")


def make(folder, *arguments, limit=600):
    """make in a folder: (exit status, output)."""
    done = reap.start(["make", "-j2", *arguments], cwd=folder,
                      stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                      stderr=subprocess.STDOUT, text=True)
    try:
        output = done.communicate(timeout=limit)[0]
    except subprocess.TimeoutExpired:
        output = "make was stopped after %d s\n" % limit
    finally:
        reap.stop(done)
    return done.returncode, output


def private_installation():
    """The private copy of the server; its programs go into REST_BINDIR."""
    installation = Installation(os.path.join(os.environ["REST_TOP"], "inst"))
    os.environ["REST_BINDIR"] = installation.bindir
    return installation


def set_up(program, kind):
    """Install what is missing: the tests' needs, then the program's own."""
    if os.environ.get("REST_SETUP") == "no":
        return True
    scripts = [[os.path.join(LIB, "setup.sh"), kind]]
    own = os.path.join(TREE, os.path.dirname(program), "setup.sh")
    if os.path.exists(own):
        scripts.append([own])
    return all(subprocess.call(script) == 0 for script in scripts)


def environment(top):
    """Ours without what could lead to another server or confuse make."""
    env = {k: v for k, v in os.environ.items()
           if not k.startswith(("PG", "MAKE", "MFLAGS")) or k == "PG_CONFIG"}
    env.update(REST_STAGED="1", REST_TOP=top, TMPDIR=top + "/tmp",
               HOME=top + "/tmp", LC_ALL="C.UTF-8",
               PYTHONDONTWRITEBYTECODE="1", no_proxy="*", NO_PROXY="*")
    return env


def give_away(top, user):
    """Make user the owner of everything below top."""
    for folder, _, files in os.walk(top):
        for path in [folder] + [os.path.join(folder, name) for name in files]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def stage(command, program, kind="test"):
    """
    Set up, copy, and run a command in the copy as an ordinary user; clean up
    whatever happens.  The command's first word is relative to the tree.
    Returns its exit status.
    """
    if not set_up(program, kind):
        print("0 passed, 1 failed" if kind == "test" else "")
        return 1
    user = reap.ordinary_user()
    top = tempfile.mkdtemp(prefix="rest_fdw.")
    child = None
    try:
        shutil.copytree(TREE, top + "/tree", ignore=NOT_COPIED, symlinks=True)
        os.mkdir(top + "/tmp")
        os.chmod(top, 0o755)
        if user:
            give_away(top, user)
        child = reap.start(
            [sys.executable, os.path.join(top, "tree", command[0]), *command[1:]],
            env=environment(top), user=user, cwd=top + "/tree")
        return child.wait()
    finally:
        if child:
            reap.stop(child, seconds=30)
        reap.kill_children()
        if os.environ.get("KEEP"):
            print("kept: " + top)
        else:
            shutil.rmtree(top, ignore_errors=True)


def inside(function):
    """
    Call a function within the stage: nothing that it starts stays behind, and
    the temporary directory goes too when whoever made it was killed.
    """
    parent = os.getppid()
    try:
        return function()
    finally:
        reap.kill_children()
        if os.getppid() != parent:
            shutil.rmtree(os.environ["REST_TOP"], ignore_errors=True)


def build_and_run(program, arguments, build):
    """Within the stage: build, install privately, run the program."""
    if build:
        installation = private_installation()
        status, output = make(TREE, "-s", "install",
                              "DESTDIR=" + installation.root)
        if status:
            sys.stdout.write(output)
            print("rest_fdw: could not be built")
            return 1
    child = reap.start([sys.executable, os.path.join(TREE, program), *arguments],
                       cwd=TREE)
    try:
        return child.wait()
    finally:
        reap.stop(child, seconds=20)


def main(arguments):
    reap.adopt_orphans()
    reap.signals_as_exit()
    options = []
    while arguments and arguments[0].startswith("--"):
        options.append(arguments.pop(0))
    if not arguments or set(options) - {"--demo", "--no-build"}:
        raise SystemExit(__doc__)
    program = arguments[0]
    if not os.environ.get("REST_STAGED"):
        return stage(["test/lib/staged.py", *options, *arguments], program,
                     "demo" if "--demo" in options else "test")
    return inside(lambda: build_and_run(program, arguments[1:],
                                        "--no-build" not in options))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
