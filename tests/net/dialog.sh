# SPDX-License-Identifier: MIT
# tests/net/dialog.sh: network.on-miss = "ask" at the terminal of `cubby run`: what is asked there is
# answered there, by nobody but who sits at it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"
. "$TOP/tests/lib/netrig.sh"
netrig "$@"

remote_serve echo 80 echo 443 name 53
asking="python3 $PWD/netask.py"
box=("$CUBBY" run -n boxed -p default --net filtered --net-allow four.test:443 -s network.on-miss=ask --ro "$PWD")
# What stands before a question: see own_line in src/engine/netdialog.c.
cleared='\x18\e\\\e[m\e(B\x0f\e[?6l\e[4l\e[?7h\e[r\e[?25h\e[999;1H\r\n\e[K'
question='answer once ([0-9][0-9]), always [0-9][0-9], deny or never: '
export TERM=xterm

at_terminal "once: this time, by its name, and it is asked of nobody before" "${box[@]}" -- \
	sh -c "$asking tcp web.test 80; $asking tcp web.test 80" <<EOF
expect "${cleared}cubby: boxed wants to reach web.test, tcp port 80 ("
expect-re "$question"
run "! grep -q web.test names.log"
send-found "once "
expect "connected"
run "grep -q web.test names.log"
expect "cubby: boxed wants to reach web.test, tcp port 80 ("
expect-re "$question"
send "deny\r"
expect "EHOSTUNREACH"
wait 0
termios-same
EOF
at_terminal "always: while it runs, and what to write into a profile" "${box[@]}" -- \
	sh -c "$asking tcp web.test 80; $asking tcp web.test 80" <<EOF
expect-re "$question"
send-found "always "
expect "cubby: until boxed ends; for good: network.allow = [\"tcp:web.test:80\"]\r\n"
expect "connected"
absent "wants to reach"
expect "connected"
wait 0
EOF
at_terminal "never: the same the other way" "${box[@]}" -- \
	sh -c "$asking tcp 203.0.113.9 80; $asking tcp 203.0.113.9 80" <<EOF
expect "wants to reach 203.0.113.9, tcp port 80"
expect-re "$question"
send "never\r"
expect "network.deny = [\"tcp:203.0.113.9:80\"]\r\n"
expect "EHOSTUNREACH"
expect "EHOSTUNREACH"
absent "wants to reach"
wait 0
EOF
at_terminal "what rules allow is not asked" "${box[@]}" -- sh -c "$asking tcp four.test 443" <<EOF
expect "connected"
absent "wants to reach"
wait 0
EOF
at_terminal "several wait for their turn" "${box[@]}" -- \
	sh -c "$asking tcp 203.0.113.9 80 & $asking tcp 198.51.100.7 443; wait" <<EOF
expect "wants to reach"
expect-re "$question"
run "until [ \"\$($CUBBY net status boxed | grep -c 'not yet open')\" = 2 ]; do :; done"
absent "wants to reach"
send-found "once "
expect "wants to reach"
expect-re "$question"
send-found "once "
expect "connected"
expect "connected"
wait 0
EOF
at_terminal "who answers elsewhere spares the terminal's question" "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<EOF
expect-re "$question"
run "mkfifo other && { exec 3<>other; $CUBBY net ask boxed <other 3>&- >said & until grep -q wants said; do :; done; echo once >&3; wait; }"
expect "(not asked any more)"
expect "connected"
wait 0
EOF

# --- what is no answer
at_terminal "an answer without its number, or with another, is none" "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<EOF
expect-re "$question"
send "once\r"
expect-re "$question"
send "always 1\r"
expect-re "$question"
send "\r"
expect-re "$question"
send "o\r"
expect-re "$question"
send "x\x15denz\x7fy\r"
expect "EHOSTUNREACH"
wait 0
EOF
at_terminal "keys typed before a question are the program's" "${box[@]}" -- \
	sh -c "echo up; until [ -e $PWD/go ]; do :; done; $asking tcp 203.0.113.9 80; read -r line; echo \"got \$line\"" <<EOF
expect "up"
send "deny\r"
run "touch go"
expect-re "$question"
send-found "once "
expect "connected"
expect "got deny"
wait 0
EOF
fake='cubby: boxed wants to reach nothing: answer once 47, deny or never: '
at_terminal "keys for what only looks like a question are the program's" "${box[@]}" -- \
	sh -c "echo '$fake'; read -r line; echo \"got \$line\"; $asking tcp 203.0.113.9 80" <<EOF
