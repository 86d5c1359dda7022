# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # used by who sources this
# tests/lib/arena.sh: what the attempts aim at, and how they are run. Sourced behind tap.sh.
#
#   arena_open                        # files, sockets, processes of the host; closed at exit
#   list                              # all attempts: "name, where it is granted, what it tries"
#   try_outside DIRECTORY             # their results without a sandbox: two files
#   try_inside DIRECTORY POLICY MAP   # in a sandbox, by run and by exec: two files
#   try_by FILE COMMAND...            # in another one; the command line stands before the program

ARENA=$TMP/arena
PROBES=$ARENA/probes

# In the order of the table in docs/hostile.md.
attempts() {
	printf '%s\n' terminals descriptors processes files sockets namespaces kernel rights
}

list() {
	local program
	for program in $(attempts); do "$BUILD_TESTS/hostile/$program" list; done
}

arena_files() {
	local dir
	mkdir -p "$ARENA"/{secret,readonly,probes,shared/{locked,above/locked,other,hidden,noexec}} "$HOME/.ssh"
	for dir in "$ARENA"/{secret,readonly,shared/locked,shared/above/locked,shared/hidden} "$HOME/.ssh"; do
		echo treasure >"$dir/treasure"
	done
	echo treasure >"$ARENA/shared/hidden-file"
	: >"$HOME/.bashrc"
	for dir in tmp var/tmp dev/shm; do echo treasure >"/$dir/$ARENA_NAME"; done
	cp /bin/true "$ARENA/secret/program"
	cp /bin/true "$ARENA/shared/noexec/program"
	for program in $(attempts); do cp "$BUILD_TESTS/hostile/$program" "$PROBES"; done
	cat >"$PROBES/all" <<-EOS
		#!/bin/sh
		for program in $(attempts | xargs); do $PROBES/\$program try; done
		echo ready
		[ -z "\$1" ] || exec sleep 1000
	EOS
	chmod 755 "$PROBES/all"
}

arena_open() {
	local line
	ARENA_NAME=cubby-hostile-$$
	arena_files
	mkfifo "$ARENA/hold" "$ARENA/said"
	"$BUILD_TESTS/hostile/host" "$ARENA_NAME" "$ARENA/secret" "$ARENA/shared" <"$ARENA/hold" >"$ARENA/said" &
	ARENA_HOST=$!
	exec 19>"$ARENA/hold"
	trap arena_close EXIT
	{
		cat <<-EOS
			secret=$ARENA/secret
			shared=$ARENA/shared
			readonly=$ARENA/readonly
			home=$HOME
			tmp=/tmp/$ARENA_NAME
			vartmp=/var/tmp/$ARENA_NAME
			devshm=/dev/shm/$ARENA_NAME
		EOS
		while read -r line; do
			[ "$line" != ready=1 ] || break
			echo "$line"
		done
	} <"$ARENA/said" >"$PROBES/arena"
}

arena_close() {
	exec 19>&-
	wait "$ARENA_HOST"
	rm -f "/tmp/$ARENA_NAME" "/var/tmp/$ARENA_NAME" "/dev/shm/$ARENA_NAME"
}

# A directory as standard input, directories and a writable file above it.
held() {
	"$@" <"$ARENA/secret" 9<"$ARENA/secret" 10<>"$ARENA/secret/treasure" 19>&- 200</
}

# An own user namespace with all its capabilities: what a program without a sandbox can have, too.
in_own_namespaces() {
	local ids=()
	! has_ranges || ids=(--map-auto)
	unshare --user --map-root-user "${ids[@]}" --mount --pid --fork --mount-proc --net --ipc --uts --cgroup "$@"
}

# What a sandbox is given: the same for all that are compared.
GRANTS=(--ro "$PROBES" --ro "$ARENA/readonly" --rw "$ARENA/shared" --lock "$ARENA/shared/locked"
	--lock "$ARENA/shared/above/locked" --hide "$ARENA/shared/hidden" --hide "$ARENA/shared/hidden-file"
	--noexec "$ARENA/shared/noexec" --tty always)

try_outside() {
	try_by "$1/outside"
	try_by "$1/namespaces" in_own_namespaces
}

try_inside() {
	local dir=$1 policy=$2 map=$3 line launcher
	mkfifo "$ARENA/out"
	held "$CUBBY" run -p default -n hostile --syscalls "$policy" --map "$map" "${GRANTS[@]}" -- "$PROBES/all" stay \
		>"$ARENA/out" 2>>"$dir/errors" &
	launcher=$!
	exec 18<"$ARENA/out"
	while read -r line <&18 && [ "$line" != ready ]; do echo "$line"; done >"$dir/$policy,$map,run"
	try_by "$dir/$policy,$map,exec" "$CUBBY" exec hostile --
	"$CUBBY" kill -KILL hostile
	wait "$launcher"
	exec 18<&-
	rm "$ARENA/out"
}

try_by() {
	local file=$1 errors=${1%/*}/errors
	shift
	held "$@" "$PROBES/all" >"$file" 2>>"$errors"
}

has_ranges() {
	command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid && grep -q "^$(id -un):" /etc/subgid
}
