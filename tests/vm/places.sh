# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/vm/places.sh: where the cgroups of sandboxes are made, from wherever cubby is started.
# deadline: 120 seconds
# as root, before: mkdir /sys/fs/cgroup/given /sys/fs/cgroup/given/mine && chown -R cubby-test /sys/fs/cgroup/given/mine && chown cubby-test /sys/fs/cgroup/given/cgroup.procs
# as root, before: echo '+memory +pids' >/sys/fs/cgroup/given/cgroup.subtree_control
# as root, after: rmdir /sys/fs/cgroup/given/mine /sys/fs/cgroup/given
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

ROOT=/sys/fs/cgroup
MANAGER=/user.slice/user-$(id -u).slice/user@$(id -u).service

# in_unit OPTION... -- COMMAND...: in a scope of the user's systemd.
in_unit() {
	local options=()
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	systemd-run --user --scope --quiet "${options[@]}" -- "$@"
}

# where COMMAND...: the cgroup in which this launch of "cubby run ..." makes a sandbox with a limit.
where() {
	"$@" "$CUBBY" run -p default -n vm-place --tasks 30 -- sh -c 'echo up; exec sleep 1000' >said &
	local starter=$!
	exec 3<said
	read -r -t 60 -u 3 _
	find $ROOT -name vm-place -printf '%P\n' 2>/dev/null | sed 's|/vm-place$||'
	"$CUBBY" kill vm-place KILL >/dev/null 2>&1
	wait $starter
	exec 3<&-
}
mkfifo said

is "from outside of the user's systemd: its service for cubby" "$(where env)" "${MANAGER#/}/app.slice/cubby.service/sandboxes"
like "  ... which is a unit" "$(XDG_RUNTIME_DIR=/run/user/$(id -u) systemctl --user is-active cubby.service)" "^active$"
is "from a unit that is not handed over: the same" "$(where in_unit)" "${MANAGER#/}/app.slice/cubby.service/sandboxes"
is "from one that is: the same, as its manager does not mark it" "$(where in_unit -p Delegate=yes)" "${MANAGER#/}/app.slice/cubby.service/sandboxes"
run "$CUBBY" run -p default --cgroup $ROOT/given/mine --tasks 20 -- true
is "a cgroup of the administrator that cannot be entered from here" "$status" 125
like "  ... says from where it can" "$err" "cannot start in the cgroup '/given/mine/.*Permission denied.*hint: cubby itself must run in '/given/mine'"
run sh -c 'echo $$ >/sys/fs/cgroup/given/mine/cgroup.procs'
isnt "(nor can its user go there)" "$status" 0
refused "one that is not there" "limits.cgroup = '/sys/fs/cgroup/none' cannot be used: No such file" --cgroup /sys/fs/cgroup/none --tasks 5
refused "one that is somebody else's" "cannot be used: Permission denied" --cgroup /sys/fs/cgroup/system.slice --tasks 5
refused "one that is none" "cannot be used: (Not a directory|No such file)" --cgroup /tmp --tasks 5

done_testing
