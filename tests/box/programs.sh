# SPDX-License-Identifier: MIT
# tests/box/programs.sh: real programs do their work in a sandbox, with the profile that cubby picks.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/terminal.sh"

for program in vim tmux git gcc make python3 node ssh ssh-agent ssh-keygen dropbear perl bwrap less script; do
	command -v "$program" >/dev/null && continue
	skip "real programs" "$program" "$program is not installed"
	done_testing
done

export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
mkdir project && cd project || exit 1
git init -q -b main .
printf '[project]\n\tlines = 3\n' >note && git add note && git commit -q -m 'the first commit'

# ---- shells, editors and other full-screen programs ----

at_terminal "bash: lines are edited" "$CUBBY" run -p default -- bash --norc --noprofile -i <<'EOF'
expect "$ "
send "echo one twp\x7fo\x01\x06\x05\r"
expect "one two\r\n"
send "\x1b[A\r"
expect "one two\r\n"
send "exit 3\r"
wait 3
termios-same
EOF

at_terminal "vim edits a file of the project" "$CUBBY" run -- vim -u NONE -N note <<'EOF'
expect "lines = 3"
send "Goby hand\e:wq\r"
wait 0
termios-same
EOF
like "  ... and it is saved" "$(cat note)" 'by hand'

at_terminal "vim: Ctrl-Z, fg and :!command" "$CUBBY" run -- vim -u NONE -N note <<'EOF'
expect "by hand"
send "\x1a"
stopped
termios-same
continue
expect "by hand"
send ":!echo from $((40+2))\r"
expect "from 42"
send "\r"
send ":q!\r"
wait 0
termios-same
EOF

PTY=(-t 20 -s 90x30)
at_terminal "tmux: windows, panes, and a new size" \
	"$CUBBY" run -- tmux -f /dev/null new 'PS1="@ " exec sh' <<'EOF'
expect "@ "
send "stty size; echo si''ze\r"
expect "29 90"
send "tmux split-window -d 'echo in the pa''ne; sleep 100'\r"
expect "in the pane"
send "tmux kill-pane -t 1; echo clo''sed\r"
expect "closed"
resize 70 20
send "until stty size | grep 19.70; do :; done\r"
expect "19 70"
send "exit\r"
expect "[exited]"
wait 0
termios-same
EOF
# shellcheck disable=SC2034 # of at_terminal
PTY=(-t 20)

seq 1 200 >numbers
at_terminal "less shows a file and searches" "$CUBBY" run -- less numbers <<'EOF'
expect "23"
send "/150\r"
expect "150"
send "q"
wait 0
termios-same
EOF
rm numbers

# ---- git ----

at_terminal "git log shows through its pager" "$CUBBY" run --keep-env 'GIT_*' -- git -c core.pager='less -+F' log <<'EOF'
expect "the first commit"
expect "(END)"
send "q"
wait 0
termios-same
EOF
run "$CUBBY" run --keep-env 'GIT_*' -- git commit -qam 'by hand'
is "git commits" "$(git log -1 --format=%s)" "by hand"
run "$CUBBY" run --cwd "$PWD" -- git clone -q "file://$PWD" clone
is "git clones from a path" "$status $(git -C clone log -1 --format=%s 2>&1)" "0 by hand"

# ---- ssh: a server in one sandbox, its client in another, the keys in an agent outside ----

mkdir "$TMP/server" "$TMP/server/.ssh" "$HOME/.ssh" && chmod 700 "$TMP/server" "$TMP/server/.ssh" "$HOME/.ssh"
ssh-keygen -q -t ed25519 -N '' -f "$TMP/key"
ssh-keygen -q -t ed25519 -N '' -f "$TMP/server/host"
dropbearconvert openssh dropbear "$TMP/server/host" "$TMP/server/hostkey" 2>/dev/null
cp "$TMP/key.pub" "$TMP/server/.ssh/authorized_keys"
git clone -q --bare . "$TMP/server/project.git"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$HOME/.ssh/config" <<EOF
Host box
	HostName 127.0.0.1
	Port $port
	UserKnownHostsFile ~/.ssh/known_hosts
EOF
echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$TMP/server/host.pub")" >"$HOME/.ssh/known_hosts"
HOME=$TMP/server "$CUBBY" run -n ssh-server -p default --allow network --allow tty --allow secrets:ssh \
	--rw "$TMP/server" --home host -- "$(PATH=$PATH:/usr/sbin command -v dropbear)" -F -E -s -m \
	-r "$TMP/server/hostkey" -p "127.0.0.1:$port" -P "$TMP/server/pid" 2>"$TMP/server.log" &
server=$!
eval "$(ssh-agent -a "$TMP/agent")" >/dev/null
trap 'kill $SSH_AGENT_PID $server 2>/dev/null' EXIT
ssh-add -q "$TMP/key"
until grep -q 'Not background' "$TMP/server.log" || ! kill -0 "$server"; do :; done

run "$CUBBY" run -- ssh box 'id -un; echo $SSH_CONNECTION'
like "ssh runs a command in the other sandbox" "$status $out" "0 $(id -un).*127\.0\.0\.1 $port"
run "$CUBBY" run -- ssh box 'exit 9'
is "  ... whose status is ours" "$status" 9
at_terminal "ssh with a terminal in both" "$CUBBY" run -- ssh -t box 'stty size; read x; echo "got $x"; exit 3' <<'EOF'
expect "24 80"
send "typed\r"
expect "got typed"
wait 3
termios-same
EOF
run "$CUBBY" run --cwd "$PWD" -- git clone -q box:project.git over-ssh
is "git clones over ssh" "$status $(git -C over-ssh log -1 --format=%s 2>&1)" "0 by hand"
run "$CUBBY" run --cwd "$PWD" -- git -C over-ssh push -q origin main:pushed
is "git pushes over ssh" "$status $(git --git-dir="$TMP/server/project.git" log -1 --format=%s pushed 2>&1)" "0 by hand"
run "$CUBBY" run -p default -- ssh box true
isnt "without the network and the agent there is no way" "$status" 0
HOME=$TMP/server "$CUBBY" stop ssh-server
wait "$server"
ssh-agent -k >/dev/null

