# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/tap.sh: functions for tests written in shell; each prints one line "ok N - text".
#
#   . "$(dirname "$0")/../lib/tap.sh"
#   run "$CUBBY" run -- id -u             # sets out, err and status
#   is     "uid inside is the own" "$out" "$(id -u)"
#   exits  "a wrong option is a usage error" 2 "$CUBBY" run --nonsense
#   skip   "systemd scope" systemd "no user manager"       # lib/ci-lacks: what CI may skip
#   done_testing
#
# Given by the driver: CUBBY (the installed program), BUILD_TESTS (compiled programs), TOP (the
# source tree), TMP (an empty folder, the working directory) and HOME (empty too).

TOP=${TOP:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
BUILD_TESTS=${BUILD_TESTS:-$TOP/build/tests}
CUBBY=${CUBBY:-$TOP/build/bin/cubby}
if [ -z "${TMP:-}" ]; then
	TMP=$(mktemp -d) && trap 'rm -rf "$TMP"' EXIT
fi
PTYRUN=$BUILD_TESTS/lib/ptyrun
export TOP BUILD_TESTS CUBBY TMP PTYRUN
cd "$TMP" || exit 1

tap_count=0
tap_failed=0

# tap_result STATUS TEXT [DETAIL LINE...]
tap_result() {
	local status=$1 text=$2
	shift 2
	tap_count=$((tap_count + 1))
	if [ "$status" -eq 0 ]; then
		echo "ok $tap_count - $text"
		return 0
	fi
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $text"
	[ $# -eq 0 ] || printf '%s\n' "$@" | sed 's/^/#   /'
	return 1
}

# run COMMAND...: sets out, err (without the last newline) and status.
# shellcheck disable=SC2034 # for the caller
run() {
	"$@" >"$TMP/.out" 2>"$TMP/.err"
	status=$?
	out=$(cat "$TMP/.out")
	err=$(cat "$TMP/.err")
}

# ok TEXT COMMAND...: passes when the command succeeds.
ok() {
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "failed: $*" "$said"
	fi
}

# not_ok TEXT COMMAND...: passes when the command fails.
not_ok() {
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then
		tap_result 1 "$text" "succeeded: $*" "$said"
	else
		tap_result 0 "$text"
	fi
}

# exits TEXT STATUS COMMAND...: passes when the command ends with this status.
exits() {
	local text=$1 wanted=$2 said got
	shift 2
	said=$("$@" 2>&1)
	got=$?
	if [ "$got" -eq "$wanted" ]; then
		tap_result 0 "$text"
	else
		tap_result 1 "$text" "ran:    $*" "status: $got, wanted $wanted" "$said"
	fi
}

# is TEXT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1" "got:    $2" "wanted: $3"
	fi
}

# isnt TEXT GOT UNWANTED
isnt() {
	if [ "$2" != "$3" ]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1" "got what must not be: $2"
	fi
}

# like TEXT GOT REGEX (extended, as of [[ =~ ]])
like() {
	if [[ $2 =~ $3 ]]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1" "got:         $2" "not matched: $3"
	fi
}

# unlike TEXT GOT REGEX
unlike() {
	if [[ $2 =~ $3 ]]; then
		tap_result 1 "$1" "got:                  $2" "must not be matched: $3"
	else
		tap_result 0 "$1"
	fi
}

# skip TEXT NEED WHY: one test that cannot run here; NEED is one word, see lib/ci-lacks.
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2: $3"
}

# sanitized: whether this is the flavour with sanitizers (make SAN=1): it needs much address space,
# and makes system calls and page faults of its own.
sanitized() {
	grep -q __asan_init "$CUBBY"
}

# skip_all NEED WHY: the whole script.
skip_all() {
	skip "$(basename "$0" .sh)" "$1" "$2"
	done_testing
}

# times SHORT LONG: how often to repeat something: SHORT in `make check`, LONG in `make check-long`,
# RUNS where that is set.
times() {
	echo "${RUNS:-$([ -z "${LONG:-}" ] && echo "$1" || echo "$2")}"
}

# done_testing: the plan comes last; without it the driver takes the script for broken off.
done_testing() {
	echo "1..$tap_count"
	exit $((tap_failed > 0))
}
