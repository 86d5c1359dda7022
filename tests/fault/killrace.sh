# SPDX-License-Identifier: MIT
# deadline: 300 seconds
# deadline of the long version: 3600 seconds
# tests/fault/killrace.sh: a launcher that is signalled at any moment leaves nothing behind.
. "$(dirname "$0")/../lib/tap.sh"

killrace=$BUILD_TESTS/fault/killrace
sandbox=(-p default --ro "$killrace")

# race TEXT SIGNAL RUNS LONG_RUNS PERCENT [OPTION...]: some runs must meet the launch, some the program.
race() {
	local text=$1 signal=$2 runs percent=$5 begun
	runs=$(times "$3" "$4")
	shift 5
	# A launch may take longer than when it was measured, as on a busy machine: the moments go on then.
	for _ in 1 2 3; do
		run "$killrace" "$signal" "$runs" "$percent" \
			"$CUBBY" run "${sandbox[@]}" "$@" -- "$killrace" --program "$signal"
		begun=$(sed -n 's/.*begun=\([0-9]*\).*/\1/p' <<<"$out")
		if [ "$status" -ne 0 ] || [ "${begun:-0}" -gt 0 ]; then break; fi
		percent=$((percent * 2))
	done
	tap_result "$status" "$text (${out##*$'\n'})" "$out" "$err"
	ok "  ... at moments before and behind the program's start" \
		test "${begun:-0}" -gt 0 -a "${begun:-0}" -lt "$runs"
	# A time says something only where nothing else is asked of the machine.
	[ -z "${LONG:-}" ] || like "  ... and 100 ms later nobody is left who is not dying" "$out" " late=0 "
}

race "kill -9: all is gone" 9 600 6000 500
race "kill -9 early" 9 400 4000 200
race "kill -9 with a chosen name" 9 100 1000 400 -n race
race "kill -9 in the host's own tree" 9 100 1000 400 -s root.mode=host
race "kill -9 without namespaces" 9 100 1000 400 -s isolation=landlock
race "SIGTERM: the program gets it or has not begun" 15 200 1000 400
race "SIGTERM early" 15 100 1000 200
race "SIGINT" 2 200 1000 400
race "SIGINT early" 2 50 1000 200
race "SIGHUP" 1 200 1000 400
race "SIGHUP early" 1 50 1000 200

if grep -q "^$(id -un):" /etc/subuid && command -v newuidmap >/dev/null; then
	race "kill -9 with a range of ids" 9 100 1000 1200 -s ids.map=range
	race "SIGTERM with a range of ids" 15 100 1000 1200 -s ids.map=range
else
	skip "kill -9 with a range of ids" subuid "$(id -un) has no range of ids"
fi

# At a terminal there are two more processes: the program's leader and the keeper.
race_at_terminal() {
	script -qec "'$killrace' $1 $(times 200 2000) 400 '$CUBBY' run -p default --ro '$killrace' -- '$killrace' --program $1" \
		/dev/null </dev/null >said 2>&1
	tap_result $? "$2 ($(tail -n 1 said | tr -d '\r'))" "$(cat said)"
}
race_at_terminal 9 "kill -9 at a terminal"
race_at_terminal 15 "SIGTERM at a terminal"

# What a killed launcher leaves in the registry goes with the next look at it.
entries() {
	find "/run/user/$(id -u)/cubby" "$HOME/.local/state/cubby/run" -name '*race*' 2>/dev/null
}
isnt "control: killed launchers leave entries in the registry" "$(entries)" ""
run "$CUBBY" ls
unlike "cubby ls shows none of them" "$out$err" race
is "  ... and has removed their entries" "$(entries)" ""

done_testing
