#!/usr/bin/python3
"""
run.py: the tests on every version of PostgreSQL, each in a Debian of its own.

usage: test/versions/run.py [VERSION...]      (make versions ONLY="17 18")

For each version a Debian is put into a folder by debootstrap, from the mirrors
that this machine's apt is configured for, with the server, its headers, and that
release's libcurl, json-c and compiler.  There test/run runs in namespaces of its
own: what it starts and mounts is gone when it ends.  Prints a line a version,
"pg17: N passed, N failed (libcurl 8.14, ...)", and in the end the sum.

15 to 17 come from Debian's releases, 18 from unstable, 19 from experimental as
long as it is there.  No release has 16: its files come from the Python package
pgserver, run in the Debian of 15, where pip can get it.

Root only; takes about 1 GB and a minute of downloads a version.

Environment: PARTS="build regress", only these parts of test/run; ROOTS=DIRECTORY,
keep the folders there and use them again (else a temporary one, removed at the
end).  The whole output of a version is in ROOTS/pgN.log.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
TREE = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "lib"))
import reap  # noqa: E402
import staged  # noqa: E402

# Version -> release that debootstrap makes, and one whose packages are added.
RELEASES = {15: ("bookworm", None), 16: ("bookworm", None), 17: ("trixie", None),
            18: ("sid", None), 19: ("sid", "experimental")}
# A wheel with server, headers and PGXS of a version that no release has.
WHEEL = {16: ("pgserver==0.1.4", "pgserver/pginstall")}

PACKAGES = """gcc make pkg-config libc6-dev ca-certificates curl libcurl4-openssl-dev
libjson-c-dev zlib1g-dev libssl-dev python3 python3-psycopg2 openssl binutils
nginx-light nghttp2-server""".split()

# In the root: mounts that go with the namespace, then the command.
ENTER = """
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mount -t tmpfs -o mode=1777 tmpfs "$1/dev/shm"
root=$1; shift
exec chroot "$root" "$@"
"""


def mirror():
    """Where this machine's apt gets Debian from."""
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN)", "Created-By: Packages"],
        check=True, text=True, stdout=subprocess.PIPE).stdout
    found = [line.split()[0] for line in said.splitlines() if line.endswith(" Debian")]
    if not found:
        raise SystemExit("versions: apt has no Debian mirror (or no lists: apt-get update)")
    return found[0]


