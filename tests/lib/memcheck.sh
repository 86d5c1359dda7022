# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # for who sources this; run sets out, err and status
# tests/lib/memcheck.sh: cubby and its helpers under valgrind. Sourced behind tap.sh; sets CUBBY.

command -v valgrind >/dev/null || skip_all valgrind "valgrind is not installed"
[ "$(uname -m)" = x86_64 ] || skip_all x86_64 "tests/memcheck/programs knows the registers of x86_64"
! sanitized || skip_all sanitizer "the sanitizers look for the same, and do not run under valgrind"

PLAIN=$CUBBY
PREFIX=$BUILD_TESTS/memcheck/prefix
CUBBY=$PREFIX/bin/cubby

# All processes and programs of cubby, but not those inside. Leaks are not looked for: memory is arenas
# that end with the process.
# Helpers have no stderr: what valgrind says goes through a pipe with a name, which each program opens
# when it is started. Held open here, so that nobody waits for a reader.
SAID=$TMP/valgrind
mkfifo "$SAID"
exec {said_fd}<>"$SAID"
VALGRIND=("$BUILD_TESTS/memcheck/route" valgrind -q --vgdb=no --trace-children=yes "--trace-children-skip=/bin/*,/usr/bin/*"
	--trace-children-skip-by-arg=--inside --error-exitcode=99 "--suppressions=$TOP/tests/memcheck/suppressions"
	"--log-file=$SAID")

# findings: what valgrind has said since it was last asked.
findings() {
	dd bs=64K iflag=nonblock <&"$said_fd" 2>/dev/null | grep -E '^(==|--)[0-9]+(==|--) ' |
		grep -v -e 'unhandled ioctl 0x' -e 'spurious value errors' -e 'README_MISSING_SYSCALL'
}

# verdict TEXT STATUS: of what was run: it ended so, and valgrind has found nothing.
verdict() {
	local found
	found=$(findings)
	[ "$status" -eq "$2" ] && [ -z "$found" ]
	tap_result $? "$1" "status: $status, wanted $2" "$err" "$found"
}

# sealed TEXT STATUS ARGUMENT...: the same, where a program that is the user's own runs as a sealed copy,
# which valgrind does not follow.
sealed() {
	if [ -O "$CUBBY" ]; then
		skip "$1" root "cubby is the user's own here"
	else
		sound "$@"
	fi
}

# sound TEXT STATUS ARGUMENT...: cubby with these arguments.
sound() {
	local text=$1 wanted=$2
	shift 2
	run "${VALGRIND[@]}" "$CUBBY" "$@"
	verdict "$text" "$wanted"
}

# helper TEXT STATUS NAME ARGUMENT...: a program below libexec, started by hand.
helper() {
	local text=$1 wanted=$2 name=$3
	shift 3
	run "${VALGRIND[@]}" "$PREFIX/libexec/cubby/cubby-$name" "$@"
	verdict "$text" "$wanted"
}
