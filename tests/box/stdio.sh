# SPDX-License-Identifier: MIT
# tests/box/stdio.sh: stdin, stdout and stderr are the caller's, except where they are a terminal.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"

bytes=$BUILD_TESTS/box/bytes
box=("$CUBBY" run -p default --ro "$BUILD_TESTS")
isatty='import os; print("".join("t" if os.isatty(n) else "-" for n in range(3)), file=open("answer", "w"))'
MIB=1048576

"${box[@]}" -- cat <"$bytes" >copy
ok "a file in, a file out: the same bytes" cmp copy "$bytes"
is "stdout and stderr stay apart" \
	"$("${box[@]}" -- sh -c 'echo one; echo two >&2' 2>err) $(cat err)" "one two"

ok "100 MiB through a pipe, byte for byte" bash -o pipefail -c '"$@" | '"'$bytes' check $((100 * MIB))" \
	bash "${box[@]}" -- "$bytes" make $((100 * MIB))
ok "... into the sandbox" bash -o pipefail -c "'$bytes' make $((100 * MIB)) | "'"$@"' \
	bash "${box[@]}" -- "$bytes" check $((100 * MIB))
ok "a slow reader gets all" bash -o pipefail -c '"$@" | '"'$bytes' check $MIB slow" \
	bash "${box[@]}" -- "$bytes" make $MIB
run bash -c '"$@" | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"' bash "${box[@]}" -- sh -c 'ulimit -c 0; exec yes'
is "a reader that leaves ends the writer with SIGPIPE" "$out" 141
exits "the end of input arrives" 0 "${box[@]}" -- cat </dev/null

# tty_of MODE REDIRECTION: which of stdio is a terminal inside, when the caller's is so redirected.
tty_of() {
	local wanted=$1 redirection=$2
	rm -f answer
	at_terminal "at a terminal, with ${redirection:-nothing redirected}" \
		bash -c "\"\$@\" $redirection" bash "${box[@]}" --rw "$PWD" -- python3 -c "$isatty" <<'EOF'
wait 0
termios-same
EOF
	is "  ... these are terminals inside" "$(cat answer 2>/dev/null)" "$wanted"
}
tty_of ttt ''
tty_of -tt '</dev/null'
tty_of t-t '>out'
tty_of tt- '2>err'
tty_of --t '</dev/null >out'
tty_of -t- '</dev/null 2>err'
tty_of t-- '>out 2>err'
tty_of --- '</dev/null >out 2>err'
tty_of -tt '< <(echo piped)'
tty_of t-t '| cat'

at_terminal "ls | less: what comes before the pipe leaves the keys to less" \
	bash -c '"$@" | less' bash "${box[@]}" -- seq 1 500 <<'EOF'
expect "23"
send "G"
expect "500"
send "q"
wait 0
termios-same
EOF

at_terminal "git log | less inside: a pager takes its keys from the terminal it shows on" \
	bash -c 'seq 1 500 | "$@"' bash "${box[@]}" -- less <<'EOF'
expect "23"
send "G"
expect "500"
send "q"
wait 0
termios-same
EOF

at_terminal "a program in a pipeline asks a question at the terminal" \
	bash -c '"$@" | cat' bash "${box[@]}" -- sh -c 'printf "name? " >/dev/tty; read -r x </dev/tty; echo "hello $x"' <<'EOF'
expect "name? "
send "tester\r"
expect "hello tester"
wait 0
termios-same
EOF

at_terminal "Ctrl-C reaches a program whose stdio is all redirected" \
	bash -c '"$@" </dev/null >out 2>&1; echo "status $?"' bash "${box[@]}" -- sleep 1000 <<'EOF'
run "until pgrep -x sleep -u $(id -u) >/dev/null; do :; done"
send "\x03"
expect "status 130"
wait 0
EOF

