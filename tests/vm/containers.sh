# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/vm/containers.sh: the cgroup of a container: frozen, limited and looked at while it runs.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/roots.sh"

SANDBOXES=/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/app.slice/cubby.service/sandboxes
OWN=$SANDBOXES/vm-web

"$CUBBY" create vm-web -- sh -c 'while :; do echo tick; sleep 0.1; done'
"$CUBBY" start vm-web
ok "a container has a cgroup without any limit" test -d "$OWN"
like "... and info names it" "$("$CUBBY" info vm-web)" "Cgroup: +/user.slice/.*/sandboxes/vm-web"

# Frozen by the cgroup: nothing is stopped by a signal, and nothing goes on.
exits "freeze" 0 "$CUBBY" freeze vm-web
is "... by the cgroup" "$(state vm-web) $(cat "$OWN/cgroup.freeze") $(grep frozen "$OWN/cgroup.events")" "FROZEN 1 frozen 1"
is "... no process is stopped by a signal" "$("$CUBBY" ps --json vm-web | json 'sum(p["state"] == "T" for p in j)')" 0
is "... freezer.state says so as of v1" "$("$CUBBY" cgroup vm-web freezer.state)" FROZEN
exits "thaw" 0 "$CUBBY" thaw vm-web
is "... by the cgroup" "$(state vm-web) $(cat "$OWN/cgroup.freeze")" "RUNNING 0"
exits "freezer.state of v1 freezes too" 0 "$CUBBY" cgroup vm-web freezer.state FROZEN
is "... and the state is known" "$(state vm-web)" FROZEN
exits "stop ends a frozen one" 0 "$CUBBY" stop vm-web
is "... nothing is left" "$(ls -d "$OWN" 2>/dev/null)" ""

# Limits while it runs.
"$CUBBY" start vm-web
exits "set changes limits of what runs" 0 "$CUBBY" set vm-web memory=64M swap=16M pids=50 cpus=0.5 cpu-weight=30
is "... in its cgroup" "$(cd "$OWN" && cat memory.max memory.swap.max pids.max cpu.max cpu.weight | paste -sd' ')" \
	"67108864 16777216 50 50000 100000 30"
is "... as v1 has them" "$(for f in memory.limit_in_bytes memory.memsw.limit_in_bytes cpu.cfs_quota_us cpu.cfs_period_us cpu.shares; do
	"$CUBBY" cgroup vm-web $f
done | paste -sd' ')" "67108864 83886080 50000 100000 307"
unlike "... and not in its config" "$(cat "$KEPT/vm-web/config.toml")" 64M
exits "cgroup writes by the names of v1" 0 "$CUBBY" cgroup vm-web cpu.shares 512
is "... the value of v2" "$(cat "$OWN/cpu.weight")" 50
exits "... and by those of v2" 0 "$CUBBY" cgroup vm-web memory.high 32M
is "... as it is" "$("$CUBBY" cgroup vm-web memory.high)" 33554432
"$CUBBY" cgroup vm-web memory.high max
run "$CUBBY" exec vm-web -- sh -c 'head -c 200M /dev/zero | tail -c 150M | wc -c'
isnt "the limit holds" "$out" 157286400
exits "none takes it away" 0 "$CUBBY" set --save vm-web memory=none pids=40
is "... at once" "$(cat "$OWN/memory.max" "$OWN/pids.max" | paste -sd' ')" "max 40"
run "$CUBBY" set vm-web io-weight=50
like "a controller that is not handed over" "$status $err" "125 .*has no io controller.*cubby doctor"
run "$CUBBY" cgroup vm-web devices.list
like "v1 has files that v2 has not" "$status $err" "125 .*no 'devices.list' in cgroup v2"
"$CUBBY" stop -k vm-web
"$CUBBY" start vm-web
is "what was saved holds at the next start" "$(cat "$OWN/pids.max")" 40
ok "what it used is counted by the cgroup" test "$("$CUBBY" info --json vm-web | json 'j[0]["memory"]')" -gt 0
exits "a copy of one that runs is made while the cgroup is frozen" 0 "$CUBBY" copy -a vm-web vm-copy
is "... and it goes on" "$(state vm-web) $(cat "$OWN/cgroup.freeze")" "RUNNING 0"
"$CUBBY" destroy -f vm-web vm-copy
is "nothing is left" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""

# An init makes cgroups in its own. They go with it, whatever lives in them.
make_system "$HOME/system"
"$CUBBY" create vm-deep -p machine --rootfs "$HOME/system" -- sh -c 'cd /sys/fs/cgroup && mkdir -p a/b/c a/e d &&
	echo $$ >a/b/c/cgroup.procs && mkdir ready; exec busybox sleep 1000'
"$CUBBY" start vm-deep
for ((n = 0; n < 200; n++)); do
	[ ! -d "$SANDBOXES/vm-deep/ready" ] || break
	read -rt 0.1 <> <(:)
done
like "an init has cgroups of its own" "$(cat "$SANDBOXES/vm-deep/a/b/c/cgroup.procs")" "^[0-9]"
exits "its end" 0 "$CUBBY" stop -k vm-deep
is "... is theirs" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""
exits "... so it can be started again" 0 "$CUBBY" start vm-deep
"$CUBBY" destroy -f vm-deep
is "... and nothing of it is left" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""

done_testing
