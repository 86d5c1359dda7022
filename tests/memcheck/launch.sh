# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/memcheck/launch.sh: launches under valgrind, in all their processes up to the program's start.
# deadline: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/memcheck.sh"

# Controls: valgrind is there, finds what is wrong, and looks into every process.
cat >faults.c <<'EOF_C'
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>
int main(void)
{
	char *bytes = malloc(4);
	if (fork() == 0) {
		close(2);
		return bytes[2] ? 1 : 0;
	}
	wait(NULL);
	return 0;
}
EOF_C
gcc -O0 -g -o faults faults.c
run "${VALGRIND[@]}" ./faults
like "control: a fault in a child without stderr is found" "$(findings)" uninitialised
run "${VALGRIND[@]}" "$CUBBY" run -p default -- sh -c 'exit 7'
is "control: the program's status comes back" "$status" 7

mkdir -p tree/{locked,noexec,memory} over && echo secret >tree/hidden
default=(run -p default)
sound "the default profile" 0 "${default[@]}" -- true
sound "with a terminal of its own" 0 "${default[@]}" --tty always -- true
sound "places of each kind" 0 "${default[@]}" --rw "$PWD/tree" --lock "$PWD/tree/locked" --hide "$PWD/tree/hidden" \
	--noexec "$PWD/tree/noexec" --tmp "$PWD/tree/memory" --overlay "$PWD/over" --share "$PWD/made/" -- true
sound "a home of its own" 0 "${default[@]}" --home app -- true
sound "a clock, a priority, limits, an environment" 0 "${default[@]}" --time-offset 1h --nice 19 \
	-s limits.stack=8M -s env.set='["A=b"]' -- true
sound "capabilities kept" 0 "${default[@]}" --map root --cap chown -- true
sealed "in the host's own tree" 0 "${default[@]}" --root host -- true
sound "in the host's network" 0 "${default[@]}" --net host -- true
sealed "nesting" 0 "${default[@]}" --allow nesting -- true
sound "without namespaces" 0 "${default[@]}" --isolation landlock -- true
sealed "shell, which finds its profile" 0 shell -- true
sound "a program that ends by a signal" 137 "${default[@]}" -- sh -c 'kill -9 $$'
sound "a time limit" 137 "${default[@]}" -s limits.wall=1s -- sleep 100

# What is refused, at each stage.
sound "no such program" 127 "${default[@]}" -- /none
sound "not a program" 126 "${default[@]}" -- /etc/passwd
sound "no such profile" 2 run -p none -- true
sound "a profile with mistakes" 2 run -s limits.memory=x -s files.ro=1 -- true
sound "no such path" 125 "${default[@]}" --ro "$PWD/none" -- true
sound "a mount point that cannot be" 125 "${default[@]}" --lock "$PWD/tree/hidden" --rw "$PWD/tree" --tmp "$PWD/tree/hidden/x" -- true

# One that runs is asked, entered and ended.
mkfifo said
"${VALGRIND[@]}" "$CUBBY" run -p default -n here -- sh -c 'echo in; sleep 1000' >said 2>said.here &
launcher=$!
read -r _ <said
sound "ls" 0 ls
sound "ls --json" 0 ls --json
sound "exec" 5 exec here -- sh -c 'exit 5'
sound "exec of what is not there" 127 exec here -- /none
sound "a name that is taken" 125 "${default[@]}" -n here -- true
sound "kill" 0 kill here
wait "$launcher"
status=$?
err=$(cat said.here)
verdict "the launcher, which has served all of them" 143
done_testing
