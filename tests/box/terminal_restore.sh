# SPDX-License-Identifier: MIT
# tests/box/terminal_restore.sh: the caller's terminal is as before, whatever way a sandbox ends.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"

waiting=("$CUBBY" run -p default -- sh -c 'echo ready; read x; exit 9')

at_terminal "the program ends" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
send "\r"
wait 9
termios-same
EOF

at_terminal "the program leaves its own terminal raw and ends" \
	"$CUBBY" run -p default -- sh -c 'stty raw -echo; printf ready; head -c 1' <<'EOF'
expect "ready"
send "x"
wait 0
termios-same
EOF

at_terminal "the program is killed" \
	"$CUBBY" run -p default -- sh -c 'echo ready; read x; kill -KILL $$' <<'EOF'
expect "ready"
termios-changed
send "\r"
wait 137
termios-same
EOF

at_terminal "the program cannot be started" "$CUBBY" run -p default -- /nonexistent <<'EOF'
expect "No such file"
wait 127
termios-same
EOF

at_terminal "the launcher gets SIGTERM" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
signal 15
wait 143
termios-same
EOF

at_terminal "the launcher gets SIGINT" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
signal 2
wait 130
termios-same
EOF

at_terminal "the launcher is killed" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
signal 9
wait 137
termios-same
EOF

at_terminal "the launcher's whole process group is killed" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
run "kill -KILL -- -$PID"
wait 137
termios-same
EOF

at_terminal "the launcher is killed while it is stopped" "${waiting[@]}" <<'EOF'
expect "ready"
send "\x1a"
stopped
termios-same
run "kill -KILL $PID"
wait 137
termios-same
EOF

at_terminal "the launcher is stopped from outside, and killed" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
run "kill -STOP $PID"
stopped
run "kill -KILL $PID"
wait 137
termios-same
EOF

# Of the launcher's children the keeper has another group; init is the other one.
at_terminal "init is killed" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
run "for p in $(cat /proc/$PID/task/$PID/children); do grep -qv keeper /proc/$p/comm && kill -KILL $p; done; true"
wait 137
termios-same
EOF

at_terminal "the keeper is killed" "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
run "for p in $(cat /proc/$PID/task/$PID/children); do grep -q keeper /proc/$p/comm && kill -KILL $p; done; true"
send "\r"
wait 9
termios-same
EOF

at_terminal "the launcher goes on in the background: the terminal is the shell's" \
	sh -c 'stty -g >modes; exec "$@"' sh "${waiting[@]}" <<'EOF'
expect "ready"
termios-changed
run "kill -STOP $PID"
stopped
run "stty $(cat modes) -F $(readlink /proc/$PID/fd/0); kill -CONT $PID; until grep -q '^State:.S' /proc/$PID/status; do :; done"
run "stty -a -F $(readlink /proc/$PID/fd/0) | grep -q ' icanon'"
continue
termios-changed
send "\r"
wait 9
termios-same
EOF

at_terminal "the terminal hangs up: the program gets SIGHUP" \
	"$CUBBY" run -p default --rw "$PWD" -- bash -c 'trap "echo hup >>what; exit 3" HUP; echo ready; sleep 1000 & wait; echo eof >>what' <<'EOF'
expect "ready"
hangup
wait any
EOF
is "  ... and nothing else" "$(cat what)" hup

at_terminal "the terminal hangs up: a program that ignores SIGHUP reads its end" \
	"$CUBBY" run -p default --rw "$PWD" -- sh -c 'trap "" HUP; echo ready; cat; echo eof >>ignored' <<'EOF'
expect "ready"
hangup
wait any
EOF
is "  ... and goes on" "$(cat ignored)" eof

at_terminal "the terminal hangs up: a program that only writes gets an error" \
	"$CUBBY" run -p default --rw "$PWD" -- sh -c 'trap "" HUP; echo ready; while echo; do :; done 2>/dev/null; echo error >>written' <<'EOF'
expect "ready"
hangup
wait any
EOF
is "  ... and goes on" "$(cat written)" error

done_testing
