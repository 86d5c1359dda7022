# SPDX-License-Identifier: MIT
# tests/box/gates.sh: what a launch with the default profile may cost, in numbers that do not depend
# on the machine's speed: system calls and programs started (strace), page faults (rusage).
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

! sanitized || skip_all sanitizer "the sanitizers make system calls and page faults of their own"

SYSCALLS=150
kernel_since 6 15 || SYSCALLS=160 # what is mounted gets its attributes by a call of its own
FAULTS=60
# Emptying the bounding set takes a call for each capability, and one that finds the end. The kernel
# has no other way, so they are counted by themselves.
DROPS=$(($(cat /proc/sys/kernel/cap_last_cap) + 2))

# The app must be visible inside, which the default profile alone does not make it. What one such
# entry costs is the difference to a launch with two, and is taken off.
# In /tmp, which is there inside: a deeper place would cost its parents too.
app=$(mktemp -d /tmp/gates.XXXXXX)
more=$(mktemp -d /tmp/gates.XXXXXX)
trap 'rm -rf "$app" "$more" "$HOME"' EXIT
cp "$BUILD_TESTS/bench/tiny" "$app/"
# Likewise the home, and a working directory that is there inside.
HOME=$(mktemp -d /tmp/gates.XXXXXX) && export HOME
cd / || exit 1
one=("$CUBBY" run -p default --ro "$app" -- "$app/tiny")
two=("$CUBBY" run -p default --ro "$app" --ro "$more" -- "$app/tiny")

# The first launch may fill caches.
exits "a launch works" 0 "${one[@]}"

# at_most TEXT GOT LIMIT [MORE]
at_most() {
	if [ "${2:-0}" -gt 0 ] && [ "$2" -le "$3" ]; then
		tap_result 0 "$1 ($2)"
	else
		tap_result 1 "$1" "got ${2:-nothing}" "${4:-}"
	fi
}

# calls COMMAND...: the names of its system calls, one a line; the drops as "drop". Lines of
# strace -f: "PID call(...". A call that another process interrupts has a second line.
calls() {
	strace -f -o "$TMP/calls" "$@" >/dev/null 2>&1 || return 1
	sed -n 's/^[0-9]* *prctl(PR_CAPBSET_DROP.*/drop/p; t; s/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' "$TMP/calls"
}

# The median of seven: the stage waits for the thread that makes the network (futex) only when that is
# late, and makes it itself, with two calls less, when the thread has not even begun.
median_calls() {
	local file=$1
	shift
	for n in 1 2 3 4 5 6 7; do
		calls "$@" | grep -vx futex >"$TMP/some.$n" || return 1
	done
	mv "$(wc -l "$TMP"/some.[1-7] | sort -n | sed -n '4s/^ *[0-9]* //p')" "$file"
}
median_calls "$TMP/one" "${one[@]}" || tap_result 1 "a launch under strace works"
median_calls "$TMP/two" "${two[@]}" || tap_result 1 "a launch with one more entry under strace works"
first=$(grep -vc '^drop$' "$TMP/one")
second=$(grep -vc '^drop$' "$TMP/two")
at_most "at most $SYSCALLS system calls besides the drops" $((2 * first - second)) $SYSCALLS \
	"$(sort "$TMP/one" | uniq -c | sort -rn | head -50)"
is "as many drops as there are capabilities" "$(grep -c '^drop$' "$TMP/one")" "$DROPS"
is "two programs are started: cubby and the app" "$(grep -cE '^execve(at)?$' "$TMP/one")" 2

first=$("$BUILD_TESTS/box/launchcost" "${one[@]}")
second=$("$BUILD_TESTS/box/launchcost" "${two[@]}")
at_most "at most $FAULTS page faults" $((2 * first - second)) $FAULTS

done_testing
