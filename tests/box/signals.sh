# SPDX-License-Identifier: MIT
# tests/box/signals.sh: signals to the launcher reach the program, and its end is the launcher's.
. "$(dirname "$0")/../lib/tap.sh"

box=("$CUBBY" run -p default --ro "$BUILD_TESTS")
mkfifo said never
exec 4<>never

# started COMMAND...: runs it in the background; when it has said a line, launcher is its pid. A shell
# ignores SIGINT and SIGQUIT for what it starts so; that would be inherited.
started() {
	env --default-signal "$@" >said 2>err &
	launcher=$!
	exec 3<said
	read -r -t 20 line <&3
}

# child_of PID: its only child.
child_of() {
	tr -d ' ' <"/proc/$1/task/$1/children"
}

# ended: waits for the launcher; sets rest (what it still said) and status.
ended() {
	rest=$(cat <&3)
	exec 3<&-
	wait "$launcher"
	status=$?
}

for signal in HUP INT QUIT TERM USR1 USR2 ALRM; do
	started "${box[@]}" -- bash -c "trap 'echo caught; exit 33' $signal; echo ready; while :; do sleep 100 & wait; done"
	kill -s "$signal" "$launcher"
	ended
	is "SIG$signal: the program's trap runs, and its status is the launcher's" "$rest $status" "caught 33"
done

for signal in HUP INT QUIT TERM USR1 USR2; do
	started "${box[@]}" -- perl -e '$SIG{$ARGV[0]} = "DEFAULT"; $| = 1; print "ready\n"; sleep 100 while 1' "$signal"
	kill -s "$signal" "$launcher"
	ended
	is "SIG$signal: a program that dies of it" "$status" $((128 + $(kill -l "$signal")))
done

for signal in KILL SEGV ABRT; do
	exits "a program killed by SIG$signal inside" $((128 + $(kill -l $signal))) \
		"${box[@]}" -- bash -c "ulimit -c 0; kill -$signal \$\$"
done

started "${box[@]}" -- bash -c 'trap "echo again" TERM; echo ready; while :; do sleep 100 & wait; done'
kill -TERM "$launcher"
read -r -t 20 line <&3
is "the first SIGTERM is the program's to ignore" "$line" again
kill -TERM "$launcher"
ended
is "the second SIGTERM kills" "$status" 137

started "${box[@]}" -- bash -c 'trap "" HUP INT USR1; echo ready; read -r line; exit 5' <never
for signal in HUP INT USR1; do kill -s "$signal" "$launcher"; done
echo >&4
ended
is "signals that the program ignores end nothing" "$status" 5

started setsid "${box[@]}" -- perl -e '$SIG{INT} = sub { $n++ }; $| = 1; print "ready\n"; select undef, undef, undef, 0.05 for 1 .. 20; print "$n\n"'
kill -INT -- "-$launcher"
ended
is "SIGINT to the launcher's whole process group comes once" "$rest" 1

exits "10,000 orphans are reaped" 0 "${box[@]}" -- "$BUILD_TESTS/box/orphans" reap 10000

run timeout 20 "${box[@]}" -- "$BUILD_TESTS/box/orphans" daemon
is "a daemon dies with the main program, and its output is not waited for" "$status $out" "0 left"

started "${box[@]}" -- sh -c 'echo ready; sleep 1000'
kill -STOP "$launcher"
kill -CONT "$launcher"
kill -TERM "$launcher"
ended
is "a launcher stopped and continued still serves" "$status" 143

started "${box[@]}" -- bash -c 'echo ready; kill -STOP $$; echo "went on"; exit 6'
program=$(child_of "$(child_of "$launcher")")
until grep -q '^State:.T' "/proc/$program/status"; do :; done
like "a program that stops itself without a terminal does not stop the launcher" \
	"$(grep ^State /proc/"$launcher"/status)" 'S|R'
kill -CONT "$launcher"
ended
is "  ... and goes on with SIGCONT" "$rest $status" "went on 6"

run timeout 20 "${box[@]}" --wall 1s -- bash -c '(while :; do :; done) & kill -STOP $$'
is "  ... and the wall clock runs on" "$status" 137

started "${box[@]}" --wall 1s -- sh -c 'echo ready; while :; do :; done'
init=$(child_of "$launcher")
kill -STOP "$launcher"
until grep -q '^State:.Z' "/proc/$init/status"; do :; done
kill -CONT "$launcher"
ended
is "the wall clock also ends what a stopped launcher runs" "$status" 137

done_testing
