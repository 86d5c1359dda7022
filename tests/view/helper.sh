# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/view/helper.sh: cubby-viewfs: boxed, bounded, and what happens when it is killed.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
P=$PWD/project
mkdir -p "$P/sub" && echo secret >"$P/sub/.env" && echo text >"$P/text"
view=(--rw "$P" --cwd "$P" --view-hide "$P/**/.env")
mkfifo go

# begin COMMAND: a sandbox that says "up" in the file said, and waits; sets launcher and served.
begin() {
	: >said
	"$CUBBY" run -p default -n seen "${view[@]}" --rw "$PWD/go" -- sh -c 'echo up; read -r _ <'"$PWD"'/go; '"$1" >said 2>&1 &
	launcher=$!
	until grep -q up said; do kill -0 $launcher || break; done
	first=$(pgrep -P $launcher -x cubby-viewfs)
	served=$(pgrep -P "$first" -x cubby-viewfs)
}

begin true
ok "one process looks after the one that serves" test -n "$served"
is "  ... which has no rights" "$(sed -n 's/^\(CapEff\|NoNewPrivs\|Seccomp\):\t//p' "/proc/$served/status" | tr '\n' ' ')" "0000000000000000 1 2 "
isnt "  ... and namespaces of its own" "$(readlink "/proc/$served/ns/user" 2>/dev/null || echo closed)" "$(readlink /proc/self/ns/user)"
inside_pids=$("$CUBBY" exec seen -- sh -c 'cat /proc/[0-9]*/comm' 2>/dev/null)
unlike "  ... and cannot be seen from inside" "$inside_pids" viewfs
echo >go
wait $launcher
is "both end with the sandbox" "$? $(pgrep -u "$(id -u)" -x cubby-viewfs)" "0 "

# Killed: errors inside, at once; nothing waits, inside or outside.
begin 'cat text; echo "$?"; ls; echo x >new; stat sub; echo end'
kill -9 "$served"
until ! kill -0 "$first" 2>/dev/null; do kill -0 $launcher || break; done
echo >go
wait $launcher
is "killed: the sandbox goes on to its end" "$?" 0
like "  ... with errors for what the helper served" "$(cat said)" "(not connected|abort).*1.*end"
unlike "  ... and nothing uncovered" "$(cat said)" "text$|secret"
like "  ... and the user is told" "$(cat said)" "note: cubby-viewfs ended"
is "  ... and the host has what it had" "$(cat "$P/text" "$P/sub/.env") $(ls "$P")" "text
secret sub
text"
begin 'cat sub/.env; echo end'
kill -9 "$first"
until ! kill -0 "$served" 2>/dev/null; do kill -0 $launcher || break; done
echo >go
wait $launcher
is "the one that looks after it killed: the same" "$? $(grep -c 'secret' said)" "0 0"

# Killed while a program waits for it.
begin 'cat text; echo end'
kill -STOP "$served"
# Each of its threads, with rings.
while grep -q '^State:.[^T]' "/proc/$served/task"/*/status; do kill -0 $launcher || break; done
echo >go
until pgrep -u "$(id -u)" -x cat >/dev/null; do kill -0 $launcher || break; done
kill -9 "$served"
wait $launcher
like "who waits for an answer gets an error" "$(cat said)" "cat: .*end"
begin 'true'
kill -9 $launcher
wait $launcher
until ! kill -0 "$first" 2>/dev/null && ! kill -0 "$served" 2>/dev/null; do :; done
is "the launcher killed: nothing stays" "$(pgrep -u "$(id -u)" -x cubby-viewfs)" ""

# One that never serves, whatever it is told: the launch waits for it, but not its end.
mkdir deaf && for part in bin libexec share; do cp -r "${CUBBY%/bin/cubby}/$part" deaf; done
printf '#!/bin/bash\nexec -a cubby-viewfs /bin/sleep 1000\n' >deaf/libexec/cubby/cubby-viewfs
deaf/bin/cubby run -p default "${view[@]}" -- echo runs >said 2>&1 &
launcher=$!
until init=$(pgrep -P $launcher -f '^cubby: init') && grep -q fuse "/proc/$init/wchan"; do kill -0 $launcher || break; done
kill -TERM $launcher
until grep -q '^ShdPnd:.0*$' "/proc/$launcher/status"; do kill -0 $launcher || break; done
kill -TERM $launcher
wait $launcher
is "a helper that never answers: the second SIGTERM ends the launch" "$? $(cat said)" "137 "
is "  ... and all of it" "$(pgrep -P $launcher)$(pgrep -u "$(id -u)" -f cubby-viewfs)" ""

# The kernel shows the numbers of nodes to who watches a file. Addresses are below 2^47.
inside_is "numbers of nodes tell no address of the helper" "a number, no address" "${view[@]}" -- python3 -c 'import ctypes, re
libc = ctypes.CDLL(None)
fd = libc.inotify_init()
libc.inotify_add_watch(fd, b"text", 2)
upper, lower = re.search("f_handle:(.{8})(.{8})", open(f"/proc/self/fdinfo/{fd}").read()).groups()
number = int.from_bytes(bytes.fromhex(upper), "little") << 32 | int.from_bytes(bytes.fromhex(lower), "little")
print("a number, " + ("no address" if number >> 47 else "an address"))'

# What was written arrives, however the program ends.
inside "${view[@]}" -- python3 -c 'import mmap, os, signal
f = open("mapped", "w+b")
f.truncate(1 << 20)
m = mmap.mmap(f.fileno(), 1 << 20)
f.close()
for i in range(0, 1 << 20, 4096): m[i] = 65
os.kill(os.getpid(), signal.SIGKILL)'
is "pages of a map that its writer left behind" "$(tr -d '\0' <"$P/mapped" | wc -c)" 256
rm "$P/mapped"

# Bounds: more open files than it may have are an error inside, and it goes on.
inside "${view[@]}" -- python3 -c 'import os, resource
resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
fds = []
try:
    for _ in range(20000): fds.append(os.open("text", os.O_RDONLY))
    print("all")
except OSError as e:
    print(len(fds) > 500, e.errno in (23, 24))
for fd in fds: os.close(fd)
print(open("text").read().strip())'
is "files without end" "$out" $'True True\ntext'
inside "${view[@]}" -- sh -c 'mkdir many && cd many && i=0; while [ $i -lt 3000 ]; do : >"$i"; i=$((i + 1)); done; ls | wc -l; cd .. && rm -r many && ls'
is "many names, made and removed" "$out" $'3000\nsub\ntext'
inside "${view[@]}" -- python3 -c 'import os
deep = "d" * 200
for _ in range(15): os.mkdir(deep); os.chdir(deep)
open("end", "w").write("deep")
print(open("end").read())
try:
    while True: os.mkdir(deep); os.chdir(deep)
except OSError as e: print(e.strerror)'
is "a path can be as long as the kernel lets it" "$out" $'deep\nFile name too long'
inside "${view[@]}" -- sh -c 'for n in 1 2 3 4; do (i=0; while [ $i -lt 200 ]; do echo $n >w$n.tmp && mv w$n.tmp w$n && cat w$n; i=$((i + 1)); done) & done | sort | uniq -c; wait'
is "several at once" "$(awk '{print $1 "," $2}' <<<"$out" | tr '\n' ' ')" "200,1 200,2 200,3 200,4 "
done_testing
