# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# deadline: 300 seconds
# deadline of the long version: 14400 seconds
# tests/fault/registry.sh: names stay true when many want one at once, and when workers that run, list,
# enter and end sandboxes are killed at any moment.
. "$(dirname "$0")/../lib/tap.sh"

# One of 64 wins, every time, and the others are told.
storm() {
	local n told=0 winners=0 status
	local -A pids=()
	rm -f gate out.* err.*
	mkfifo gate
	for n in $(seq 64); do
		"$CUBBY" run -p default -n storm -- sh -c 'echo in; read -r line; exit 3' <gate >"out.$n" 2>"err.$n" &
		pids[$n]=$!
	done
	exec 5>gate
	# The losers end by themselves; a second winner would wait with the first.
	until [ "$(cat err.* | grep -c '^cubby: ')" -ge 63 ] || [ "$(cat out.* | wc -l)" -gt 1 ]; do :; done
	exec 5>&-
	for n in "${!pids[@]}"; do
		wait "${pids[$n]}"
		status=$?
		if [ "$status" -eq 3 ] && [ "$(cat "out.$n")" = in ]; then
			winners=$((winners + 1))
		elif [ "$status" -eq 125 ] && [ ! -s "out.$n" ] &&
			grep -q "^cubby: cannot use the name 'storm': a sandbox of that name is running$" "err.$n"; then
			told=$((told + 1))
		else
			echo "# status $status: $(cat "out.$n" "err.$n")"
		fi
	done
	echo "$winners won, $told were told"
}
rounds=$(times 3 100)
for ((round = 1; round <= rounds; round++)); do storm; done >storms
is "$rounds times 64 launchers with one name: one runs, the others are told" \
	"$(sort storms | uniq -c | tr -s ' ')" " $rounds 1 won, 63 were told"

# A launcher that is stopped has as many clients waiting as the kernel queues: the next is not stopped too.
mkfifo said.frozen
"$CUBBY" run -p default -n frozen -- sh -c 'echo in; sleep 1000' >said.frozen &
launcher=$!
read -r _ <said.frozen
kill -STOP "$launcher"
python3 - "/run/user/$(id -u)/cubby/frozen" "$HOME/.local/state/cubby/run/frozen" <<'EOF_PYTHON'
import os, socket, sys
path = [p for p in sys.argv[1:] if os.path.exists(p)][0]
queued = []
try:
    while True:
        s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        s.setblocking(False)
        s.connect(path)
        queued.append(s)
except BlockingIOError:
    pass
EOF_PYTHON
run timeout 20 "$CUBBY" ls
like "ls is not held up by a stopped launcher" "$status $out" "^0 .*frozen .*\(.*does not respond"
run timeout 20 "$CUBBY" exec frozen true
is "nor is exec" "$status $err" "125 cubby: cannot reach the sandbox 'frozen': its launcher does not respond"
run timeout 20 "$CUBBY" run -p default -n frozen -- true
is "nor is who wants its name" "$status $(head -n 1 <<<"$err")" \
	"125 cubby: cannot use the name 'frozen': a sandbox of that name is running"
{ kill -KILL "$launcher" && wait "$launcher"; } 2>/dev/null

# Eight workers on eight names, killed all at once in between.
operations=$(times 600 100000)
in_one_go=$((operations < 2000 ? 200 : 500))

# worker NUMBER: one letter in `progress` for each operation; what is said goes to a file for each verb.
worker() {
	local name
	RANDOM=$1
	while :; do
		name=reg$((RANDOM % 8))
		case $((RANDOM % 12)) in
		[0-4]) "$CUBBY" run -p default -n $name -- sleep 1000 2>>said.run & ;;
		5 | 6) "$CUBBY" ls --json >/dev/null 2>>said.ls ;;
		7 | 8) "$CUBBY" exec $name true 2>>said.exec ;;
		9) "$CUBBY" kill -s KILL $name 2>>said.kill ;;
		10) "$CUBBY" stop -t 50ms $name 2>>said.stop ;;
		11) pkill -KILL -u "$(id -u)" -f "^$CUBBY run -p default -n $name " ;;
		esac
		printf . >>progress
	done </dev/null >/dev/null
}

# "name pid" of what runs, by the processes and by the registry.
running() {
	pgrep -u "$(id -u)" -a -f "^$CUBBY run -p default -n reg" |
		sed -n 's/^\([0-9]*\) .* -n \(reg[0-9]\) -- sleep 1000$/\2 \1/p' | sort
}
listed() {
	"$CUBBY" ls --json | python3 -c 'import json, sys
for s in json.load(sys.stdin):
	if s["name"].startswith("reg"): print(s["name"], s.get("pid", s["problem"]))' | sort
}

# The two agree as soon as what was under way is done.
settled() {
	for _ in $(seq 200); do
		! pgrep -u "$(id -u)" -f "^$CUBBY (ls|exec|kill|stop) " >/dev/null && running >runs &&
			[ "$(running)" = "$(listed)" ] && [ "$(running)" = "$(cat runs)" ] && return 0
	done
	diff <(running) <(listed) | sed 's/^/# /'
	return 1
}

# Each of those that run can be entered, and no name has two.
can_all_be_entered() {
	local name pid
	[ -z "$(cut -d' ' -f1 runs | uniq -d)" ] || return 1
	while read -r name pid; do
		"$CUBBY" exec "$name" true </dev/null || { echo "# $name ($pid) cannot be entered" && return 1; }
	done <runs
}

: >progress
rounds=0 wrong=0 seen=0
while [ "$(stat -c %s progress)" -lt "$operations" ]; do
	rounds=$((rounds + 1))
	until=$(($(stat -c %s progress) + in_one_go))
	workers=()
	for number in $(seq 8); do
		worker $((rounds * 8 + number)) &
		workers+=($!)
	done
	while [ "$(stat -c %s progress)" -lt "$until" ]; do read -r -t 0.05 _ <> <(:); done
	{ kill -KILL "${workers[@]}" && wait "${workers[@]}"; } 2>/dev/null
	settled && can_all_be_entered || wrong=$((wrong + 1))
	seen=$((seen + $(wc -l <runs)))
done >wrongs
is "$operations operations, looked at $rounds times: what is listed runs, and what runs is listed" \
	"$wrong $(cat wrongs)" "0 "
ok "  ... and something did run" test "$seen" -gt 0

# said VERB REGEX: all that was said by a verb.
said() {
	touch "said.$1"
	is "cubby $1 has said nothing else" "$(grep -Ev "^(  hint: .*|cubby: ($2))\$" "said.$1" | sort | uniq -c | head)" ""
}
gone="no sandbox called 'reg[0-9]' is running|'reg[0-9]' has just ended"
said run "cannot use the name 'reg[0-9]': a sandbox of that name is running"
said ls nothing
said exec "$gone|the sandbox ended"
said kill "$gone"
said stop "$gone|cannot stop 'reg[0-9]': it is not running"

running | cut -d' ' -f1 | xargs -r "$CUBBY" stop -t 1s
ok "in the end nothing is listed or left" settled
is "  ... not even a socket" "$(find "/run/user/$(id -u)/cubby" "$HOME/.local/state/cubby/run" -name 'reg*' 2>/dev/null)" ""

done_testing
