# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/descriptors.sh: what the caller has open does not come along: not to the program, not to init,
# not to a program of exec.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir secrets && echo treasure >secrets/file
# Lists what is open above 2, without /proc and without opening anything.
OPEN='
import fcntl, resource, sys
found = []
for fd in range(3, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 70000)):
    try:
        fcntl.fcntl(fd, fcntl.F_GETFD); found.append(fd)
    except OSError: pass
print(*found)'
STEAL='
import os
for fd in range(3, 2000):
    for name in "file", "secrets/file", "../secrets/file", "..":
        try:
            f = os.open(name, os.O_RDONLY, dir_fd=fd)
            print(fd, name, os.read(f, 99) if name != ".." else "up")
        except OSError: pass
    try:
        os.fchdir(fd); print(fd, "entered")
    except OSError: pass'

# with_open COMMAND...: with directories, a file, a socket, a pipe and a memory file of the caller open.
with_open() {
	python3 -c '
import os, resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (4096,) * 2) if resource.getrlimit(resource.RLIMIT_NOFILE)[1] >= 4096 else None
os.chdir(sys.argv[1])
pair = socket.socketpair()
for fd, what in {3: os.open("/", os.O_RDONLY), 4: os.open("secrets", os.O_PATH), 9: os.open("/home", os.O_RDONLY),
                 10: pair[0].fileno(), 11: os.open("secrets/file", os.O_RDWR), 12: os.memfd_create("caller"),
                 13: os.pidfd_open(os.getpid()), 200: os.open("secrets", os.O_RDONLY),
                 1023: os.open("/etc", os.O_RDONLY)}.items():
    os.dup2(what, fd, inheritable=True)
    os.set_inheritable(fd, True)
os.execvp(sys.argv[2], sys.argv[2:])' "$TMP" "$@"
}

run with_open python3 -c "$OPEN"
like "a control: outside they are inherited" "$out" "3 4 9 10 11 12 13.* 200.*1023"
run with_open python3 -c "$STEAL"
like "a control: and give what they stand for" "$out" "treasure"

for options in "" "--root host" "--map root" "${HOST_NETWORK[*]}" "${TIER[@]}" "--syscalls developer --allow nesting"; do
	# shellcheck disable=SC2086 # several words
	run with_open "$CUBBY" run -p default $options -- python3 -c "$OPEN"
	is "run $options: nothing is open" "$status $out" "0 "
	# shellcheck disable=SC2086
	run with_open "$CUBBY" run -p default $options -- python3 -c "$STEAL"
	is "run $options: nothing is reached by them" "$out" ""
done
run with_open "$CUBBY" run -p default -- sh -c 'ls -l /proc/[0-9]*/fd 2>/dev/null | grep -c -e secrets -e /home -e memfd -e socket'
is "no process inside has them" "$out" 0

mkfifo hold up
with_open "$CUBBY" run -p default -n held -- sh -c 'echo up; read -r line' <hold >up &
exec 8>hold
read -r _ <up
run with_open "$CUBBY" exec held -- python3 -c "$OPEN"
is "exec: nothing is open" "$status $out" "0 "
run with_open "$CUBBY" exec held -- python3 -c "$STEAL"
is "exec: nothing is reached by them" "$out" ""
run "$CUBBY" exec held -- sh -c 'ls -A /proc/*/fd 2>/dev/null | grep -c -x -e 9 -e 200 -e 1023'
is "exec: nor by those of the main program" "$out" 0
exec 8>&-
wait

# The three that do come along are the very ones.
echo input >in
run "$CUBBY" run -p default -- sh -c 'cat; echo error >&2' <in
is "stdin, stdout and stderr are the caller's" "$out $err" "input error"
done_testing
