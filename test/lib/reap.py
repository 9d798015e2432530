"""
reap.py: start processes so that none of them outlives its starter.

Every process that is started here dies with its parent (PR_SET_PDEATHSIG), and
a runner that calls adopt_orphans() becomes the parent of whatever its children
leave behind, so that kill_children() can end it by process id.  Linux only.
"""
import ctypes
import os
import pwd
import signal
import subprocess
import time

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans():
    """Become the parent of all processes that our children leave behind."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def ordinary_user():
    """
    The user to run as when we are root (a PostgreSQL server refuses to be
    root), as a pwd entry; None when we are an ordinary user already.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise SystemExit("rest_fdw: no ordinary user to run a server as")


def start(command, death_signal=signal.SIGTERM, user=None, **more):
    """
    subprocess.Popen in a session of its own; the process gets death_signal
    when we die.  user: a pwd entry to become.
    """
    parent = os.getpid()

    def last_thing():
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    if user is not None:
        more.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
        env = dict(more.get("env") or os.environ)
        env.update(HOME=env.get("TMPDIR") or "/tmp", USER=user.pw_name,
                   LOGNAME=user.pw_name)
        more["env"] = env
    return subprocess.Popen(command, preexec_fn=last_thing,
                            start_new_session=True, **more)


def stop(process, first=signal.SIGTERM, seconds=10):
    """End one process: a polite signal first, SIGQUIT and SIGKILL later."""
    for sig, patience in ((first, seconds), (signal.SIGQUIT, 3),
                          (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        try:
            os.kill(process.pid, sig)
            process.wait(patience)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass


def children():
    """Process ids of our children that still run."""
    found = []
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open("/proc/%s/stat" % entry) as f:
                state, parent = f.read().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.append(int(entry))
    return found


def kill_children(seconds=3):
    """
    End every child that is left, and the children that those leave to us,
    until there is none.  Returns how many there were.
    """
    seen = set()
    deadline = time.monotonic() + seconds
    while True:
        left = children()
        for pid in left:
            late = time.monotonic() > deadline
            if pid not in seen or late:
                try:
                    os.kill(pid, signal.SIGKILL if late else signal.SIGTERM)
                except ProcessLookupError:
                    pass
            seen.add(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if not left or time.monotonic() > deadline + seconds:
            return len(seen)
        time.sleep(0.05)


def signals_as_exit():
    """
    Turn SIGINT, SIGTERM and SIGHUP into SystemExit, so that cleanups run; once,
    so that a second signal does not break off the cleaning.
    """
    def leave(number, frame):
        for other in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(other, signal.SIG_IGN)
        raise SystemExit(128 + number)

    signal.signal(signal.SIGINT, leave)
    signal.signal(signal.SIGTERM, leave)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, leave)
