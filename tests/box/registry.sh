# SPDX-License-Identifier: MIT
# tests/box/registry.sh: running sandboxes have names: ls, kill and stop find them, from any session.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/missing.sh"

mkfifo said
# begin OPTION... -- COMMAND...: starts a sandbox and waits for its first line; launcher is its pid.
begin() {
	env --default-signal "$CUBBY" run -p default "$@" >said 2>err &
	launcher=$!
	exec 3<said
	read -r -t 20 line <&3
}

# end: waits for the launcher; sets status.
end() {
	exec 3<&-
	wait "$launcher" 2>/dev/null
	status=$?
}

# elsewhere COMMAND...: as from another login: no terminal, no session, other folders, little environment.
elsewhere() {
	setsid -w env -i PATH="$PATH" HOME="$HOME" XDG_RUNTIME_DIR="$TMP/other" "$@" </dev/null
}

# names: of the sandboxes that this test has started.
names() {
	"$CUBBY" ls --json | python3 -c 'import json, sys
for s in json.load(sys.stdin):
	if s["name"].startswith("box-"): print(s["name"])'
}

begin -n box-web -- sh -c 'echo up; sleep 1000'
run "$CUBBY" ls
like "ls shows name, state, profile, pid and command" "$out" "box-web +RUNNING +default +$launcher +sh -c echo up; sleep 1000"
run elsewhere "$CUBBY" ls --json
is "ls --json from another session says the same" "$(python3 -c 'import json, sys
s = [s for s in json.loads(sys.argv[1]) if s["name"] == "box-web"][0]
print(s["profile"], s["pid"], s["command"], s["problem"])' "$out")" \
	"default $launcher sh -c echo up; sleep 1000 None"
exits "the name is taken" 125 "$CUBBY" run -p default -n box-web -- true
run "$CUBBY" run -p default -n box-web -- true
like "  ... and the error says so" "$err" "cannot use the name 'box-web'.*cubby ls"
exits "kill without a signal's name is SIGTERM" 0 elsewhere "$CUBBY" kill box-web
end
is "  ... and the program's end" "$status" 143
is "its name is gone" "$(names)" ""
exits "... so it is free again" 0 "$CUBBY" run -p default -n box-web -- true
exits "kill of what does not run is an error" 125 "$CUBBY" kill box-web
exits "stop of what does not run is an error" 2 "$CUBBY" stop box-web

begin -n box-trap -- bash -c 'trap "echo got it" USR1; echo up; while :; do sleep 100 & wait; done'
for name in USR1 SIGUSR1 10; do
	"$CUBBY" kill -s "$name" box-trap
	read -r -t 20 line <&3
	is "kill -s $name arrives" "$line" "got it"
	line=
done
exits "an unknown signal is a usage error" 2 "$CUBBY" kill -s NONSENSE box-trap
exits "signal 0 too" 2 "$CUBBY" kill -s 0 box-trap
exits "signal 65 too" 2 "$CUBBY" kill -s 65 box-trap
"$CUBBY" kill -KILL box-trap
end
is "kill -KILL" "$status" 137

begin -n box-stop -- bash -c 'trap "exit 3" TERM; echo up; while :; do sleep 100 & wait; done'
exits "stop asks with SIGTERM" 0 elsewhere "$CUBBY" stop box-stop
is "  ... and returns when nothing is left, not even the name" "$(names)" ""
end
is "  ... with the program's own status" "$status" 3

begin -n box-deaf -- bash -c 'trap "" TERM; echo up; while :; do sleep 100; done'
exits "stop -t kills what does not listen" 0 "$CUBBY" stop -t 100ms box-deaf
end
is "  ... and the status says so" "$status" 137

begin -n box-one -- sh -c 'echo up; sleep 1000'
first=$launcher
begin -n box-two -- sh -c 'echo up; sleep 1000'
is "two run at once" "$(names | sort | tr '\n' ' ')" "box-one box-two "
like "log says that the denials of one that runs come at its end" "$("$CUBBY" log box-one 2>&1)" "'box-one' is running"
unlike "  ... and only of one that runs" "$("$CUBBY" log box-none 2>&1)" "is running"
exits "stop takes several names" 0 "$CUBBY" stop box-one box-two
end
wait "$first"
is "none is left" "$(names)" ""

begin -n box-frozen -- sh -c 'echo up; sleep 1000'
kill -STOP "$launcher"
run "$CUBBY" ls
like "ls shows a stopped launcher as one that does not answer" "$out" 'box-frozen +UNKNOWN .*does not respond'
run "$CUBBY" kill box-frozen
like "... and kill says so" "$status $err" "^125 .*launcher does not respond"
kill -CONT "$launcher"
exits "  ... which it does when it goes on" 0 "$CUBBY" kill -s USR1 box-frozen
end
is "  ... and nothing of what was not taken is done then" "$status" $((128 + $(kill -l USR1)))

begin -n box-killed -- sh -c 'echo up; sleep 1000'
kill -KILL "$launcher"
end
exits "the name of a killed launcher is free at once" 0 "$CUBBY" run -p default -n box-killed -- true

run bash -c 'for n in $(seq 8); do "$1" run -p default -- sh -c "hostname; id -u" & done; wait' bash "$CUBBY"
is "8 launchers at once all work" "$(sort <<<"$out" | uniq -c | tr -s ' ')" " 8 $(id -u)
 8 cubby"

# Names with odd characters neither start anything nor reach the file system.
for name in '' . .. ../x a/b /tmp/x .hidden $'a\nb' 'a b' $'\e[2J' 'ä' -x "$(printf 'x%.0s' $(seq 64))"; do
	run "$CUBBY" run -p default -n "$name" -- echo started
	is "a sandbox cannot be called $(printf %q "$name")" "$status $out" "2 "
	run "$CUBBY" exec "$name" true
	isnt "  ... nor be entered" "$status" 0
	unlike "  ... and its name is not printed raw" "$err" $'\e'
done
exits "63 letters are a name" 0 "$CUBBY" run -p default -n "$(printf 'x%.0s' $(seq 63))" -- true

# Without a place for the registry a sandbox that nobody named runs all the same.
if [ -w "/run/user/$(id -u)" ]; then
	skip "no place for names" systemd "/run/user/$(id -u) is always a place"
else
	run env XDG_STATE_HOME=/proc/nothing "$CUBBY" run -p default -- echo works
	is "without a place for names a sandbox without a name runs" "$out" works
	exits "... one with a name does not" 125 env XDG_STATE_HOME=/proc/nothing "$CUBBY" run -p default -n box-x -- true
fi

# The place for names can change while a sandbox runs: a login makes the first one, or it can no longer
# be written to. A name is one name all the same.
mkfifo in_place
run in_nest 'mount -t tmpfs none /run' bash -c '
	begin() {
		"$1" run -p default -n two-places -- sh -c "echo up; sleep 1000" >in_place &
		read -r line <in_place
		echo "first $line"
	}
	second() { "$1" run -p default -n two-places -- echo second runs; }
	end() { "$1" kill -s KILL two-places; wait $!; }
	begin "$1"; mkdir -p /run/user/0; second "$1"; end "$1"; second "$1"
	begin "$1"; mount -o remount,ro /run; second "$1"; end "$1"
	second "$1"; mount -o remount,rw /run; second "$1"' places "$CUBBY"
is "a name in one place is taken in the other, until its sandbox has ended" "$out" "first up
second runs
first up
second runs
second runs"
is "  ... and who wants it is told" "$(grep -c "^cubby: cannot use the name 'two-places': a sandbox of that name is running$" <<<"$err")" 2

done_testing
