# SPDX-License-Identifier: MIT
# tests/container/cycles.sh: create, start, stop and destroy, again and again by 8 workers, while
# supervisors are killed: every verb does its part, what is listed is true, and nothing is left.
# deadline: 300 seconds
# deadline of the long version: 7200 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"

cycles=$(times 80 10000)
WORKERS=8

# must WORD...: says which verb of which cycle failed, and why.
must() {
	local said
	said=$("$CUBBY" "$@" 2>&1) || echo "cycle $n of $name: $* ($?): $said"
}

# cycle: one life of $name. Every fourth supervisor is killed: the next start says so.
cycle() {
	must create "$name" -p default -- sleep 1000
	must start "$name"
	if ((n % 4 == 0)); then
		local init supervisor said
		init=$(fact "$name" init)
		supervisor=$(fact "$name" supervisor)
		kill -KILL "$supervisor"
		gone "$supervisor" && gone "$init" || echo "cycle $n of $name: it lives on"
		said=$("$CUBBY" start "$name" 2>&1) || echo "cycle $n of $name: no start after a kill: $said"
		[[ $said == *"note: "*"$name"* ]] || echo "cycle $n of $name: not told of the kill: $said"
	fi
	[ "$(state "$name")" = RUNNING ] || echo "cycle $n of $name: $(state "$name")"
	if ((n % 3 == 0)); then
		must kill -s KILL "$name"
		must wait -t 60s "$name"
	else
		must stop -k "$name"
	fi
	[ "$(state "$name")" = STOPPED ] || echo "cycle $n of $name, ended: $(state "$name")"
	must destroy "$name"
}

# worker NUMBER
worker() {
	local name=w$1 n
	for ((n = $1; n <= cycles; n += WORKERS)); do cycle; done
}

# looker: until the file `over` is there, what is listed is sound.
looker() {
	until [ -e over ]; do
		"$CUBBY" ls --json | json '"".join("listed: %s\n" % s for s in j if s["problem"])' | sed '/^$/d'
		echo look >>looks
	done
}

# remains: what the user has of running things: sockets, cgroups of containers, supervisors.
remains() {
	pgrep -u "$(id -u)" -f '^cubby: (supervisor|init) w[0-9]' | wc -l
	find "/run/user/$(id -u)/cubby" "$HOME/.local/state/cubby/run" -type s 2>/dev/null | grep -c '/w[0-9]'
}

looker >looked &
looker=$!
pids=()
for ((i = 1; i <= WORKERS; i++)); do
	worker "$i" >"worker-$i" 2>&1 &
	pids+=($!)
done
wait "${pids[@]}"
touch over
wait $looker
is "$cycles cycles of $WORKERS workers" "$(head -n 20 -q worker-*)" ""
is "what was listed meanwhile is sound, in $(wc -l <looks) looks" "$(head -n 20 looked)" ""
for pid in $(pgrep -u "$(id -u)" -f '^cubby: supervisor w[0-9]$'); do gone "$pid"; done
is "no process and no socket is left" "$(remains | paste -sd' ')" "0 0"
nothing_left "nothing is left"

done_testing
