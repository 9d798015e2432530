#!/bin/sh
#
# setup.sh: what the interop tests need beside the tests' own needs: venv for
# pip, node and npm.  As root or by sudo; says what is missing when it cannot.
#
set -eu

wanted=
/usr/bin/python3 -c 'import ensurepip, venv' 2>/dev/null || wanted="$wanted python3-venv"
command -v node >/dev/null && command -v npm >/dev/null || wanted="$wanted nodejs npm"
[ -n "$wanted" ] || exit 0

sudo=
[ "$(id -u)" = 0 ] || sudo=sudo
if ! command -v apt-get >/dev/null; then
	echo "rest_fdw: this is missing (Debian's names):$wanted" >&2
	exit 0		# each server that cannot be had is counted as a failure
fi
echo "rest_fdw: installing$wanted"
log=$(mktemp)
# shellcheck disable=SC2086
if ! { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y update &&
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y install \
		--no-install-recommends $wanted; } >"$log" 2>&1; then
	tail -n 20 "$log" >&2
	echo "rest_fdw: could not install$wanted" >&2
fi
rm -f "$log"