rc=$(plain_shell)
mkfifo slow
at_terminal "Ctrl-Z and fg of a program whose stdio is all redirected" bash --rcfile "$rc" -i <<EOF
expect "$ "
send "'$CUBBY' run -p default -- sh -c 'sed -u /end/q; exit 4' <>'$TMP/slow' >out 2>&1\r"
run "echo one >'$TMP/slow'; until grep -q one out; do :; done"
send "\x1a"
expect "Stopped"
expect "$ "
send "fg\r"
expect "run -p default"
run "echo end >'$TMP/slow'"
expect "$ "
send "echo status=\$?\r"
expect "status=4"
send "exit 5\r"
wait 5
EOF

# through_terminal COUNT HOW [BEFORE]: script(1) plays the terminal, what it shows goes to its stdout.
# Raw: no \n becomes \r\n on the way.
through_terminal() {
	script -qec "stty raw -echo; ${box[*]} -- sh -c 'stty raw; ${3:-} $bytes make $1'" /dev/null </dev/null |
		"$bytes" check "$1" "$2"
}
ok "100 MiB through the terminal, byte for byte" through_terminal $((100 * MIB)) fast
ok "a slow terminal gets all" through_terminal $MIB slow
ok "a slow terminal gets all, also with something in the background" through_terminal $MIB slow 'sleep 100 &'

# A terminal that shows nothing more (a stopped window, a dead line) does not make the launcher deaf.
cat >frozen.py <<'EOF'
import fcntl, os, pty, subprocess, sys, termios, array, time
master, slave = pty.openpty()
def own_terminal():
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
launcher = subprocess.Popen(sys.argv[2:], stdin=slave, stdout=slave, stderr=slave, preexec_fn=own_terminal)
def waiting():
    count = array.array("i", [0])
    fcntl.ioctl(master, termios.FIONREAD, count)
    return count[0]
def idle():
    with open(f"/proc/{launcher.pid}/stat") as f: return f.read().split()[11:15]
seen = None
while waiting() == 0 or seen != (seen := idle()):
    time.sleep(0.2)
subprocess.run(["sh", "-c", sys.argv[1]], env=os.environ | {"PID": str(launcher.pid)}, check=True)
print(launcher.wait(20))
EOF
run timeout 60 python3 frozen.py 'kill -TERM $PID' "${box[@]}" -- yes
is "SIGTERM ends a program whose terminal takes nothing" "$out" 143
run timeout 60 python3 frozen.py '"$CUBBY" stop -t 100ms frozen' "${box[@]}" -n frozen -- sh -c 'trap "" TERM; yes'
is "  ... and so does cubby stop" "$out" 137

# All eight ways of closing stdin, stdout and stderr.
for closed in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
	rm -f fds
	run bash -c "\"\$@\" $closed" bash "${box[@]}" --rw "$PWD" -- \
		sh -c 'for n in 0 1 2; do [ -e /proc/$$/fd/$n ] || exit 7; done; ls /proc/$$/fd >fds'
	is "with $closed the program has its three descriptors, and no other" \
		"$status $(grep -vx 10 fds 2>/dev/null | tr '\n' ' ')" "0 0 1 2 "
done

ok "SIGCHLD ignored by the caller" perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' "${box[@]}" -- \
	sh -c '(exit 3); [ $? = 3 ]'
run perl -e 'use POSIX; sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGTERM, SIGINT, SIGUSR1)); exec @ARGV' \
	"${box[@]}" -- grep SigBlk /proc/self/status
like "blocked signals of the caller are not the program's" "$out" '0000000000000000'
run bash -c 'umask 0777; exec "$@"' bash "${box[@]}" -- sh -c umask
is "an odd umask is passed on, and builds nothing wrong" "$out $status" "0777 0"
run bash -c 'exec "$@" < <(sleep 100 >/dev/null & echo $!)' bash "${box[@]}" -- cat
kill "$out"
is "children that the caller had before confuse nothing" "$status" 0

done_testing
