# SPDX-License-Identifier: MIT
# tests/box/terminal.sh: a program at a terminal has one of its own, and works as it does outside.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"

# An interactive bash without settings inside, prompt "$ ".
rc=$(plain_shell)
bash_inside=("$CUBBY" run -p default --ro "$rc" --ro "$(asker)" -- bash --rcfile "$rc" -i)

at_terminal "the terminal inside is the first of an own instance, of the same size" \
	"${bash_inside[@]}" <<'EOF'
expect "$ "
send "tty; stty size\r"
expect "/dev/pts/0"
expect "24 80"
send "ls /dev/pts\r"
expect-re "^0 +ptmx"
send "exit 7\r"
wait 7
termios-same
EOF

at_terminal "the caller's modes are the start, and raw outside while it runs" \
	sh -c 'stty erase ^H -ixany intr ^G && "$@"; stty -a | grep -o "erase = ^H"; stty sane' sh \
	"$CUBBY" run -p default -- sh -c 'stty -a; echo ready; read x' <<'EOF'
expect "intr = ^G"
expect "erase = ^H"
expect "ready"
termios-changed
send "\r"
expect "erase = ^H"
wait 0
EOF

at_terminal "Ctrl-C ends a job of the shell inside, and nothing else" "${bash_inside[@]}" <<'EOF'
expect "$ "
send "perl -e '$| = 1; print qq(run) . qq(ning\\n); sleep 100'\r"
expect "running"
send "\x03"
expect "$ "
send "echo status=$?\r"
expect "status=130"
send "exit 0\r"
wait 0
EOF

at_terminal "Ctrl-Z, jobs, fg and bg of the shell inside" "${bash_inside[@]}" <<'EOF'
expect "$ "
send "perl asker.pl\r"
expect "\nup"
send "\x1a"
expect "Stopped"
expect "$ "
send "bg; wait %1\r"
expect "Stopped"
expect "$ "
send "fg\r"
expect "\non"
send "word\r"
expect "got word"
expect "$ "
send "exit 0\r"
wait 0
EOF

at_terminal "Ctrl-C, Ctrl-\\ and Ctrl-D of a plain program" \
	bash -c '"$@" "sleep 100"; echo "int=$?"; "$@" "sleep 100"; echo "quit=$?"; "$@" "print while <>"; echo "eof=$?"' bash \
	"$CUBBY" run -p default -- perl -e '$| = 1; print "ready\n"; eval shift' <<'EOF'
expect "ready"
send "\x03"
expect "int=130"
expect "ready"
send "\x1c"
expect "quit=131"
expect "ready"
send "a line\r"
expect "a line\r\na line"
eof
expect "eof=0"
wait any
termios-same
EOF

at_terminal "Ctrl-Z stops the launcher too, and fg brings both back" \
	"$CUBBY" run -p default -- sh -c 'echo ready; read line; echo "got $line"' <<'EOF'
expect "ready"
termios-changed
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

at_terminal "a program that catches Ctrl-Z is not stopped" \
	"$CUBBY" run -p default -- bash -c 'trap "echo caught" TSTP; echo ready; read x; read x; echo end' <<'EOF'
expect "ready"
send "\x1a"
expect "^Z"
send "\r"
expect "caught"
send "\r"
expect "end"
wait 0
EOF

at_terminal "a shell outside continues it in the background and in the foreground" \
	bash --rcfile "$rc" -i <<EOF
expect "$ "
send "'$CUBBY' run -p default -- sh -c 'echo up; read x; echo got \$x'\r"
expect "\nup"
send "\x1a"
expect "Stopped"
expect "$ "
send "bg; wait %1\r"
expect "Stopped"
expect "$ "
send "fg\r"
expect "run -p default"
run "until stty -a -F \$(readlink /proc/\$PID/fd/0) | grep -q -e -isig; do :; done"
send "later\r"
expect "got later"
expect "$ "
send "exit 5\r"
wait 5
termios-same
EOF

at_terminal "a background job that reads the terminal stops, and works after fg" \
	bash --rcfile "$rc" -i <<EOF
expect "$ "
send "'$CUBBY' run -p default -- sh -c 'echo begun; read x; echo got \$x' &\r"
expect "$ begun\r\n"
send "wait %1\r"
expect "Stopped"
send "fg\r"
expect "run -p default"
run "until stty -a -F \$(readlink /proc/\$PID/fd/0) | grep -q -e -isig; do :; done"
send "a word\r"
expect "got a word"
expect "$ "
send "exit 5\r"
wait 5
termios-same
EOF

at_terminal "a background job that only writes is not stopped" bash --rcfile "$rc" -i <<EOF
expect "$ "
send "'$CUBBY' run -p default -- sh -c 'echo one; echo two; exit 4' & wait %1; echo status=\$?\r"
expect "\none\r\n"
expect "two"
expect "status=4"
expect "$ "
send "exit 5\r"
wait 5
EOF

at_terminal "a new size of the window arrives with SIGWINCH" \
	"$CUBBY" run -p default -- bash -c 'trap "stty size" WINCH; echo ready; while ! read -rt 100 x; do :; done' <<'EOF'
expect "ready"
resize 133 43
send "\r"
expect "43 133"
wait 0
EOF

PTY=(-t 20 -s 132x50)
at_terminal "a size changed while it was stopped is there afterwards" \
	"$CUBBY" run -p default -- sh -c 'stty size; read x; stty size' <<'EOF'
expect "50 132"
send "\x1a"
stopped
resize 90 30
continue
send "\r"
expect "30 90"
wait 0
EOF
PTY=(-t 20)

at_terminal "modes that a program sets, such as no echo, hold inside" \
	"$CUBBY" run -p default -- bash -c 'read -rsp "password: " x; echo; echo "it has ${#x} letters"' <<'EOF'
expect "password: "
send "hidden\r"
absent "hidden"
expect "it has 6 letters"
wait 0
termios-same
EOF

at_terminal "/dev/tty inside is the own terminal" \
	"$CUBBY" run -p default -- sh -c 'exec </dev/null; echo to the terminal >/dev/tty; read x </dev/tty; echo "got $x"' <<'EOF'
expect "to the terminal"
send "by hand\r"
expect "got by hand"
wait 0
EOF

at_terminal "every byte passes, typed and shown" \
	"$CUBBY" run -p default -- sh -c 'stty raw -echo; echo ready; head -c 6 | od -An -tx1; printf "\001\177\200\377end"' <<'EOF'
expect "ready"
send "\x01\x03\x1a\x7f\x11\x13"
expect "01 03 1a 7f 11 13"
expect "\x01\x7f\x80\xffend"
wait 0
termios-same
EOF

at_terminal "script(1) inside makes a terminal of its own" \
	"$CUBBY" run -p default -- script -qc 'tty; read x; echo "got $x"' /dev/null <<'EOF'
expect "/dev/pts/1"
send "typed\r"
expect "got typed"
wait 0
EOF

at_terminal "two terminals nest: cubby under script(1)" \
	script -qec "'$CUBBY' run -p default -- sh -c 'tty; read x; echo got \$x'" /dev/null <<'EOF'
expect "/dev/pts/0"
send "typed\r"
expect "got typed"
wait 0
termios-same
EOF

done_testing
