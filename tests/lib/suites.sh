# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/suites.sh: which tests there are, and running them. Sourced behind report.sh and
# provide.sh, by the driver of this machine and by that of the virtual one.
#
# Given: the working directory is a source tree; WORK, STAGED_TOP as stage.sh makes them;
# TEST_USER and WHO, who runs the tests. RUNTIME_DIR: a login's, where there is one.

SECONDS_PER_TEST=${SECONDS_PER_TEST:-120}
SLOWER=${SLOWER:-1} # deadlines are this many times longer
LONG=${LONG:-}
RUNS=${RUNS:-}
SUITES_FIRST=(lint unit kern front policy cli box)
# These only read the sources: they run beside the others, with what those leave of the processors.
SUITES_BESIDE=(lint)
# These count calls and page faults, and end launches at chosen moments: nothing runs beside them.
SUITES_ALONE=(box fault)
BESIDE= # set in the lane of those
BESIDE_GROUP=

# suites_all: the names of all suites, in the order of SUITES_FIRST, then the others.
suites_all() {
	local suite
	{
		printf '%s\n' "${SUITES_FIRST[@]}"
		for suite in tests/*/; do basename "$suite"; done
	} | awk '!seen[$0]++ && $0 != "lib" && $0 != "bench" && $0 != "vm" && $0 != "debian" && $0 != "apps"' | while read -r suite; do
		[ -z "$(tests_of "$suite")" ] || echo "$suite"
	done
}

# tests_of SUITE: its tests, one a line.
tests_of() {
	find "tests/$1" -maxdepth 1 \( -name '*.sh' -o -name 'test_*.c' \) 2>/dev/null | LC_ALL=C sort
}

# tests_selected WHAT...: "suite path" lines for suites, paths of tests, or everything.
tests_selected() {
	local what path all
	mapfile -t all < <(suites_all)
	[ $# -gt 0 ] || set -- "${all[@]}"
	for what in "$@"; do
		what=${what%/}
		if [ -f "$what" ]; then
			path=${what#./}
			echo "$(basename "$(dirname "$path")") $path"
		elif [ -d "tests/${what#tests/}" ]; then
			tests_of "${what#tests/}" | sed "s|^|${what#tests/} |"
		else
			echo "there is no suite or test '$what'" >&2
			return 1
		fi
	done
}

# test_run SUITE PATH: its output on stdout, the status of the leash as status.
test_run() {
	local suite=$1 path=$2 dir program deadline long=
	[ -z "$LONG" ] || long=$(sed -n 's/^# deadline of the long version: \([0-9]*\) seconds$/\1/p' "$path")
	deadline=${long:-$(sed -n 's/^# deadline: \([0-9]*\) seconds$/\1/p' "$path")}
	dir=$WORK/run/${BESIDE:+beside-}$NUMBER
	as_user "$TEST_USER" mkdir -m 700 -p "$dir" "$dir/tmp" "$dir/home" || return 1
	program=("/bin/bash" "$STAGED_TOP/$path")
	if [[ $path == *.c ]]; then
		program=(/bin/bash "$STAGED_TOP/tests/lib/check_tap.sh"
			"$WORK/programs/$suite/$(basename "$path" .c)")
	fi
	(
		cd "$dir/tmp" && as_user "$TEST_USER" env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin \
			HOME="$dir/home" TMP="$dir/tmp" TMPDIR="$dir/tmp" LANG=C.UTF-8 TERM=xterm \
			SHELL=/bin/bash USER="$(id -un "$WHO")" LOGNAME="$(id -un "$WHO")" \
			TOP="$STAGED_TOP" CUBBY="$WORK/prefix/bin/cubby" BUILD_TESTS="$WORK/programs" \
			${CI:+CI="$CI"} ${RUNTIME_DIR:+XDG_RUNTIME_DIR="$RUNTIME_DIR"} ${ASKED:+ASKED=1} ${LONG:+LONG=1} ${RUNS:+RUNS="$RUNS"} \
			${WITHOUT:+WITHOUT="$WITHOUT"} \
			${BESIDE:+nice -n 10} "$WORK/programs/lib/leash" "$((${deadline:-$SECONDS_PER_TEST} * SLOWER * (BESIDE ? 3 : 1)))" "${program[@]}" \
			</dev/null 3<&- 2>&1
	)
	local status=$?
	as_user "$TEST_USER" chmod -R u+rwX "$dir" 2>/dev/null
	rm -rf "$dir"
	return $status
}

# What a driver that is root in a machine of its own does around a test; others do nothing.
test_prepare() { :; }
test_restore() { :; }

# of_suites SELECTED SUITE...: the lines of these suites.
of_suites() {
	awk -v suites=" ${*:2} " 'index(suites, " " $1 " ")' <<<"$1"
}

# suites_run SELECTED: runs tests, "suite path" lines, suite by suite, and reports them.
suites_run() {
	local beside alone rest
	beside=$(of_suites "$1" "${SUITES_BESIDE[@]}")
	alone=$(of_suites "$1" "${SUITES_ALONE[@]}")
	rest=$(awk -v suites=" ${SUITES_BESIDE[*]} ${SUITES_ALONE[*]} " '!index(suites, " " $1 " ")' <<<"$1")
	if [ -z "$beside" ] || [ -z "$rest" ]; then
		lane_run "$1"
		return
	fi
	set -m # a process group of its own, to be ended as a whole
	(
		BESIDE=1
		lane_run "$beside" >"$WORK/beside"
		report_save >"$WORK/beside.counts"
	) &
	BESIDE_GROUP=$!
	set +m
	lane_run "$rest"
	wait "$BESIDE_GROUP"
	BESIDE_GROUP=
	cat "$WORK/beside"
	report_add "$WORK/beside.counts"
	[ -z "$alone" ] || lane_run "$alone"
}

# suites_end: for the end of a run that was broken off.
suites_end() {
	[ -z "$BESIDE_GROUP" ] || kill -- "-$BESIDE_GROUP"
	[ -z "$BESIDE_GROUP" ] || wait "$BESIDE_GROUP"
} 2>/dev/null

# lane_run SELECTED: these suites, one test at a time.
lane_run() {
	local selected=$1 suite path said
	NUMBER=0
	while read -r suite <&3; do
		report_suite_begin "$suite"
		while read -r path; do
			report_test_begin
			said=$(test_prepare "$path" && test_run "$suite" "$path")
			report_test "$path" $? "$said"
			test_restore "$path"
			NUMBER=$((NUMBER + 1))
		done < <(awk -v s="$suite" '$1 == s { print $2 }' <<<"$selected")
		report_suite_end "$suite"
	done 3< <(awk '!seen[$1]++ { print $1 }' <<<"$selected")
}
