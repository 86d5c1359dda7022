# SPDX-License-Identifier: MIT
# tests/box/gates.sh: what a launch with the default profile may cost, in numbers that do not depend
# on the machine's speed: system calls and programs started (strace), page faults (rusage).
. "$(dirname "$0")/../lib/tap.sh"

SYSCALLS=150
FAULTS=60

app=$TMP/app
mkdir "$app" && cp "$BUILD_TESTS/bench/tiny" "$app/"
launch=("$CUBBY" run -p default --ro "$app" -- "$app/tiny")

# The first launch may fill caches.
exits "a launch works" 0 "${launch[@]}"

# at_most TEXT GOT LIMIT
at_most() {
	if [ "${2:-0}" -gt 0 ] && [ "$2" -le "$3" ]; then
		tap_result 0 "$1 ($2)"
	else
		tap_result 1 "$1" "got ${2:-nothing}" "$4"
	fi
}

# Lines of strace -f: "PID call(...". A call that another process interrupts has a second line.
if ! strace -f -o "$TMP/calls" "${launch[@]}" 2>"$TMP/strace.err"; then
	tap_result 1 "a launch under strace works" "$(cat "$TMP/strace.err")"
fi
calls=$(sed -n 's/^[0-9]* *\([a-z_0-9]*\)(.*/\1/p' "$TMP/calls")
at_most "at most $SYSCALLS system calls" "$(wc -l <<<"$calls")" $SYSCALLS \
	"$(sort <<<"$calls" | uniq -c | sort -rn | head -40)"
is "two programs are started: cubby and the app" "$(grep -cE '^execve(at)?$' <<<"$calls")" 2

at_most "at most $FAULTS page faults" "$("$BUILD_TESTS/box/launchcost" "${launch[@]}" 2>&1)" $FAULTS ""

done_testing