expect "answer once 47"
send "once 47\r"
expect "got once 47"
expect-re "$question"
send "deny\r"
expect "EHOSTUNREACH"
wait 0
EOF
cat >typist.sh <<'END'
for n in $(seq 10 99); do
	printf 'once %s\r\n' "$n"
	"$1" "once $n
"
done >/dev/tty 2>&1
: >/tmp/tried
END
at_terminal "nothing that the program writes or types inside is an answer" "${box[@]}" --ro "$BUILD_TESTS" -- \
	sh -c "sh $PWD/typist.sh $BUILD_TESTS/box/typein & $asking tcp 203.0.113.9 80; echo over" <<EOF
expect-re "$question"
run "until $CUBBY exec boxed test -e /tmp/tried </dev/null; do kill -0 \$PID || exit; done"
absent "connected"
send "deny\r"
expect "EHOSTUNREACH"
expect "over"
wait 0
EOF
at_terminal "nothing of the program's is shown beside a question" "${box[@]}" -- \
	sh -c "( until [ -e $PWD/shown ]; do :; done; echo 'written meanwhile'; : >/tmp/written ) & $asking tcp 203.0.113.9 80; wait" <<EOF
expect-re "$question"
run "touch shown; until $CUBBY exec boxed test -e /tmp/written </dev/null; do :; done"
absent "written"
send "deny\r"
expect "written meanwhile"
expect "EHOSTUNREACH"
wait 0
EOF
at_terminal "an unfinished sequence and hidden letters do not hide it" "${box[@]}" -- \
	sh -c "printf '\033[8m\033]0;title'; $asking tcp 203.0.113.9 80" <<EOF
expect "\e[8m\e]0;title${cleared}cubby: boxed wants"
expect-re "$question"
send "deny\r"
expect "EHOSTUNREACH"
wait 0
EOF

# --- the terminal
cat >window.py <<'END'
import os, signal, sys
def tell(*_):
    # print() refuses to be interrupted by itself, and two signals may come at once.
    os.write(1, b"rows %d\n" % os.get_terminal_size().lines)
signal.signal(signal.SIGWINCH, tell)
tell()
os.system(sys.argv[1] + " &")
while True: signal.pause()
END
at_terminal "a program with the whole screen draws it anew" "${box[@]}" -- python3 "$PWD/window.py" "$asking tcp 203.0.113.9 80" <<EOF
expect "rows 24"
expect-re "$question"
resize 80 40
send "deny\r"
expect "rows 40"
send "\x03"
wait any
termios-same
EOF
at_terminal "Ctrl-C is a no, and the program's" "${box[@]}" -- \
	sh -c "trap 'echo interrupted; exit 7' INT; $asking tcp 203.0.113.9 80" <<EOF
expect-re "$question"
send "\x03"
expect "interrupted"
wait 7
termios-same
EOF
at_terminal "Ctrl-Z stops it all, and the question comes again" "${box[@]}" -- \
	sh -c "$asking tcp 203.0.113.9 80; echo over" <<EOF
expect-re "$question"
send "\x1a"
stopped
termios-same
continue
expect-re "$question"
send "deny\r"
expect "EHOSTUNREACH"
expect "over"
wait 0
termios-same
EOF
at_terminal "an end from outside gives the terminal back" "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<EOF
expect-re "$question"
termios-changed
signal 15
wait 143
termios-same
EOF
at_terminal "and so does the launcher's death" "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<EOF
expect-re "$question"
signal 9
wait 137
termios-same
EOF
at_terminal "a new cubby-net asks, too" "${box[@]}" -- \
	sh -c "echo up; until [ -e $PWD/ended ]; do :; done; $asking tcp 203.0.113.9 80" <<EOF
expect "up"
run "kill -9 \$(pgrep -P \$PID cubby-net) && touch ended"
expect-re "$question"
send-found "once "
expect "connected"
wait 0
EOF
at_terminal "without sequences where the terminal has none" env TERM=dumb "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<EOF
expect "\r\ncubby: boxed wants to reach 203.0.113.9"
absent "\e"
expect-re "$question"
send "deny\r"
expect "EHOSTUNREACH"
wait 0
EOF

# --- no terminal to ask at: as if nobody were there
for how in '</dev/null' '>out; cat out' '| cat'; do
	at_terminal "nobody is asked with $how" sh -c "\"\$@\" $how" sh "${box[@]}" -- sh -c "$asking tcp 203.0.113.9 80" <<'EOF'
expect "EHOSTUNREACH"
wait 0
EOF
done

done_testing
