# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/hostile/devices.sh: cubby device gives a sandbox the node that was named and nothing else,
# whatever the inside has made of its /dev.
# deadline of the long version: 600 seconds
. "$(dirname "$0")/../lib/tap.sh"

ROUNDS=$(times 50 1000)
mkdir probes said secret && cp "$BUILD_TESTS/hostile/entrants" probes/
cp /bin/sleep probes/open
echo secret >secret/word

# start OPTION...: a sandbox that may mount what it likes, as free as a policy makes it.
start() {
	"$CUBBY" run -p default -n victim --map root --cap sys_admin --cap sys_ptrace --cap dac_override --syscalls developer \
		-s syscalls.debug=true --ro "$TMP/probes" --rw "$TMP/said" "$@" &
	victim=$!
	until [ "$("$CUBBY" ls --json | grep -c '"victim"')" = 1 ] && "$CUBBY" exec victim true; do
		kill -0 $victim 2>/dev/null || break
	done 2>/dev/null
}
end() {
	"$CUBBY" kill -KILL victim
	wait $victim 2>/dev/null
}
inside() { "$CUBBY" exec victim "$@"; }
nodes() { inside sh -c 'find /dev ! -type d ! -path "/dev/pts/*" -exec stat -c "%n %F" {} +' | sort; }
mounts() { inside cut -d' ' -f3- /proc/1/mountinfo | sort; }

# What is new inside is one node, on one mount that has nothing of the host around it.
start -- sleep 1000
nodes >nodes.before
mounts >mounts.before
"$CUBBY" device add victim /dev/zero /dev/mine
is "one node more" "$(nodes | diff nodes.before - | grep '^[<>]')" "> /dev/mine character special file"
is "one mount more, and of it only the node" "$(mounts | diff mounts.before - | grep '^[<>]' | cut -d' ' -f3,4)" "/zero /dev/mine"
for path in /dev/mine/.. /dev/mine/../null /dev/mine/; do
	run inside cat "$path"
	like "no way from it: $path" "$status $err" "1 .*Not a directory"
done
is "it executes nothing and has no set-id" "$(inside grep ' /dev/mine ' /proc/self/mountinfo | cut -d' ' -f6 | tr , '\n' | grep -cE '^(noexec|nosuid)$')" 2
"$CUBBY" device remove victim /dev/mine
is "afterwards all is as before" "$(nodes | diff nodes.before - && mounts | diff mounts.before -)" ""

# Nobody inside sees who brings it. The control is a program that comes by exec.
inside "$TMP/probes/entrants" "$TMP/said/found" >/dev/null &
watcher=$!
until [ -s said/found.seen ]; do inside "$TMP/probes/open" 0.1; done
like "a control: the watcher looks into a program that comes" "$(cat said/found)" "mem"
"$CUBBY" exec victim sleep 0.3
: >said/found
before=$(cat said/found.seen)
failed=0
for ((n = 0; n < ROUNDS; n++)); do
	"$CUBBY" device add victim /dev/zero /dev/mine && "$CUBBY" device remove victim /dev/mine || failed=$((failed + 1))
done
is "$ROUNDS devices came and went" "$failed" 0
is "... and nobody was seen" "$(cat said/found.seen)" "$before"
end
wait $watcher 2>/dev/null

# A /dev of the inside's own making, with links and mounts that lead elsewhere.
start -- sleep 1000
run inside sh -c 'mount -t tmpfs none /dev && mkdir /dev/there && ln -s /tmp /dev/link && ln -s ../../../.. /dev/up &&
	ln -s /proc/1/cwd /dev/magic && ln -s /dev/nothing /dev/dangling'
is "the inside makes its own /dev" "$status$err" 0
exits "a control: a device comes into a directory there" 0 "$CUBBY" device add victim /dev/zero /dev/there/mine
for path in link/mine up/mine magic/mine; do
	run "$CUBBY" device add victim /dev/zero "/dev/$path"
	like "not through /dev/$path" "$status $err" "125 .*cannot open the directory of '/dev/$path' inside: (Symbolic link loop|Cross-device link)"
done
run "$CUBBY" device add victim /dev/zero /dev/dangling
like "not where a link leads" "$status $err" "125 .*cannot make '/dev/dangling' inside: File exists"
is "... and nothing came of it" "$(inside sh -c 'ls -A /tmp; ls /dev/nothing 2>/dev/null')" ""
run "$CUBBY" device remove victim /dev/link
like "a link is not removed" "$status $err" "125 .*is no device inside"
end

# The directory and a link change places all the time: the node comes into the directory or not at all.
start -- sh -c 'mount -t tmpfs none /dev && mkdir /dev/a && ln -s /tmp /dev/b && touch /tmp/ready &&
	while :; do mv -T --exchange /dev/a /dev/b 2>/dev/null || { mv -T /dev/a /dev/c; mv -T /dev/b /dev/a; mv -T /dev/a /dev/b; mv -T /dev/c /dev/a; }; done'
until inside test -e /tmp/ready; do :; done
came=0
for ((n = 0; n < ROUNDS; n++)); do
	"$CUBBY" device add victim /dev/zero "/dev/a/n$n" 2>/dev/null && came=$((came + 1))
done
ok "swapped all the time: a device comes now and then ($came of $ROUNDS)" [ "$came" -ge 1 ]
is "... never through the link" "$(inside find /tmp ! -name ready ! -path /tmp)" ""
end
is "the host's own are untouched" "$(cat secret/word) $(stat -c %t:%T /dev/zero)" "secret 1:5"
done_testing
