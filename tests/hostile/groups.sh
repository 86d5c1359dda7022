# SPDX-License-Identifier: MIT
# tests/hostile/groups.sh: a group that keeps its members from a file does so inside, too: no program there
# can leave it.
. "$(dirname "$0")/../lib/tap.sh"

if ! command -v newuidmap >/dev/null || ! grep -q "^$(id -un):" /etc/subuid || ! grep -q "^$(id -un):" /etc/subgid; then
	skip_all subids "$(id -un) has no line in /etc/subuid and /etc/subgid, or newuidmap is missing"
fi
# Another user is played in a user namespace: there are groups to be in, without asking root.
D=$(mktemp -d /tmp/cubby-groups.XXXXXX)
trap 'in_namespace rm -rf "$D"' EXIT
in_namespace() { unshare --user --map-root-user --map-auto --mount "$@"; }
# as_member GROUPS COMMAND...: user 7, in these groups, without any capability.
as_member() {
	local groups=$1
	shift
	in_namespace setpriv --reuid 7 --regid 7 --groups "$groups" --bounding-set=-all --inh-caps=-all \
		env HOME="$D/home" "$@"
}

echo treasure >"$D/file"
chmod 755 "$D"
mkdir "$D/home"
in_namespace sh -c "chown 0:5 $D/file && chmod 604 $D/file && chown 7:7 $D/home"
LEAVE='
import os, sys
for groups in [], [7]:
    try: os.setgroups(groups)
    except OSError as e: print(e.strerror)
try: print(open(sys.argv[1]).read())
except OSError as e: print(e.strerror)'

run as_member 5 cat "$D/file"
like "a control: the group keeps its member from the file" "$err" "Permission denied"
run as_member 6 cat "$D/file"
is "a control: who is not in it reads it" "$out" treasure
run in_namespace setpriv --reuid 7 --regid 7 --groups 5 --inh-caps=+setgid --ambient-caps=+setgid python3 -c "$LEAVE" "$D/file"
is "a control: who may leave it reads it" "$out" treasure
for map in self root; do
	for policy in default developer; do
		run as_member 5 "$CUBBY" run -p default --map $map --syscalls $policy --ro "$D/file" -- python3 -c "$LEAVE" "$D/file"
		like "$map, $policy: the group stays" "$out" "Operation not permitted.*Permission denied"
		unlike "$map, $policy: and keeps the file" "$out$err" "treasure"
	done
done
run as_member 5 "$CUBBY" run -p default --syscalls developer --ro "$D/file" -- unshare --user --map-root-user python3 -c "$LEAVE" "$D/file"
unlike "not even in a user namespace inside" "$out" treasure
like "  ... which there is" "$out" "Permission denied"
run as_member 6 "$CUBBY" run -p default --ro "$D/file" -- cat "$D/file"
is "a control: inside, who is not in it reads it" "$out" treasure
done_testing