# ---- builds ----

mkdir build && cat >build/Makefile <<'EOF'
objects = $(patsubst %,part%.o,1 2 3 4 5 6 7 8)
all: program
	./program >result
program: $(objects) main.o
	$(CC) -o $@ $^
part%.c:
	echo 'int part$*(void); int part$*(void) { return $*; }' >$@
EOF
{
	for n in 1 2 3 4 5 6 7 8; do echo "int part$n(void);"; done
	echo '#include <stdio.h>'
	echo 'int main(void) { return printf("%d", part1() + part2() + part3() + part4() + part5() + part6() + part7() + part8()) < 0; }'
} >build/main.c
run "$CUBBY" run -- make -s -j4 -C build
is "make and gcc build and run a project" "$status $(cat build/result 2>/dev/null)" "0 36"

run "$CUBBY" run -- build/program
is "a program of the project is not seen without a grant" "$status" 127
run "$CUBBY" run --allow project-ro -- build/program
is "  ... and runs with one" "$status $out" "0 36"
run "$CUBBY" run -p default -- bash -o pipefail -c 'tar -C /etc -cJ hostname | tar -tJ'
is "tar and xz through pipes" "$status $out" "0 hostname"

# ---- interpreters ----

at_terminal "python3 at the terminal" "$CUBBY" run -- python3 -q <<'EOF'
expect ">>> "
send "6*7\r"
expect "42"
send "raise SystemExit(3)\r"
wait 3
termios-same
EOF
cat >threads.py <<'EOF'
import multiprocessing, os, subprocess, tempfile, threading, sqlite3
def square(n): return n * n
if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool: total = sum(pool.map(square, range(10)))
    t = threading.Thread(target=lambda: None); t.start(); t.join()
    with tempfile.NamedTemporaryFile() as f: sqlite3.connect(f.name).execute("create table x(y)")
    print(total, subprocess.check_output(["echo", "child"], text=True).strip())
EOF
run "$CUBBY" run -- python3 threads.py
is "python3: processes, threads, semaphores, sqlite" "$status $out" "0 285 child"

cat >server.js <<'EOF'
const http = require("http"), { Worker } = require("worker_threads");
const server = http.createServer((q, a) => a.end("served")).listen(0, "127.0.0.1", () =>
	http.get({ port: server.address().port, host: "127.0.0.1" }, a => a.on("data", d => {
		console.log(String(d));
		new Worker("require('worker_threads').parentPort.postMessage('thread')", { eval: true })
			.on("message", m => { console.log(m); server.close(); });
	})));
EOF
run "$CUBBY" run -- node server.js
is "node: a server, a client, a thread" "$status $out" "0 served
thread"
at_terminal "node at the terminal" "$CUBBY" run -- node <<'EOF'
expect "> "
send "6*7\r"
expect "42"
send ".exit\r"
wait 0
termios-same
EOF
run "$CUBBY" run -p default -- perl -e 'open my $p, "-|", "echo", "child"; print <$p>; print "$0 $$\n" if fork == 0; wait'
like "perl: pipes and forks" "$status $out" "^0 child"

# ---- programs that change the user: setuid does nothing ----

run "$CUBBY" run -p default -- sh -c 'su -c id </dev/null; true'
unlike "su changes nothing" "$out" 'uid=0'
like "  ... and says so" "$err" 'su: '

# ---- sandboxes in sandboxes ----

nested=("$CUBBY" run -p default --allow nesting --ro "$(dirname "$(dirname "$CUBBY")")")
run "${nested[@]}" -- "$CUBBY" run -p default -- sh -c 'id -u; cat /proc/1/comm; ls /proc | grep -c "^[0-9]"'
is "cubby in cubby" "$status $out" "0 $(id -u)
cubby
4"
run "${nested[@]}" -- "$CUBBY" run -p default --allow nesting --ro "$(dirname "$(dirname "$CUBBY")")" -- "$CUBBY" run -p default -- echo third
is "  ... in cubby" "$status $out" "0 third"
at_terminal "cubby in cubby at a terminal" "${nested[@]}" -- "$CUBBY" run -p default -- sh -c 'tty; read x; echo "got $x"; exit 4' <<'EOF'
expect "/dev/pts/0"
send "typed\r"
expect "got typed"
wait 4
termios-same
EOF
at_terminal "Ctrl-Z and fg reach through both" "${nested[@]}" -- "$CUBBY" run -p default -- sh -c 'echo ready; read x; echo "got $x"' <<'EOF'
expect "ready"
send "\x1a"
stopped
termios-same
continue
send "typed\r"
expect "got typed"
wait 0
termios-same
EOF
run "${nested[@]}" -- bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp sh -c 'echo "bwrap $$"; touch /tmp/x'
like "bwrap in cubby" "$status $out $err" '^0 bwrap [0-9]+ $'
not_ok "without the grant there is no sandbox inside: bwrap" \
	"$CUBBY" run -p default -- bwrap --unshare-all --ro-bind / / true
exits "  ... cubby" 125 "$CUBBY" run -p default --ro "$(dirname "$(dirname "$CUBBY")")" -- "$CUBBY" run -p default -- true

done_testing
