# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/vm/budgets.sh: several containers and sandboxes under the same limits, and moved there.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"

SANDBOXES=/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/app.slice/cubby.service/sandboxes
SHOP=$SANDBOXES/budget:shop
# Takes as many MiB as is said, says so, and keeps them.
TAKE='import sys, time
b = bytearray(int(sys.argv[1]) << 20)
for i in range(0, len(b), 4096): b[i] = 1
print("has", flush=True)
time.sleep(1000)'

# files DIR FILE...: what they say, in one line.
files() {
	(cd "$1" && shift && cat "$@" 2>/dev/null | paste -sd' ')
}

# settled: nothing is left of any sandbox or budget in the tree.
settled() {
	is "$1" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""
}

# Memory: what fits for one does not fit for two.
exits "a budget is made" 0 "$CUBBY" budget set shop memory=128M tasks=60
mkfifo said
inside --budget shop -- python3 -c "${TAKE/time.sleep(1000)/pass}" 100
is "one alone fits into it" "$status $out$err" "0 has"
"$CUBBY" create vm-front --budget shop -- python3 -c "$TAKE" 50
"$CUBBY" start vm-front
for ((n = 0; n < 300; n++)); do
	"$CUBBY" logs vm-front | grep -q has && break
	read -rt 0.2 <> <(:)
done
like "(a container has 50 MiB of 128)" "$("$CUBBY" logs vm-front)" "^has"
is "the limits stand above both" "$(files "$SHOP" memory.max memory.swap.max pids.max)" "134217728 0 60"
is "... and not in the member" "$(files "$SHOP/vm-front" memory.max pids.max memory.oom.group)" "max max 1"
inside -n vm-back --budget shop --report report -- python3 -c "${TAKE/time.sleep(1000)/pass}" 100
is "two do not: who has more is killed" "$status $out" "137 "
like "... and it is said which limit it was" "$err" "out of memory: that of the budget 'shop' is used up"
is "... and reported" "$(python3 -c 'import json; r = json.load(open("report")); print(r["ended-by"], r["limits-met"])')" "memory ['memory']"
is "... the other one goes on" "$(state vm-front)" RUNNING
ok "together they never had more than the budget" test "$(cat "$SHOP/memory.peak")" -le $((128 << 20))
inside -n vm-back -- python3 -c "${TAKE/time.sleep(1000)/pass}" 100
is "(outside of the budget it fits beside)" "$status $out" "0 has"

# Tasks, together with limits of one's own.
BOMB='import os, signal, time
all = []
try:
    while True:
        all.append(os.fork())
        if all[-1] == 0: time.sleep(1000)
except BlockingIOError: print(len(all))
for pid in all: os.kill(pid, signal.SIGKILL)'
taken=$(cat "$SHOP/pids.current")
inside -n vm-back --budget shop -- python3 -c "$BOMB"
is "a fork bomb stops where the budget ends" "$out" $((60 - taken - 2))
inside -n vm-back --budget shop --tasks 20 -- python3 -c "$BOMB"
is "... or its own limit, if that is less" "$out" 18

# Seen and changed.
like "list" "$("$CUBBY" budget list)" "^shop  memory=128M tasks=60  vm-front$"
like "info says what all use together" "$("$CUBBY" budget info shop)" "Members: +vm-front.*Memory use: +[56][0-9]\..*Tasks: +$taken"
is "... for programs too" "$("$CUBBY" budget info --json shop | json '(j[0]["members"], j[0]["limits"], j[0]["memory"] > 50 << 20)')" \
	"(['vm-front'], {'memory': '128M', 'tasks': '60'}, True)"
