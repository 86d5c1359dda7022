# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/container.sh: looking at containers from the host. Sourced behind tap.sh.

KEPT=$HOME/.local/share/cubby/containers

# state NAME
state() { "$CUBBY" info -sH "$1" 2>/dev/null; }

# fact NAME KEY: one value of the record, as it stands on the disk.
fact() { sed -n "s/^$2 //p" "$KEPT/$1/record" 2>/dev/null; }

# json PYTHON: an expression over `j`, which is read from stdin.
json() { python3 -c "import json, sys; j = json.load(sys.stdin); print($1)"; }

# gone PID: waits until there is no such process (which need not be ours).
gone() { python3 -c 'import os, select, sys
try: fd = os.pidfd_open(int(sys.argv[1]))
except ProcessLookupError: sys.exit(0)
sys.exit(0 if select.select([fd], [], [], 20)[0] else 1)' "$1"; }

# follows PID: waits until this monitor or waiter of ours sees what happens from now on.
follows() {
	until cat "/proc/$1/fdinfo"/* 2>/dev/null | grep -q '^inotify wd'; do :; done
}

# elsewhere COMMAND...: as from another login: no terminal, no session, little environment.
elsewhere() { setsid -w env -i PATH="$PATH" HOME="$HOME" "$@" </dev/null; }

# nothing_left TEXT: no container, no half-made or half-removed one, no running name of ours.
nothing_left() {
	is "$1" "$(ls -A "$KEPT" 2>/dev/null)$("$CUBBY" ls -1)" ""
}
