# SPDX-License-Identifier: MIT
# tests/box/life.sh: running sandboxes by name: ls, exec, kill, stop; one winner of a name; nothing
# left behind by a launcher that was killed.
. "$(dirname "$0")/../lib/tap.sh"

BEFORE=

# start NAME COMMAND...: a sandbox in the background, running when this returns. Sets launcher.
start() {
	local name=$1
	shift
	rm -f "$TMP/$name.up" && mkfifo "$TMP/$name.up"
	"$CUBBY" run -n "$name" -p default -- sh -c "$BEFORE"' echo up; exec "$@"' sh "$@" \
		>"$TMP/$name.up" 2>"$TMP/$name.err" &
	launcher=$!
	read -r up <"$TMP/$name.up"
	[ "$up" = up ] || tap_result 1 "sandbox $name starts" "$(cat "$TMP/$name.err")"
}

# ended PID: waits for it, and sets its exit status in got.
ended() {
	wait "$1" 2>/dev/null
	got=$?
}

start web sleep 1000
web=$launcher
run "$CUBBY" ls
like "ls shows name, profile and command" "$out" "web +default +$web +sh -c"
run "$CUBBY" ls --json
is "ls --json is JSON" "$(python3 -c 'import json, sys; print([(s["name"], s["pid"]) for s in json.load(sys.stdin)])' <<<"$out")" \
	"[('web', $web)]"
run env -u XDG_RUNTIME_DIR -u DISPLAY TERM=dumb setsid "$CUBBY" ls
like "another login session sees it too" "$out" "web"
run "$CUBBY" run -n web -p default -- true
is "a name that is taken is refused" "$status" 125
like "... and says so" "$err" "'web': a sandbox of that name is running"

# The same policy for exec as for run: everything that /proc says of a process.
looks='sed -n "/^\(Cap...\|NoNewPrivs\|Seccomp\|Seccomp_filters\|Uid\|Gid\|Groups\|Cpus_allowed\):/p" /proc/self/status
	for ns in user mnt pid ipc uts net cgroup time; do readlink "/proc/self/ns/$ns"; done
	ulimit -a; env | sort | grep -v "^_="; pwd; cat /proc/self/mountinfo; ls -l /proc/self/fd | wc -l'
rm -f "$TMP/looks" && mkfifo "$TMP/looks"
"$CUBBY" run -n look -p default -- sh -c "$looks; echo end; exec sleep 1000" </dev/null >"$TMP/looks" 2>&1 &
look=$!
seen=$(sed '/^end$/q' <"$TMP/looks")
run "$CUBBY" exec look sh -c "$looks; echo end"
is "exec gives what run gives: rights, namespaces, limits, environment, mounts, files" "$out" "$seen"
like "... and that is something" "$seen" "Seccomp:.*2.*NoNewPrivs|NoNewPrivs:.*1"
exits "stop ends it" 0 "$CUBBY" stop look
ended $look
is "... by SIGTERM" "$got" 143

exits "exec returns the program's status" 5 "$CUBBY" exec web sh -c 'exit 5'
exits "... 128 and the signal" 137 "$CUBBY" exec web sh -c 'kill -KILL $$'
exits "... 127 for a program that is not there" 127 "$CUBBY" exec web no-such-program
exits "... 126 for one that cannot be executed" 126 "$CUBBY" exec web /etc/passwd
is "exec passes stdin and stdout" "$(seq 100000 | "$CUBBY" exec web cat | cksum)" "$(seq 100000 | cksum)"
run "$CUBBY" exec nothing-there true
is "exec in what does not run is cubby's failure" "$status" 125
like "... with a way out" "$err" "no sandbox called 'nothing-there'.*cubby ls"
for name in ../web web/.. .web '' "$(printf 'a%.0s' {1..70})"; do
	run "$CUBBY" exec "$name" true
	is "'$name' is no name of a sandbox" "$status" 2
done

# A client that is killed takes its program with it.
rm -f "$TMP/client" && mkfifo "$TMP/client"
"$CUBBY" exec web sh -c 'echo up; exec sleep 1001' >"$TMP/client" &
client=$!
read -r up <"$TMP/client"
kill -9 $client
wait $client 2>/dev/null
gone=1
for ((i = 0; i < 100; i++)); do
	"$CUBBY" exec web sh -c 'ps ax -o args' | grep -q '^sleep 1001' || { gone=0 && break; }
done
is "a killed client's program ends" "$gone" 0
run "$CUBBY" exec web true
is "... and the sandbox goes on" "$status" 0

exits "kill sends a signal to the program" 0 "$CUBBY" kill -s USR1 web
ended "$web"
is "... which ends by it" "$got" 138
run "$CUBBY" ls
is "then ls lists nothing" "$out" ""

# stop: asks, then kills.
BEFORE='trap "" TERM;'
start stubborn sleep 1003
BEFORE=
run "$CUBBY" stop -t 300ms stubborn
ended "$launcher"
is "stop kills what ignores SIGTERM" "$status $got" "0 137"

# A launcher that is killed leaves nothing that runs, and its name is free at once.
start lost sleep 1002
kill -9 "$launcher"
wait "$launcher" 2>/dev/null
for ((i = 0; i < 100; i++)); do pgrep -u "$(id -u)" -f '^sleep 1002' >/dev/null || break; done
not_ok "nothing inside survives" pgrep -u "$(id -u)" -f '^sleep 1002'
run "$CUBBY" run -n lost -p default -- echo again
is "the name is free again" "$status $out" "0 again"
run "$CUBBY" ls
is "no entry is left" "$out" ""

# 64 creators of one name: one wins, the others are told.
gate=$TMP/gate && mkfifo "$gate"
for ((i = 0; i < 64; i++)); do
	"$CUBBY" run -n one -p default -- sh -c 'read -r x' <"$gate" >/dev/null 2>"$TMP/one.$i" &
	pids[i]=$!
done
exec 8>"$gate"
lost=0
for ((tries = 0; tries < 600 && lost < 63; tries++)); do
	lost=$(cat "$TMP"/one.* | grep -c "a sandbox of that name is running")
	[ "$lost" -eq 63 ] || read -rt 0.1 -u 9 _ 9<><(:)
done
is "63 of 64 are told that the name is taken" "$lost" 63
exec 8>&-
won=0
for pid in "${pids[@]}"; do
	wait "$pid"
	[ $? -ne 125 ] && won=$((won + 1))
done
is "one of 64 runs" "$won" 1

# Many at once, each with a name that is made up.
for ((i = 0; i < 8; i++)); do "$CUBBY" run -p default -- true & pids[i]=$!; done
failed=0
for ((i = 0; i < 8; i++)); do wait "${pids[i]}" || failed=$((failed + 1)); done
is "eight launches at once all work" "$failed" 0
run "$CUBBY" ls --json
is "and leave no entry" "$(tr -d ' \n' <<<"$out")" "[]"

done_testing