like "info of a member names it" "$("$CUBBY" info vm-front)" "Cgroup: +.*/sandboxes/budget:shop/vm-front.Budget: +shop"
is "... ls too" "$("$CUBBY" ls -F NAME,BUDGET | grep vm-front | tr -s ' ')" "vm-front shop"
exits "what runs is changed at once" 0 "$CUBBY" budget set shop tasks=40 cpus=0.5 memory=256M
is "... in the tree" "$(files "$SHOP" memory.max pids.max cpu.max)" "268435456 40 50000 100000"
exits "a limit is taken away" 0 "$CUBBY" budget set shop cpus=none
is "... there too" "$(files "$SHOP" cpu.max)" "max 100000"
run "$CUBBY" budget set shop io-weight=50
like "what cannot be enforced is an error" "$status $err" "125 .*cannot set limits.io-weight: its place has no io controller.*cubby doctor"
is "... and not kept" "$("$CUBBY" budget list)" "shop  memory=256M tasks=40  vm-front"
exits "a member can have limits of its own while it runs" 0 "$CUBBY" set vm-front pids=7 cpus=0.8
is "... in its own cgroup" "$(files "$SHOP/vm-front" pids.max cpu.max)" "7 80000 100000"
exits "frozen" 0 "$CUBBY" freeze vm-front
is "... by its own cgroup alone" "$(files "$SHOP/vm-front" cgroup.freeze) $(files "$SHOP" cgroup.freeze)" "1 0"
run "$CUBBY" budget remove shop
like "one that something is in is not removed" "$status $err" "125 .*something that runs is in it"

