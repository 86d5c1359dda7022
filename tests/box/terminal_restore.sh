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

# The launcher has two tidings of it, its terminal's end and a signal. Either may be first; the program is told once.
# Its handlers run at once, that of SIGHUP before that of a SIGTERM which came with it.
cat >told.pl <<'EOF'
use POSIX;
sub note { open my $file, ">>", "order"; syswrite $file, "$_[0]\n"; }
POSIX::sigaction(SIGHUP, POSIX::SigAction->new(sub { note("hup") }, POSIX::SigSet->new(SIGTERM)));
POSIX::sigaction(SIGTERM, POSIX::SigAction->new(sub { POSIX::_exit(3) }));
syswrite STDOUT, "ready\n";
while (1) { my $n = sysread STDIN, my $bytes, 100; last if defined $n ? !$n : !$!{EINTR}; }
my $signals = POSIX::SigSet->new(SIGHUP, SIGTERM);
sigprocmask(SIG_BLOCK, $signals); # perl itself is not made for handlers that run at once
note("eof");
sigprocmask(SIG_UNBLOCK, $signals);
pause() while 1;
EOF
at_terminal "the terminal hangs up, and SIGHUP comes after that" \
	"$CUBBY" run -p default --rw "$PWD" -- perl told.pl <<'EOF'
expect "ready"
unplug
run "until grep -q eof order && grep -q hup order; do :; done"
signal 1
signal 15
wait 3
EOF
is "  ... the program is told once" "$(sort order | paste -sd' ')" "eof hup"
rm -f order

at_terminal "SIGHUP comes, and the terminal hangs up after that" \
	"$CUBBY" run -p default --rw "$PWD" -- perl told.pl <<'EOF'
expect "ready"
signal 1
run "until grep -q hup order; do :; done"
unplug
run "until grep -q eof order; do :; done"
signal 15
wait 3
EOF
is "  ... the program is told once" "$(paste -sd' ' order)" "hup eof"

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
