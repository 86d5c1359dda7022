# SPDX-License-Identifier: MIT
# tests/container/storm.sh: many at once: one name has one container, and the registry stays true.
# deadline: 300 seconds
# deadline of the long version: 1800 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# How many rounds; `make check-long` has the long ones.
ROUNDS=${RUNS:-${LONG:+100}}
ROUNDS=${ROUNDS:-3}
OPERATIONS=${LONG:+10000}
OPERATIONS=${OPERATIONS:-240}

lost=
for round in $(seq "$ROUNDS"); do
	won=0
	pids=()
	for _ in $(seq 64); do
		"$CUBBY" create one -- true 2>/dev/null &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid" && won=$((won + 1)); done
	[ "$won" -eq 1 ] || lost+="round $round: $won "
	"$CUBBY" checkconfig one >/dev/null || lost+="round $round: broken "
	"$CUBBY" destroy one
done
is "of 64 who create one name exactly one wins, $ROUNDS times" "$lost" ""

"$CUBBY" create one -- sleep 1000
won=0
pids=()
for _ in $(seq 16); do
	"$CUBBY" start one 2>/dev/null &
	pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid" && won=$((won + 1)); done
is "of 16 who start it exactly one does" "$won $(state one)" "1 RUNNING"
"$CUBBY" destroy -f one

# worker N: random verbs on four names; now and then one is killed in the middle.
worker() {
	local n name
	RANDOM=$1
	for ((n = 0; n < OPERATIONS / 8; n++)); do
		name=w$((RANDOM % 4))
		case $((RANDOM % 8)) in
		0 | 1) "$CUBBY" create "$name" -- sleep 1000 ;;
		2 | 3) "$CUBBY" start "$name" ;;
		4) "$CUBBY" stop -k "$name" ;;
		5) "$CUBBY" destroy "$name" ;;
		6) "$CUBBY" destroy -f "$name" ;;
		7) "$CUBBY" execute "$name" -- true ;;
		esac &
		((RANDOM % 6)) || kill -KILL $! 2>/dev/null
		wait $!
	done >/dev/null 2>&1
}
for n in $(seq 8); do worker "$n" & done
wait
# A verb that was killed has left its supervisor at work: it comes to an end of its own.
for name in $("$CUBBY" ls -1); do "$CUBBY" wait -t 60s -s 'RUNNING|STOPPED' "$name"; done >/dev/null 2>&1
"$CUBBY" ls --json >left.json
is "after $OPERATIONS verbs of 8 workers all that is listed is sound" "$(python3 -c 'import json
print([s for s in json.load(open("left.json")) if s["problem"] or s["state"] not in ("RUNNING", "STOPPED")])')" "[]"
wrong=
for name in $("$CUBBY" ls -1); do
	"$CUBBY" checkconfig "$name" >/dev/null || wrong+="$name: config "
	"$CUBBY" destroy -f "$name" || wrong+="$name: destroy "
done
is "... can be looked at and destroyed" "$wrong" ""
is "... and then no name is left" "$("$CUBBY" ls -1)" ""
for pid in $(pgrep -u "$(id -u)" -f '^cubby: supervisor w[0-3]$'); do gone "$pid"; done
is "... nor any process of ours" "$(pgrep -u "$(id -u)" -f '^cubby: supervisor w[0-3]$')" ""
for name in w0 w1 w2 w3; do
	exits "the name $name can be used" 0 "$CUBBY" execute "$name" -- true
done

done_testing
