# SPDX-License-Identifier: MIT
# tests/box/exec.sh: cubby exec: another program in a running sandbox, under exactly the same policy.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/terminal.sh"

mkfifo said
# begin OPTION...: starts the sandbox `box`, of which `run` is the main program.
begin() {
	"$CUBBY" run -n box "$@" -- sh -c 'echo up; exec sleep 1000' >said 2>err &
	launcher=$!
	exec 3<said
	read -r -t 20 _ <&3
}

end() {
	"$CUBBY" kill -KILL box
	exec 3<&-
	wait "$launcher" 2>/dev/null
}

# facts: what a process can find out about how it is kept, without what differs by itself.
mkdir shared
cat >shared/facts <<'EOF'
grep -E '^(Uid|Gid|Groups|CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs|Seccomp|Seccomp_filters|Cpus_allowed_list|SigBlk|SigIgn):' /proc/self/status
for n in cgroup ipc mnt net pid pid_for_children time user uts; do readlink /proc/self/ns/$n; done
cat /proc/self/limits /proc/self/mountinfo /proc/self/uid_map /proc/self/gid_map /proc/self/oom_score_adj
umask; pwd; nice; hostname; env | grep -v '^_=' | sort
ls -A / /tmp /dev "$HOME"
for call in 'keyctl show' 'unshare -U true' 'mount -t tmpfs x /tmp'; do $call >/dev/null 2>&1 && echo "$call works"; done
for file in /etc/hostname /tmp/new /usr/new; do : 2>/dev/null >>$file && echo "$file can be written"; done
true
EOF

# same_policy TEXT OPTION...: the main program and an exec find out the same.
same_policy() {
	local text=$1
	shift
	env --default-signal "$CUBBY" run -n box "$@" --rw "$PWD/shared" -- sh -c "sh $PWD/shared/facts >$PWD/shared/main 2>/dev/null; rm -f /tmp/new; echo up; exec sleep 1000" >said 2>err &
	launcher=$!
	exec 3<said
	read -r -t 20 _ <&3
	"$CUBBY" exec box sh "$PWD/shared/facts" >other 2>/dev/null
	ok "exec is kept as run is: $text" diff shared/main other
	like "  ... as far as that was found out" "$(cat shared/main)" 'Seccomp:.*Max open files.*PATH='
	end
}
same_policy "default" -p default
same_policy "a build" -p ci
same_policy "the host's own tree" -p default -s root.mode=host
same_policy "the host's network" -p default "${HOST_NETWORK[@]}"
same_policy "limits and a nice value" -p default -s limits.open-files=77 -s limits.nice="$(($(nice) < 14 ? $(nice) + 5 : 19))" -s limits.file-size=1M
same_policy "nesting" -p default --allow nesting
same_policy "as root inside" -p default -s ids.map=root
! kernel_since 6 12 || same_policy "without namespaces" -p default -s isolation=landlock

begin -p default
for status in 0 1 77 125 126 127 255; do
	exits "the program's status $status is that of exec" $status "$CUBBY" exec box sh -c "exit $status"
done
exits "a program that dies of a signal" 143 "$CUBBY" exec box sh -c 'kill -TERM $$'
exits "a program that is not there" 127 "$CUBBY" exec box /nonexistent
exits "a program that cannot be executed" 126 "$CUBBY" exec box /etc/passwd
run "$CUBBY" exec box /nonexistent
like "  ... and the error names it" "$err" "cubby: cannot execute '/nonexistent' inside: No such file"
exits "a sandbox that does not run" 125 "$CUBBY" exec box-of-nobody true
exits "no sandbox named" 2 "$CUBBY" exec
is "arguments arrive as they are" "$("$CUBBY" exec box printf '%s|' 'a b' '' $'c\nd' '*' --x)" $'a b||c\nd|*|--x|'
is "-- ends exec's own words" "$("$CUBBY" exec box -- echo --)" "--"
is "stdin passes" "$(echo text | "$CUBBY" exec box cat)" text
run "$CUBBY" exec box sh -c 'echo to out; echo to err >&2'
is "stdout and stderr stay apart" "$out|$err" "to out|to err"
ok "10 MiB pass, byte for byte" bash -o pipefail -c "'$CUBBY' exec box head -c 10000000 /dev/zero | cmp -n 10000000 - /dev/zero"
is "it sees the main program" "$("$CUBBY" exec box sh -c 'cat /proc/[0-9]*/comm | grep -c sleep')" 1
run "$CUBBY" exec box sh -c 'ls /proc/self/fd | tr "\n" " "'
is "it gets no descriptor but stdio" "$out" "0 1 2 3 "
run bash -c '"$@" 7</etc/passwd 9>leak' bash "$CUBBY" exec box sh -c 'ls /proc/self/fd | tr "\n" " "'
is "  ... whatever the caller has open" "$out" "0 1 2 3 "
is "from another login session" "$(setsid -w env -i HOME="$HOME" XDG_RUNTIME_DIR=/nonexistent "$CUBBY" exec box echo works </dev/null)" works
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
	exits "exec with $closed" 6 bash -c "'$CUBBY' exec box sh -c 'exit 6' $closed"
