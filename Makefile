# rest_fdw: any JSON REST API as a set of tables
#
#   make, make install     build and install (PGXS; PG_CONFIG=... picks a server)
#   make installcheck      pg_regress against the running server of PGHOST/PGPORT
#   make test              everything, alone, on throwaway servers
#   make demo              a tour of a small company's API
#   make guards            each guard is taken out once; some test must fail
#                          (ONLY="scan.c paging" picks some)
#   make interop           against genuine third-party servers and clients
#   make walls unit fuzz-smoke bench      single parts
#
# test, demo and interop install what they need (apt-get, as root or by sudo),
# touch no running server, and need no "make install" before.

MODULE_big = rest_fdw
EXTENSION = rest_fdw
DATA = $(wildcard rest_fdw--*.sql)
PGFILEDESC = "rest_fdw - foreign-data wrapper for JSON REST APIs"

OBJS = $(patsubst %.c,%.o,$(sort $(wildcard src/*.c)))

# Oldest libcurl that has every call we make (quick exit of the resolver).
CURL_MIN = 7.87

PG_CONFIG ?= pg_config
PKG_CONFIG ?= pkg-config
PYTHON ?= /usr/bin/python3
LIBS_WANTED = libcurl json-c zlib libcrypto

PG_CPPFLAGS = -Isrc $(shell $(PKG_CONFIG) --cflags $(LIBS_WANTED) 2>/dev/null)
SHLIB_LINK = $(shell $(PKG_CONFIG) --libs $(LIBS_WANTED) 2>/dev/null)

# The library's own functions call each other directly, whatever else a backend
# has loaded.
PG_CFLAGS += -fno-semantic-interposition
SHLIB_LINK += -Wl,-Bsymbolic-functions

# STRICT=1: every warning, each an error; the server's own headers are exempt,
# and so are parameters that a callback's signature forces upon us.
ifdef STRICT
PG_CPPFLAGS += -isystem $(shell $(PG_CONFIG) --includedir-server)
PG_CFLAGS += -Wall -Wextra -Wno-unused-parameter -Werror
endif

REGRESS = $(shell sed -n 's/^test: *//p' sql/schedule 2>/dev/null)
REGRESS_OPTS = --inputdir=. --load-extension=rest_fdw
NO_INSTALLCHECK = 1
EXTRA_CLEAN = test/unit/build test/fuzz/build

# Bitcode for inlining by the JIT compiler brings a wrapper nothing and needs
# clang; "make with_llvm=yes" builds it all the same.
ifneq ($(origin with_llvm),command line)
override with_llvm = no
endif

.DEFAULT_GOAL = all

PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)
ifneq ($(and $(PGXS),$(wildcard $(PGXS))),)
include $(PGXS)
else
all install uninstall clean installcheck:
	@echo "rest_fdw: no PostgreSQL development files found by \"$(PG_CONFIG)\"." >&2
	@echo "Install them (Debian: postgresql-server-dev-all) or say PG_CONFIG=/path/to/pg_config." >&2
	@exit 1
endif

# An object is stale when any header is newer; the order-only prerequisite says
# in plain words what is missing before the compiler says it in its own.
$(OBJS): $(wildcard src/*.h) | check-deps

check-deps:
	@test "`uname -s`" = Linux || { \
		echo "rest_fdw: builds on Linux only (it waits with epoll and timerfd)." >&2; exit 1; }
	@$(PKG_CONFIG) --version >/dev/null 2>&1 || { \
		echo "rest_fdw: $(PKG_CONFIG) not found. Debian package: pkg-config" >&2; exit 1; }
	@for lib in $(LIBS_WANTED); do $(PKG_CONFIG) --exists $$lib || { \
		echo "rest_fdw: library $$lib not found. Debian packages:" \
			"libcurl4-openssl-dev libjson-c-dev zlib1g-dev libssl-dev" >&2; exit 1; }; done
	@$(PKG_CONFIG) --atleast-version=$(CURL_MIN) libcurl || { \
		echo "rest_fdw: libcurl $(CURL_MIN) or newer is needed, this is" \
			"`$(PKG_CONFIG) --modversion libcurl`." >&2; exit 1; }
	@test "`$(PG_CONFIG) --version | sed 's/[^0-9]*\([0-9]*\).*/\1/'`" -ge 15 || { \
		echo "rest_fdw: PostgreSQL 15 or newer is needed, this is" \
			"`$(PG_CONFIG) --version`." >&2; exit 1; }

# The regression tests talk to the emulator in test/server, so that
# PGXS's rule runs while the emulator does.
ifneq ($(and $(PGXS),$(wildcard $(PGXS))),)
installcheck:
	@$(PYTHON) test/lib/with_server.py -- $(MAKE) --no-print-directory installcheck-only

installcheck-only:
	$(pg_regress_installcheck) $(REGRESS_OPTS) $(REGRESS)
endif

# For the check that each header can be included alone.
compile-command:
	@echo $(CC) $(CFLAGS) $(CPPFLAGS)

# PARTS="unit regress" picks parts, TESTS="name name" files within regress.
test:
	@PG_CONFIG="$(PG_CONFIG)" test/run $(PARTS)

walls unit fuzz-smoke:
	@PG_CONFIG="$(PG_CONFIG)" test/run $(patsubst fuzz-smoke,fuzz,$@)

# These run on a private copy as well: see test/lib/staged.py.
demo:
	@PG_CONFIG="$(PG_CONFIG)" test/lib/staged.py --demo test/demo/run.py

guards:
	@PG_CONFIG="$(PG_CONFIG)" test/lib/staged.py --no-build test/guards/mutate.py $(ONLY)

interop:
	@PG_CONFIG="$(PG_CONFIG)" test/lib/staged.py test/interop/run.py

# On PostgreSQL 15 to 19, each in a Debian of its own; ONLY="17 18" picks some.
versions:
	@test/versions/run.py $(ONLY)

bench:
	@PG_CONFIG="$(PG_CONFIG)" test/lib/staged.py bench/run.py
	@test "`id -u`" != 0 || bench/peer.py

.PHONY: versions check-deps compile-command installcheck-only test walls unit fuzz-smoke demo guards interop bench