def apt_settings():
    """How to reach the mirrors, as this machine does, and lists past their date."""
    said = subprocess.run(["apt-config", "dump"], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    kept = [line for line in said.splitlines()
            if re.match(r"Acquire::(http|https|ftp|Retries|ForceIPv)", line)]
    return "\n".join(kept + ['Acquire::Check-Valid-Until "false";',
                             'Acquire::Check-Date "false";',
                             'APT::Install-Recommends "false";']) + "\n"


class Root:
    """A Debian in a folder."""

    def __init__(self, top, version):
        self.version = version
        self.release, self.more = RELEASES[version]
        wheel = version in WHEEL
        self.path = os.path.join(top, "%s-%d" % (self.release, version))
        self.log = os.path.join(top, "pg%d.log" % version)
        self.pg_config = "/opt/pg/bin/pg_config" if wheel else \
            "/usr/lib/postgresql/%d/bin/pg_config" % version
        # the wheel's server needs the libraries that a server package brings
        self.packages = ["postgresql-%d" % (15 if wheel else version)] + \
            ([] if wheel else ["postgresql-server-dev-%d" % version])

    def run(self, *command, out=None, **more):
        """A command in it; its output goes to the log unless out says where."""
        with open(self.log, "ab") as log:
            child = reap.start(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child",
                 "sh", "-ec", ENTER, "sh", self.path, *command],
                stdin=subprocess.DEVNULL, stdout=out or log,
                stderr=subprocess.STDOUT if out is None else log, text=True, **more)
            try:
                said = child.communicate()[0]
            finally:
                reap.stop(child)
        return child.returncode, said

    def must(self, *command):
        if self.run("/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", *command)[0]:
            raise RuntimeError("%s: see %s" % (" ".join(command[:3]), self.log))

    def write(self, path, text, mode=0o644):
        os.makedirs(os.path.dirname(self.path + path), exist_ok=True)
        with open(self.path + path, "w") as f:
            f.write(text)
        os.chmod(self.path + path, mode)

    def make(self):
        """All that is missing; a root that was finished once is used again."""
        done = self.path + "/.finished"
        if os.path.exists(done):
            return
        shutil.rmtree(self.path, ignore_errors=True)
        site = mirror()
        with open(self.log, "ab") as log:
            if subprocess.call(["debootstrap", "--variant=minbase", self.release,
                                self.path, site], stdout=log, stderr=log):
                raise RuntimeError("debootstrap: see " + self.log)
        self.write("/etc/apt/apt.conf.d/99versions", apt_settings())
        if self.more:
            # the server's packages alone; all else stays as it is
            self.write("/etc/apt/sources.list.d/more.list",
                       "deb %s %s main\n" % (site, self.more))
            self.write("/etc/apt/preferences.d/more.pref",
                       "Package: postgresql-*%d* libpq*\nPin: release a=%s\n"
                       "Pin-Priority: 600\n" % (self.version, self.more))
        self.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n", 0o755)
        self.write("/etc/postgresql-common/createcluster.d/none.conf",
                   "create_main_cluster = false\n")
        self.must("apt-get", "-q", "update")
        self.must("apt-get", "-q", "-y", "install", *PACKAGES, *self.packages)
        if self.version in WHEEL:
            self.unpack_wheel()
        open(done, "w").close()

    def unpack_wheel(self):
        """The server of a Python package, to /opt/pg, with its file modes."""
        package, inside = WHEEL[self.version]
        with tempfile.TemporaryDirectory() as folder, open(self.log, "ab") as log:
            if subprocess.call(
                    [sys.executable, "-m", "pip", "download", "-q", "--no-deps",
                     "--only-binary=:all:", "--python-version=3.11", "--platform=manylinux2014_x86_64",
                     "-d", folder, package], stdout=log, stderr=log):
                raise RuntimeError("pip download %s: see %s" % (package, self.log))
            with zipfile.ZipFile(glob.glob(folder + "/*.whl")[0]) as wheel:
                for item in wheel.infolist():
                    if item.filename.startswith((inside + "/", inside.split("/")[0] + ".libs/")):
                        where = wheel.extract(item, folder)
                        os.chmod(where, (item.external_attr >> 16) & 0o777 or 0o755)
            os.makedirs(self.path + "/opt", exist_ok=True)
            shutil.rmtree(self.path + "/opt/pg", ignore_errors=True)
            shutil.move(os.path.join(folder, inside), self.path + "/opt/pg")
            # its programs find these beside the wheel, but the tests copy them
            for path in glob.glob(folder + "/*.libs/*"):
                shutil.copy(path, self.path + "/usr/local/lib")
        self.must("ldconfig")

    def libraries(self):
        """The versions that matter beside the server's."""
        said = self.run("sh", "-c", "%s --version; for l in libcurl json-c libssl; do"
                        " echo $l $(pkg-config --modversion $l); done; gcc -dumpfullversion"
                        % self.pg_config, out=subprocess.PIPE)[1]
        server, *libraries, gcc = said.splitlines()
        return ", ".join([" ".join(server.split()[:2]), *libraries, "gcc " + gcc])

    def test(self):
        """(passed, failed) of test/run on a copy of this tree."""
        tree = self.path + "/srv/rest_fdw"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(TREE, tree, ignore=staged.NOT_COPIED, symlinks=True)
        parts = os.environ.get("PARTS", "").split()
        status, said = self.run(
            "/usr/bin/env", "REST_SETUP=no", "VERBOSE=1", "PG_CONFIG=" + self.pg_config,
            "nice", "/srv/rest_fdw/test/run", *parts, out=subprocess.PIPE)
        with open(self.log, "a") as log:
            log.write(said)
        found = re.findall(r"^(\d+) passed, (\d+) failed$", said, re.M)
        passed, failed = (int(n) for n in found[-1]) if found else (0, 1)
        if status and not failed:
            failed = 1
        for line in said.splitlines():
            if re.match(r"[a-z ]+: \d+ passed, [1-9]\d* failed.*\]$", line):
                print("    " + line)
        return passed, failed


def one_version(top, version):
    """Make the root, test there, and print the version's line."""
    root = Root(top, version)
    about = "could not be set up"
    try:
        root.make()
        about = root.libraries()
        passed, failed = root.test()
    except (RuntimeError, OSError, ValueError) as e:
        print("    %s" % e)
        passed, failed = 0, 1
    print("pg%d: %d passed, %d failed (%s)" % (version, passed, failed, about), flush=True)
    return passed, failed


def main(names):
    if os.geteuid() != 0:
        raise SystemExit("versions: needs root, for debootstrap and chroot")
    versions = [int(n) for n in names] or sorted(RELEASES)
    if set(versions) - set(RELEASES):
        raise SystemExit(__doc__)
    reap.adopt_orphans()
    reap.signals_as_exit()
    if not shutil.which("debootstrap"):
        subprocess.check_call(["apt-get", "-q", "-y", "install", "debootstrap"],
                              stdout=subprocess.DEVNULL)
    kept = os.environ.get("ROOTS")
    top = os.path.abspath(kept) if kept else tempfile.mkdtemp(prefix="versions.")
    os.makedirs(top, exist_ok=True)
    total = [0, 0]
    try:
        for version in versions:
            for i, n in enumerate(one_version(top, version)):
                total[i] += n
            if not kept:
                shutil.rmtree(Root(top, version).path, ignore_errors=True)
    finally:
        reap.kill_children()
        if not kept and not total[1]:
            shutil.rmtree(top, ignore_errors=True)
        elif not kept:
            print("logs: " + top)
    print("%d passed, %d failed" % tuple(total))
    return 0 if total[0] and not total[1] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
