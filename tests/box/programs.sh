# SPDX-License-Identifier: MIT
# tests/box/programs.sh: real programs do their work inside: editors and multiplexers in a terminal,
# git, compilers, interpreters, ssh to a server, another sandbox.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"

export LC_ALL=C.UTF-8 TERM=xterm-256color
git config --global user.email test@example.org
git config --global user.name Test
git config --global init.defaultBranch main

# person TEXT COMMAND...: plays the script on stdin at a terminal for COMMAND.
person() {
	local text=$1
	shift
	run "$PTYRUN" -t 20 "$@"
	if [ "$status" -eq 0 ]; then tap_result 0 "$text"; else tap_result 1 "$text" "$out" "$err"; fi
}

person "bash: lines are edited, jobs controlled" "$CUBBY" run -p default -- bash --norc --noprofile -i <<'SCRIPT'
send "PS1=ready:\r"
expect "ready:"
send "echo one twp\x7fo\r"
expect "one two"
send "sleep 1000 &\r"
expect "[1]"
send "kill %1; wait; echo do\"\"ne\r"
expect "done"
send "exit 3\r"
wait 3
termios-same
SCRIPT

mkdir edit && echo "first line" >edit/text
person "vim edits a shared file" "$CUBBY" run -p default --rw "$TMP/edit" -- vim -u NONE -n "$TMP/edit/text" <<'SCRIPT'
expect "first line"
send "osecond line\e:wq\r"
wait 0
termios-same
SCRIPT
is "... and it is written" "$(cat edit/text)" $'first line\nsecond line'

person "tmux splits a window" "$CUBBY" run -p default --allow tty -- tmux -f /dev/null new-session 'sh' <<'SCRIPT'
expect "$"
send "tmux split-window; tmux list-panes | wc -l\r"
expect "2"
send "tmux kill-server\r"
wait any
termios-same
SCRIPT

person "less pages and searches" "$CUBBY" run -p default --allow tty -- sh -c 'seq 1000 | less' <<'SCRIPT'
expect "10"
send "/777\r"
expect "777"
send "q"
wait 0
termios-same
SCRIPT

# git, over files: a project that is shared, a clone and a commit.
git init -q origin && (cd origin && echo a >a && git add a && git commit -qm a)
mkdir work
run "$CUBBY" run -p default --ro "$TMP/origin" --rw "$TMP/work" --ro "$HOME/.gitconfig" -- \
	sh -c "cd $TMP/work && git clone -q file://$TMP/origin clone && cd clone && echo b >b && git add b && git commit -qm b && git log --format=%s"
is "git clones and commits" "$status $out" "0 b"$'\n'"a"
is "... in the real directory" "$(git -C work/clone log --format=%s | xargs)" "b a"

# A small C project built by make, through the profile that make has.
mkdir project && cd project || exit 1
git init -q .
printf 'all: hello\nhello: main.o say.o\n\tcc -o $@ $^\n' >Makefile
printf 'void say(void);\nint main(void) { say(); return 0; }\n' >main.c
printf '#include <stdio.h>\nvoid say(void) { puts("hello"); }\n' >say.c
run "$CUBBY" run make
is "make builds with gcc" "$status $(./hello)" "0 hello"
run "$CUBBY" run ./hello
is "a program of the project is not visible without a grant" "$status" 127
run "$CUBBY" run --allow project-ro ./hello
is "... and runs with one" "$status $out" "0 hello"
cd "$TMP" || exit 1

run "$CUBBY" run -p default -- python3 -c '
import subprocess, tempfile, threading, socket, multiprocessing
with tempfile.NamedTemporaryFile() as f: f.write(b"x")
t = threading.Thread(target=lambda: None); t.start(); t.join()
s = socket.create_server(("127.0.0.1", 0)); c = socket.create_connection(s.getsockname())
multiprocessing.Lock()
print(subprocess.check_output(["echo", "works"], text=True).strip())'
is "python: files, threads, sockets of its own, semaphores, processes" "$status $out" "0 works"
if command -v node >/dev/null; then
	run "$CUBBY" run -p default -- "$(command -v node)" -e '
		const { execSync } = require("child_process");
		require("fs").writeFileSync("/tmp/x", "works");
		setTimeout(() => console.log(execSync("cat /tmp/x").toString()), 10);'
	is "node: files, timers, processes" "$status $out" "0 works"
else
	skip "node" node "node is not installed"
fi
is "perl" "$("$CUBBY" run -p default -- perl -e 'print join(",", map { $_ * 2 } 1 .. 3)')" "2,4,6"
is "tar and xz through pipes" "$("$CUBBY" run -p default -- sh -c 'tar -C /etc -cJ hostname 2>/dev/null | tar -tJ')" hostname

# ssh, to a server of the test's own. It looks for keys in the home of the passwd file, so only the
# user that exists for tests has one.
serve_ssh() {
	local key=$TMP/hostkey
	real=$(getent passwd "$(id -un)" | cut -d: -f6)
	dropbearkey -t ed25519 -f "$key" >/dev/null 2>&1 || return 1
	mkdir -p "$HOME/.ssh" "$real/.ssh" && chmod 700 "$HOME/.ssh" "$real" "$real/.ssh" || return 1
	ssh-keygen -q -t ed25519 -N '' -f "$HOME/.ssh/id_ed25519" || return 1
	trap 'rm -f "$real/.ssh/authorized_keys"' EXIT
	cp "$HOME/.ssh/id_ed25519.pub" "$real/.ssh/authorized_keys" || return 1
	for ((port = 20022; port < 20122; port++)); do
		dropbear -F -E -s -r "$key" -p "127.0.0.1:$port" -P "$TMP/ssh.pid" 2>"$TMP/ssh.log" &
		server=$!
		for ((i = 0; i < 200; i++)); do
			kill -0 $server 2>/dev/null || break
			(exec 7<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
		done
	done
	return 1
}
if [ "$(id -un)" = cubby-test ] && command -v dropbear >/dev/null && serve_ssh; then
	options=(-p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o BatchMode=yes)
	run "$CUBBY" run -s "files.ro+=$HOME/.ssh/id_ed25519" ssh "${options[@]}" "$(id -un)@127.0.0.1" echo works
	is "ssh to a server on the host's loopback" "$status $out" "0 works"
	run "$CUBBY" run -p default --ro "$HOME/.ssh/id_ed25519" --allow secrets:ssh -- \
		ssh "${options[@]}" "$(id -un)@127.0.0.1" echo works
	is "... which no sandbox without the host's network reaches" "$status" 255
	kill "$server"
	wait "$server" 2>/dev/null
else
	skip "ssh" ssh-server "needs dropbear and the user cubby-test, whose keys it may write: run make check as root"
fi

# Sandboxes in a sandbox.
prefix=$(dirname "$(dirname "$CUBBY")")
run "$CUBBY" run -p default --allow nesting --ro "$prefix" -- "$CUBBY" run -p default -- id -u
is "cubby in cubby" "$status $out" "0 $(id -u)"
run "$CUBBY" run -p default --ro "$prefix" -- "$CUBBY" run -p default -- true
is "... only where the profile allows it" "$status" 125
run "$CUBBY" run -p default --allow nesting -- bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp \
	sh -c 'echo $$; touch /tmp/x && echo works'
like "bwrap in cubby" "$status $out" "^0 [0-9]+.works"
done_testing