done
run bash -c 'for n in $(seq 20); do "$1" exec box echo "line" & done; wait' bash "$CUBBY"
is "20 at once" "$(grep -c '^line$' <<<"$out") $err" "20 "
pids=$("$CUBBY" exec box sh -c 'echo /proc/[0-9]*' | wc -w)

# The client's end is the program's. Each says in a file of its own that it has begun.
"$CUBBY" exec box sh -c 'echo begun; exec sleep 777' >client.killed &
client=$!
until grep -q begun client.killed 2>/dev/null; do :; done
{ kill -KILL "$client"; wait "$client"; } 2>/dev/null
ok "a killed client takes its program along" timeout 20 bash -c \
	"while [ \$('$CUBBY' exec box sh -c 'echo /proc/[0-9]*' | wc -w) -gt $pids ]; do :; done"
"$CUBBY" exec box sh -c 'trap "" HUP TERM INT; echo begun; sleep 777; sleep 777' >client.ignoring &
client=$!
until grep -q begun client.ignoring 2>/dev/null; do :; done
{ kill -KILL "$client"; wait "$client"; } 2>/dev/null
ok "... also one that ignores SIGHUP" timeout 20 bash -c \
	"while [ \$('$CUBBY' exec box sh -c 'echo /proc/[0-9]*' | wc -w) -gt $pids ]; do :; done"
env --default-signal "$CUBBY" exec box bash -c 'trap "echo caught; exit 9" TERM; echo begun; while :; do sleep 100 & wait; done' >client.asked &
client=$!
until grep -q begun client.asked 2>/dev/null; do :; done
kill -TERM "$client"
wait "$client"
is "SIGTERM to the client is the program's" "$? $(tail -n 1 client.asked)" "9 caught"
ok "the main program has noticed nothing" kill -0 "$launcher"

"$CUBBY" exec box sh -c 'echo begun; sleep 777' >client 2>client.err &
client=$!
until grep -q begun client 2>/dev/null; do :; done
end
wait "$client"
is "the sandbox's end is the client's" "$? $(cat client.err)" "137 cubby: the sandbox ended"

# At a terminal; the sandbox was started without one, but may have them.
rc=$(plain_shell)
begin -p default --allow tty --ro "$rc" --ro "$(asker)"
at_terminal "exec has a terminal of its own" "$CUBBY" exec box sh -c 'tty; stty size; read x; echo "got $x"; exit 4' <<'EOF'
expect "/dev/pts/0"
expect "24 80"
termios-changed
send "typed\r"
expect "got typed"
wait 4
termios-same
EOF
at_terminal "job control in a shell entered by exec" "$CUBBY" exec box bash --rcfile "$rc" -i <<'EOF'
expect "$ "
send "perl -e '$| = 1; print qq(run) . qq(ning\\n); sleep 100'\r"
expect "running"
send "\x03"
expect "$ "
send "perl asker.pl\r"
expect "\nup"
send "\x1a"
expect "Stopped"
expect "$ "
send "fg\r"
expect "\non"
send "word\r"
expect "got word"
expect "$ "
send "exit 6\r"
wait 6
termios-same
EOF
at_terminal "Ctrl-Z and fg of exec itself" "$CUBBY" exec box sh -c 'echo ready; read x; echo "got $x"' <<'EOF'
expect "ready"
send "\x1a"
stopped
termios-same
continue
termios-changed
send "word\r"
expect "got word"
wait 0
termios-same
EOF
at_terminal "a new size of the window" "$CUBBY" exec box bash -c 'trap "stty size" WINCH; echo ready; read -r x; read -r x' <<'EOF'
expect "ready"
resize 133 43
send "\r"
expect "43 133"
send "\r"
wait 0
EOF
at_terminal "the client is killed: the terminal is as before" "$CUBBY" exec box sh -c 'echo ready; read x' <<'EOF'
expect "ready"
termios-changed
signal 9
wait 137
termios-same
EOF
at_terminal "the sandbox is killed: the terminal is as before" "$CUBBY" exec box sh -c 'echo ready; read x' <<EOF
expect "ready"
termios-changed
run "'$CUBBY' kill -KILL box"
wait 137
termios-same
EOF
exec 3<&-
wait "$launcher" 2>/dev/null

begin -p default
at_terminal "without terminals in the sandbox exec says what to do" "$CUBBY" exec box true <<'EOF'
expect "cannot open a pseudo terminal inside"
expect "--allow tty"
wait 125
termios-same
EOF
end

done_testing
