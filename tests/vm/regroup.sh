# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/vm/regroup.sh: a move into a budget that the kernel refuses, at each of its parts: the container stays where it
# was, as it was, and nothing of the new place is left.
# deadline: 200 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

SANDBOXES=/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/app.slice/cubby.service/sandboxes
SHOP=$SANDBOXES/budget:shop

# stays TEXT FROZEN REGEX: the move fails with this sentence, and takes back what it did.
stays() {
	local text=$1 frozen=$2 regex=$3 before
	before=$(sort "$SANDBOXES/vm-web/cgroup.procs")
	run "$CUBBY" move --limits-only --to shop vm-web
	like "$text" "$status $err" "^125 .*$regex"
	is "  ... all of it stays in its place" "$(sort "$SANDBOXES/vm-web/cgroup.procs")" "$before"
	is "  ... as frozen and with the limit as it was" \
		"$(cat "$SANDBOXES/vm-web/cgroup.freeze" "$SANDBOXES/vm-web/pids.max" | paste -sd' ')" "$frozen 30"
	is "  ... the budget has no cgroup" "$(ls -d "$SHOP" 2>/dev/null)" ""
	like "  ... and no member" "$("$CUBBY" budget info shop)" "Members: +none"
}

"$CUBBY" budget set shop tasks=60
"$CUBBY" create vm-web --tasks 30 -- sh -c 'sleep 1000 & sleep 1000 & wait'
exits "a container with a cgroup" 0 "$CUBBY" start vm-web
for ((n = 0; n < 100; n++)); do
	[ "$(wc -l <"$SANDBOXES/vm-web/cgroup.procs")" -lt 5 ] || break
	read -rt 0.1 <> <(:)
done

echo 1 >"$SANDBOXES/cgroup.max.descendants"
stays "the budget's cgroup cannot be made" 0 "cannot make the cgroup '[^']*/budget:shop': Resource"
echo 2 >"$SANDBOXES/cgroup.max.descendants"
stays "the member's cgroup cannot be made" 0 "cannot make the cgroup '[^']*/budget:shop/vm-web': Resource"
echo max >"$SANDBOXES/cgroup.max.descendants"
# Who may not write there moves nothing between the cgroups below.
chmod 444 "$SANDBOXES/cgroup.procs"
stays "no process can be moved" 0 "cannot move the processes of 'vm-web': Permission denied"
"$CUBBY" freeze vm-web
stays "... nor a frozen one" 1 "cannot move the processes of 'vm-web': Permission denied"
"$CUBBY" thaw vm-web
chmod 644 "$SANDBOXES/cgroup.procs"
is "it goes on" "$(state vm-web) $("$CUBBY" exec vm-web -- echo up)" "RUNNING up"

all=$(sort "$SANDBOXES/vm-web/cgroup.procs")
exits "(nothing in the way, it is moved)" 0 "$CUBBY" move --limits-only --to shop vm-web
is "(... all of it)" "$(sort "$SHOP/vm-web/cgroup.procs") $(ls -d "$SANDBOXES/vm-web" 2>/dev/null)" "$all "
"$CUBBY" destroy -f vm-web
exits "the budget can be removed" 0 "$CUBBY" budget remove shop
is "nothing is left" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""

done_testing
