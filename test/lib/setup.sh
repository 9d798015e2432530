#!/bin/sh
#
# setup.sh: see that everything is there that the tests need, and install what
# is missing with apt-get (as root, or by sudo).
#
# Leaves the machine as it was otherwise: installing PostgreSQL creates no
# cluster "main", and no service is started.  Says in plain words what to
# install when it cannot do it itself.
#
# usage: test/lib/setup.sh [demo]      "demo" needs less than the tests
#
set -eu

PG_CONFIG=${PG_CONFIG:-pg_config}
what=${1:-test}
wanted=

# need PACKAGES COMMAND...: the packages are wanted unless the command succeeds
need()
{
	packages=$1
	shift
	"$@" >/dev/null 2>&1 || wanted="$wanted $packages"
}

# a command that is in PATH, or where Debian keeps daemons
have()
{
	PATH=$PATH:/usr/sbin:/sbin command -v "$1"
}

# what building against a server and running it takes
have_server()
{
	pgxs=$("$PG_CONFIG" --pgxs) && bindir=$("$PG_CONFIG" --bindir) &&
		test -f "$pgxs" && test -x "$bindir/postgres" &&
		test -x "$bindir/initdb" && test -x "$bindir/psql"
}

# a server whose headers or programs may be past PATH: the oldest rule is the
# packager's, so that the answer is pg_config's alone
find_wanted()
{
	wanted=
	need gcc have gcc
	need make have make
	need pkg-config have pkg-config
	need "libc6-dev" test -f /usr/include/stdio.h
	need ca-certificates test -s /etc/ssl/certs/ca-certificates.crt
	need curl have curl
	need libcurl4-openssl-dev pkg-config --exists libcurl
	need libjson-c-dev pkg-config --exists json-c
	need zlib1g-dev pkg-config --exists zlib
	need libssl-dev pkg-config --exists libcrypto
	need python3 test -x /usr/bin/python3
	need python3-psycopg2 /usr/bin/python3 -c 'import psycopg2'
	need "postgresql postgresql-server-dev-all" have_server
	if [ "$what" != demo ]; then
		need openssl have openssl
		need binutils have nm
		need nginx-light have nginx
		need nghttp2-server have nghttpd
	fi
}

# "" as root, sudo where it works, else an error
as_root()
{
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Run apt-get with the questions answered and the services kept down.
install_wanted()
{
	noservice=/usr/sbin/policy-rc.d
	nomain=/etc/postgresql-common/createcluster.d/rest-fdw-test.conf
	made=
	trap 'test -z "$made" || as_root rm -f $made' EXIT
	trap 'exit 130' INT TERM HUP
	apt="as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y"

	$apt update
	if [ ! -e $noservice ]; then
		made="$made $noservice"
		printf '#!/bin/sh\nexit 101\n' | as_root tee $noservice >/dev/null
		as_root chmod 755 $noservice
	fi
	case $wanted in
	*postgresql-server*)
		$apt install --no-install-recommends postgresql-common
		as_root mkdir -p "$(dirname $nomain)"
		made="$made $nomain"
		echo 'create_main_cluster = false' | as_root tee $nomain >/dev/null
		;;
	esac
	# shellcheck disable=SC2086
	$apt install --no-install-recommends $wanted
}

find_wanted
[ -n "$wanted" ] || exit 0

if ! have apt-get >/dev/null; then
	echo "rest_fdw: this is missing, and there is no apt-get to install it (Debian's names):$wanted" >&2
	exit 1
fi
if [ "$(id -u)" != 0 ] && ! { have sudo && { sudo -n true || [ -t 0 ]; }; } >/dev/null 2>&1; then
	echo "rest_fdw: this is missing and can only be installed by root:" >&2
	echo "    apt-get install$wanted" >&2
	exit 1
fi

echo "rest_fdw: installing$wanted"
log=$(mktemp)
if ! (install_wanted) >"$log" 2>&1; then
	tail -n 40 "$log" >&2
	rm -f "$log"
	echo "rest_fdw: could not install$wanted" >&2
	exit 1
fi
rm -f "$log"

find_wanted
if [ -n "$wanted" ]; then
	echo "rest_fdw: still missing after installation:$wanted" >&2
	exit 1
fi
