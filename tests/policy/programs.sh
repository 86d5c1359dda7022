# SPDX-License-Identifier: MIT
# tests/policy/programs.sh: real programs do their work under each policy's filter.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/policy.sh"

CONFINED=$BUILD_TESTS/policy/confined
for policy in default strict developer; do filter_file "$TMP/$policy.bpf" "$policy" host; done
filter_file "$TMP/debug.bpf" default debug
filter_file "$TMP/nesting.bpf" default nesting

# works PROGRAM TEXT WANTED COMMAND...: prints WANTED, under each of the three policies.
works() {
	local program=$1 text=$2 wanted=$3 policy
	shift 3
	if ! command -v "$program" >/dev/null; then
		skip "$text" "$program" "the program is not installed"
		return
	fi
	for policy in default strict developer; do
		rm -rf "$TMP/work"
		mkdir "$TMP/work"
		run timeout 30 env -C "$TMP/work" "$CONFINED" "$TMP/$policy.bpf" "$@"
		is "$policy: $text" "$status:$out" "0:$wanted" || printf '%s\n' "$err" | sed 's/^/# /'
	done
}

works bash "bash: jobs, pipes, a here document, process substitution" "3 hello" bash -c '
	sleep 0 & wait $!; read -r a < <(echo hello); echo "$(printf "a\nb\nc\n" | wc -l) $a"'
works sed "coreutils: copy, move, link, change modes, find" "a b c" bash -c '
	echo 1 >a; cp -p a b; ln -s b c; chmod 700 a; mkdir d; mv a d; mv d/a .; rmdir d
	find . -type f -o -type l | sort | sed "s|./||" | paste -sd" "'
works tar "tar and gzip: pack and unpack" "deep" bash -c '
	mkdir -p p/q && echo deep >p/q/f && tar czf x.tgz p && rm -r p && tar xzf x.tgz && cat p/q/f'
works gcc "gcc: compile, link, run" "42" bash -c '
	echo "#include <stdio.h>
	int main(void) { return printf(\"%d\", 42) < 0; }" >a.c && gcc -O2 -o a a.c && ./a'
works make "make -j2: children and a job server" "ab" bash -c '
	printf "all: a b\na b:\n\t@printf \$@ >\$@.out\n" >Makefile && make -s -j2 && cat a.out b.out'
works python3 "python: threads, processes, sockets, sqlite" "10 7 x 3" python3 -c '
import multiprocessing, socket, sqlite3, subprocess, threading
box = []
threads = [threading.Thread(target=box.append, args=(i,)) for i in range(5)]
[t.start() for t in threads]; [t.join() for t in threads]
with multiprocessing.get_context("fork").Pool(2) as pool: seven = sum(pool.map(abs, [-3, -4]))
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
server.accept()[0].sendall(b"x")
three = sqlite3.connect("db").execute("select 1 + 2").fetchone()[0]
subprocess.run(["true"], check=True)
print(sum(box), seven, client.recv(1).decode(), three)'
works node "node: files, timers, workers, children" "worker 5 child" node -e '
const { Worker } = require("worker_threads"), fs = require("fs").promises
new Worker("require(\"worker_threads\").parentPort.postMessage(\"worker\")", { eval: true })
  .once("message", async m => {
    await fs.writeFile("f", "12345")
    console.log(m, (await fs.stat("f")).size, require("child_process").execSync("echo child").toString().trim())
  })'
works git "git: init, commit, clone, log" "one" bash -c '
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
	git init -q r && cd r && echo 1 >f && git add f && git commit -qm one && cd .. &&
	git clone -q r s && git -C s gc -q && git -C s log --format=%s'
works perl "perl: fork, wait, locale of its own" "7" perl -e '
	my $p = fork; exit 7 if !$p; waitpid $p, 0; print $? >> 8'
works vim "vim: edit a file without a terminal" "good day" bash -c '
	echo "good night" >f; vim -es -u NONE -c "%s/night/day/" -c wq f </dev/null; cat f'
works tmux "tmux: a server, a session, its output" "from inside" bash -c '
	mkfifo f && tmux -S s -f /dev/null new-session -d "echo from inside >f" && cat f'
works java "java: a virtual machine with its threads" "4" bash -c '
	echo "class A { public static void main(String[] a) throws Exception {
	Thread t = new Thread(() -> System.out.println(2 + 2)); t.start(); t.join(); } }" >A.java
	java -Xmx64m A.java 2>/dev/null'
works curl "curl: a page from a local server" "<p>page" bash -c '
	echo "<p>page" >index.html
	coproc python3 -u -c "
import http.server
s = http.server.HTTPServer((\"127.0.0.1\", 0), http.server.SimpleHTTPRequestHandler)
print(s.server_port); s.handle_request()" 2>/dev/null
	read -r port <&"${COPROC[0]}" && curl -s "http://127.0.0.1:$port/index.html"; wait'

# What an option opens must work as a whole.
if command -v strace >/dev/null; then
	run "$CONFINED" "$TMP/debug.bpf" strace -f -o "$TMP/trace" true
	is "debug: strace traces" "$status:$(grep -c 'execve.*true' "$TMP/trace")" "0:1"
	run "$CONFINED" "$TMP/default.bpf" strace -o "$TMP/trace" true
	isnt "default: strace does not" "$status" 0
else
	skip "debug: strace traces" strace "the program is not installed"
fi
if ! command -v bwrap >/dev/null; then
	skip "nesting: bubblewrap" bwrap "the program is not installed"
elif ! bwrap --unshare-all --ro-bind / / true 2>/dev/null; then
	skip "nesting: bubblewrap" userns "it does not work here at all"
else
	run "$CONFINED" "$TMP/nesting.bpf" bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev echo in
	is "nesting: bubblewrap" "$status:$out" "0:in"
	run "$CONFINED" "$TMP/default.bpf" bwrap --unshare-all --ro-bind / / echo in
	isnt "default: no bubblewrap" "$status" 0
fi

done_testing