# Moved, frozen as it is, with its limits, out and in.
init=$("$CUBBY" info -pH vm-front)
spaces() { readlink /proc/"$init"/ns/* | paste -sd' '; }
before=$(spaces)
run "$CUBBY" move vm-front --out
like "only limits can be moved" "$status $err" "2 .*only limits can be moved.*cubby exec"
exits "out of the budget" 0 "$CUBBY" move --limits-only --out vm-front
is "... all of it" "$(wc -l <"$SANDBOXES/vm-front/cgroup.procs") $("$CUBBY" ps --json vm-front | json 'len(j)')" "3 3"
is "... with its own limits, frozen" "$(files "$SANDBOXES/vm-front" pids.max cpu.max cgroup.freeze)" "7 80000 100000 1"
is "... in the same namespaces" "$(spaces)" "$before"
is "... and the last one of the budget has removed its cgroup" "$(ls -d "$SHOP" 2>/dev/null)" ""
is "... which is known" "$("$CUBBY" info --json vm-front | json 'j[0]["budget"]') $(state vm-front)" "None FROZEN"
exits "thaw finds it there" 0 "$CUBBY" thaw vm-front
is "... by its cgroup" "$(files "$SANDBOXES/vm-front" cgroup.freeze)" 0
"$CUBBY" budget set tiny tasks=12
exits "into another one" 0 "$CUBBY" move --limits-only --to tiny vm-front
is "... whose limits are above it" "$(files "$SANDBOXES/budget:tiny" pids.max pids.current) $(files "$SANDBOXES/budget:tiny/vm-front" pids.max)" "12 3 7"
is "... what is added is in it" "$("$CUBBY" exec vm-front -- python3 -c "$BOMB")" 3
run "$CUBBY" move --limits-only --to none vm-front
like "into one that is not there it is not moved" "$status $err" "125 .*there is no budget 'none'"
is "... and stays where it was" "$("$CUBBY" info --json vm-front | json 'j[0]["budget"]')" tiny
exits "what runs beside it can be in two" 0 "$CUBBY" move --limits-only --save --to shop vm-front
like "... and --save keeps it" "$(grep budget "$KEPT/vm-front/config.toml")" 'budget += "shop"'
# not_moved TEXT REGEX OPTION...: a sandbox with these options is refused.
not_moved() {
	local text=$1 regex=$2 sandbox
	shift 2
	"$CUBBY" run -n vm-plain -p default "$@" -- sh -c 'echo up; exec sleep 1000' >said &
	sandbox=$!
	exec 3<said
	read -r -t 60 -u 3 _
	run "$CUBBY" move --limits-only --to shop vm-plain
	like "$text" "$status $err" "$regex"
	"$CUBBY" kill vm-plain KILL
	wait $sandbox
	exec 3<&-
}
not_moved "a sandbox without a cgroup cannot be moved" "125 .*'vm-plain' has no cgroup of its own.*--budget"
not_moved "nor one that sees its cgroup" "125 .*with proc.virtual it sees its cgroup" -s proc.virtual=true --tasks 30

# Processes that are gone before they can be moved, and have left another: 5 at any time.
"$CUBBY" create vm-busy --tasks 40 -- python3 -c 'import os, time
for i in range(5):
    if os.fork() == 0:
        while True:
            if os.fork() != 0: os._exit(0)
time.sleep(1000)'
"$CUBBY" start vm-busy
exits "processes that are born meanwhile are moved, too" 0 "$CUBBY" move --limits-only --to shop vm-busy
is "... all of them" "$(ls -d "$SANDBOXES/vm-busy" 2>/dev/null)" ""
was=$(cat "$SHOP/vm-busy/cgroup.procs")
read -rt 1 <> <(:)
isnt "... and go on" "$(cat "$SHOP/vm-busy/cgroup.procs")" "$was"
"$CUBBY" stop -k vm-busy && "$CUBBY" destroy vm-busy

# A report counts what was used in both.
"$CUBBY" run -n vm-plain -p default --tasks 30 --report report -- python3 -c 'import sys, time
def spin(s):
    end = time.process_time() + s
    while time.process_time() < end: pass
spin(1); print("up", flush=True); sys.stdin.readline(); spin(1)' >said < <(
	until [ -d "$SHOP/vm-plain" ]; do read -rt 0.2 <> <(:); done
	echo go
) &
plain=$!
exec 3<said
read -r -t 60 -u 3 _
exits "a sandbox of run is moved" 0 "$CUBBY" move --limits-only --to shop vm-plain
wait $plain
exec 3<&-
ok "a report counts what was used in both" test "$(python3 -c 'import json; print(json.load(open("report"))["cpu-us"])')" -ge 2000000

# Killed launchers leave nothing that the next one would not remove.
supervisor=$("$CUBBY" info --json vm-front | json 'j[0]["supervisor"]')
kill -KILL "$supervisor"
gone "$supervisor"
inside -n vm-back --budget shop -- true
is "after a kill the budget is usable" "$status$err" 0
"$CUBBY" destroy -f vm-front
exits "remove" 0 "$CUBBY" budget remove shop tiny
is "... both" "$("$CUBBY" budget list)" ""
refused "what names it is refused then" "there is no budget 'shop'.*cubby budget set shop" --budget shop
settled "nothing is left"

# What cannot be moved because cgroups are part of what it sees.
. "$TOP/tests/lib/roots.sh"
make_system "$HOME/system"
"$CUBBY" budget set boot tasks=100
"$CUBBY" create vm-init -p machine --rootfs "$HOME/system" --budget boot -- sh -c 'exec busybox sleep 1000'
exits "a system that boots can be in a budget" 0 "$CUBBY" start vm-init
is "... under its limits" "$(files "$SANDBOXES/budget:boot" pids.max)" 100
run "$CUBBY" move --limits-only --out vm-init
like "... but not be moved" "$status $err" "125 .*it has cgroups of its own inside"
"$CUBBY" destroy -f vm-init
"$CUBBY" budget remove boot
settled "nothing is left of it either"

# Two places: limits would hold in each.
mkdir -p "$SANDBOXES/elsewhere"
"$CUBBY" budget set split memory=64M
"$CUBBY" create vm-here --budget split -- sleep 1000
"$CUBBY" start vm-here
refused "a budget is in one place" "cannot enforce limits.budget = split: others are in it in the cgroup.*limits.cgroup" \
	--budget split --cgroup "$SANDBOXES/elsewhere"
"$CUBBY" destroy -f vm-here
refused "(the other place cannot be entered from here)" "cubby itself must run in '.*/elsewhere'" \
	--budget split --cgroup "$SANDBOXES/elsewhere"
is "... which leaves nothing" "$(ls -d "$SANDBOXES"/*/ "$SANDBOXES"/elsewhere/*/ 2>/dev/null)" "$SANDBOXES/elsewhere/"
run env XDG_RUNTIME_DIR="/run/user/$(id -u)" systemd-run --user --scope --quiet -- \
	"$CUBBY" run -p default --budget split --cgroup "$SANDBOXES/elsewhere" -- true
is "... but in another one when nobody is in it" "$status$err" 0
"$CUBBY" budget remove split
rmdir "$SANDBOXES/elsewhere"
settled "nothing is left at all"

done_testing
