# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/report.sh: counts TAP results and prints one line per suite. Sourced by tests/run.

REPORT_PASSED=0
REPORT_FAILED=0
REPORT_SKIPPED=0
REPORT_TIMES="" # "SECONDS PATH" lines
REPORT_SLOWEST=10

report_suite_begin() {
	suite_passed=0
	suite_failed=0
	suite_skipped=0
	suite_skips=""
	suite_failures=""
	suite_start=$EPOCHREALTIME
}

report_test_begin() {
	test_start=$EPOCHREALTIME
}

# seconds_since START: with one decimal place.
seconds_since() {
	awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

# report_test PATH STATUS OUTPUT: adds up one test's results.
report_test() {
	local path=$1 status=$2 counts passed failed skipped failures skips ci_lacks=""
	[ "${CI:-}" = true ] || [ "${CI:-}" = 1 ] && ci_lacks=$(grep -v '^#' "$TOP/tests/lib/ci-lacks")
	counts=$(awk -v status="$status" -v ci="${ci_lacks:+1}" -v lacks="$ci_lacks" \
		-f "$TOP/tests/lib/tap.awk" <<<"$3")
	REPORT_TIMES+="$(seconds_since "$test_start") $path"$'\n'
	read -r passed failed skipped <<<"${counts%%$'\n'*}"
	suite_passed=$((suite_passed + passed))
	suite_failed=$((suite_failed + failed))
	suite_skipped=$((suite_skipped + skipped))
	failures=$(sed -n 's/^F //p' <<<"$counts")
	skips=$(sed -n 's/^S //p' <<<"$counts")
	[ -z "$skips" ] || suite_skips+=$skips$'\n'
	[ -z "$failures" ] ||
		suite_failures+="  FAILED $path"$'\n'"    ${failures//$'\n'/$'\n'    }"$'\n'"    again: make check SUITE=$path"$'\n'
}

report_suite_end() {
	printf '%-8s %4d passed, %d failed, %d skipped %8s s\n' "$1" \
		"$suite_passed" "$suite_failed" "$suite_skipped" "$(seconds_since "$suite_start")"
	[ -z "$suite_skips" ] || sort <<<"${suite_skips%$'\n'}" | uniq -c |
		sed 's/^ *\([0-9]*\) \(.*\)/  skipped \1: \2/'
	[ -z "$suite_failures" ] || printf '%s' "$suite_failures"
	REPORT_PASSED=$((REPORT_PASSED + suite_passed))
	REPORT_FAILED=$((REPORT_FAILED + suite_failed))
	REPORT_SKIPPED=$((REPORT_SKIPPED + suite_skipped))
}

# report_save: the counts and times so far, for report_add in another shell.
report_save() {
	printf '%d %d %d\n%s' "$REPORT_PASSED" "$REPORT_FAILED" "$REPORT_SKIPPED" "$REPORT_TIMES"
}

# report_add FILE: adds what report_save printed. A shell that did not come so far is a failure.
report_add() {
	local passed failed skipped
	read -r passed failed skipped <"$1" || passed=0 failed=1 skipped=0
	REPORT_PASSED=$((REPORT_PASSED + passed))
	REPORT_FAILED=$((REPORT_FAILED + failed))
	REPORT_SKIPPED=$((REPORT_SKIPPED + skipped))
	REPORT_TIMES+=$(tail -n +2 "$1")
}

# report_total: the slowest tests and the last line; the status is that of the whole run. No test at
# all is a failure.
report_total() {
	[ "$(wc -l <<<"$REPORT_TIMES")" -le "$((REPORT_SLOWEST * 2))" ] ||
		sort -rn <<<"$REPORT_TIMES" | head -n "$REPORT_SLOWEST" |
		awk '{ printf "%s%s s", NR == 1 ? "slowest: " : ", ", $2 " " $1 } END { print "" }'
	echo "$REPORT_PASSED passed, $REPORT_FAILED failed, $REPORT_SKIPPED skipped"
	[ "$REPORT_FAILED" -eq 0 ] && [ "$REPORT_PASSED" -gt 0 ]
}
