# SPDX-License-Identifier: MIT
# tests/container/events.sh: monitor and wait: each state is seen, in order, and nobody polls.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

# watch OPTION...: starts a monitor whose lines come from fd 4.
mkfifo events
watch() {
	"$CUBBY" monitor "$@" >events &
	monitor=$!
	exec 4<events
	# It follows when it has opened the log.
	follows "$monitor"
}
unwatch() {
	kill "$monitor"
	wait "$monitor" 2>/dev/null
	exec 4<&-
}
# lines N: the next N lines.
lines() {
	local n line
	for ((n = 0; n < $1; n++)); do read -r -t 20 line <&4 && echo "$line"; done
}

# inside_are STATES: waits until the kernel has brought everything inside there: a signal takes its time.
inside_are() {
	for ((n = 0; n < 1000; n++)); do
		[ "$("$CUBBY" ps --json web | json 'sorted({p["state"] for p in j if p["inside"] != 1})')" != "$1" ] || return 0
	done
	return 1
}

"$CUBBY" create web -- sleep 1000
watch
"$CUBBY" start web
is "monitor prints LXC's lines" "$(lines 2)" "'web' changed state to [STARTING]
'web' changed state to [RUNNING]"
"$CUBBY" freeze web
is "freeze: FREEZING, then FROZEN" "$(lines 2)" "'web' changed state to [FREEZING]
'web' changed state to [FROZEN]"
is "... which is its state" "$(state web)" FROZEN
ok "... and nothing inside runs" inside_are "['T']"
exits "freeze of what is frozen changes nothing" 0 "$CUBBY" freeze web
"$CUBBY" thaw web
is "thaw: THAWED, then RUNNING" "$(lines 2)" "'web' changed state to [THAWED]
'web' changed state to [RUNNING]"
ok "... and it runs" inside_are "['S']"
"$CUBBY" freeze web
lines 2 >/dev/null
exits "one that is frozen can be stopped" 0 "$CUBBY" stop web
is "... it is thawed for that" "$(lines 5)" "'web' changed state to [THAWED]
'web' changed state to [RUNNING]
'web' changed state to [STOPPING]
'web' changed state to [STOPPED]
'web' exited with status [143]"
"$CUBBY" start web /no/such/program 2>/dev/null
is "a start that fails is seen to abort" "$(lines 5)" "'web' changed state to [STARTING]
'web' changed state to [ABORTING]
'web' changed state to [STOPPING]
'web' changed state to [STOPPED]
'web' exited with status [127]"
unwatch

watch --json 'w.b'
"$CUBBY" create other -- true
"$CUBBY" execute other >/dev/null
"$CUBBY" execute web -- sh -c 'exit 9'
got=$(lines 4)
is "monitor --json: one object a line, and only what matches" \
	"$(python3 -c 'import json, sys
for e in map(json.loads, sys.stdin): print(e["name"], e["before"], e["state"], e.get("exit"), e.get("reason"))' <<<"$got")" \
	"web STOPPED STARTING None None
web STARTING RUNNING None None
web RUNNING STOPPING None None
web STOPPING STOPPED 9 exit"
unwatch
"$CUBBY" monitor --all >all &
monitor=$!
until grep -q "status \[9\]" all; do :; done
kill "$monitor"
wait "$monitor" 2>/dev/null
is "--all begins with the past" "$(head -n 1 all)" "'web' changed state to [STARTING]"
exits "a wrong expression is a usage error" 2 "$CUBBY" monitor '('

# wait
"$CUBBY" start web
exits "wait for the state it is in returns at once" 0 "$CUBBY" wait -s RUNNING web
exits "... one of several" 0 "$CUBBY" wait -s 'STOPPED|RUNNING' web
exits "wait gives up with status 1" 1 "$CUBBY" wait -t 100ms web
exits "an unknown state is a usage error" 2 "$CUBBY" wait -s SLEEPING web
"$CUBBY" wait --exit-code web &
waiter=$!
"$CUBBY" kill -KILL web
wait "$waiter"
is "a waiter is woken by the end" "$?" 137
"$CUBBY" wait -s FROZEN web &
waiter=$!
follows "$waiter"
"$CUBBY" start web
"$CUBBY" freeze web
"$CUBBY" thaw web
wait "$waiter"
is "... also by a state that it only passes through" "$?" 0
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	strace -f -o trace "$CUBBY" wait -t 300ms web 2>/dev/null
	is "a waiter polls nothing" "$(grep -cE 'poll\(.* = 0' trace)" 1
else
	skip "a waiter polls nothing" strace "strace cannot be used here"
fi
"$CUBBY" stop -k web

# The log of events begins anew when it is full, and nobody who follows it loses one.
watch 'web'
events=$HOME/.local/state/cubby/events
for _ in $(seq 300); do printf '1\tfiller\tSTOPPED\tSTARTING\t0\t0\t-1\t%s\n' "$(printf 'x%.0s' {1..1000})"; done >>"$events"
"$CUBBY" execute web -- true
is "a full log is put aside" "$(lines 5 | tail -n 1)" "'web' exited with status [0]"
ok "... and a new one begins" [ "$(wc -c <"$events")" -lt 10000 ]
unwatch
"$CUBBY" destroy web other
nothing_left "nothing is left"

done_testing
