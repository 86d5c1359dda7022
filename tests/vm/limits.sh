# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/vm/limits.sh: limits of all processes together hold, and the report tells of them.
# deadline: 240 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

SANDBOXES=/sys/fs/cgroup/user.slice/user-$(id -u).slice/user@$(id -u).service/app.slice/cubby.service/sandboxes
HOG='b = bytearray(96 << 20)
for i in range(0, len(b), 4096): b[i] = 1
print("fits")'

# reported KEY: a value of the last report, as Python prints it.
reported() {
	python3 -c 'import json, sys; print(json.load(open("report"))[sys.argv[1]])' "$1"
}

# within TEXT GOT WANTED PERCENT
within() {
	if python3 -c 'import sys
got, wanted, percent = map(float, sys.argv[1:])
sys.exit(abs(got - wanted) > wanted * percent / 100)' "$2" "$3" "$4"; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1" "got $2, wanted $3, $4 % more or less"
	fi
}

# Memory.
inside --memory 256M --report report -- python3 -c "$HOG"
is "memory: what fits, fits" "$out$err" fits
is "  ... and the report counts it" "$(reported ended-by) $(reported limits-met) $(reported source)" "exited [] cgroup"
within "  ... as its peak" "$(reported memory-peak)" $((104 << 20)) 10
inside --memory 64M --report report -- python3 -c "$HOG"
is "memory: a hog is killed at its limit" "$status$out" 137
like "  ... and it is said" "$err" "out of memory: limits.memory = 64M"
is "  ... and reported" "$(reported ended-by) $(reported limits-met) $(reported signal)" "memory ['memory'] 9"
ok "  ... with a peak at the limit" test "$(reported memory-peak)" -le $((64 << 20))
inside --memory 64M --report report --report-format isolate -- python3 -c "$HOG"
like "  ... as isolate does too" "$(tr '\n' ' ' <report)" "cg-mem:[0-9]+ cg-oom-killed:1 killed:1 exitsig:9 status:SG"
inside --memory 64M -- sh -c 'python3 -c "$1"; echo alive' sh "$HOG"
is "oom-group: all is killed" "$status$out" 137
inside --memory 64M -s limits.oom-group=false -- sh -c 'python3 -c "$1"; echo alive' sh "$HOG"
is "oom-group = false: one process is killed" "$out" alive
inside --memory 64M -- dd if=/dev/zero of=/tmp/file bs=1M count=96
is "memory: files in memory count" "$status" 137
inside --memory 64M -s limits.swap=96M -- python3 -c "$HOG"
is "swap: with it, the same fits" "$out" fits
inside --memory 64M -s limits.swap=8M -- python3 -c "$HOG"
is "swap: not with less" "$status" 137

# Tasks.
BOMB='import os, time
n = 0
try:
    while True:
        if os.fork() == 0: time.sleep(1000)
        n += 1
except BlockingIOError: print(n)'
inside --tasks 20 --report report -- python3 -c "$BOMB"
is "tasks: a fork bomb stops" "$out" 18
is "  ... and it is reported" "$(reported limits-met) $(reported tasks-peak)" "['tasks'] 20"

# Time on processors.
SPIN='import sys, time
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end: pass'
inside --cpus 0.5 --report report -- python3 -c "$SPIN" 8
within "cpus: half a processor" "$(($(reported cpu-us) / 1000))" "$(($(reported wall-ms) / 2))" 10
is "  ... and it is reported" "$(reported limits-met)" "['cpus']"
# Both spin in the same twelve seconds, when both have started for sure, and say what they got.
SPIN='import sys, time
begin = float(sys.argv[1])
time.sleep(max(0, begin - time.monotonic()))
used = time.process_time()
while time.monotonic() < begin + 12: pass
print(time.process_time() - used)'
begin=$(python3 -c 'import time; print(time.monotonic() + 15)')
"$CUBBY" run -p default --cpuset 0 -s limits.cpu-weight=100 -- python3 -c "$SPIN" "$begin" >light &
"$CUBBY" run -p default --cpuset 0 -s limits.cpu-weight=300 -- python3 -c "$SPIN" "$begin" >heavy
wait
within "weights: three to one on one processor" "$(python3 -c 'print(float(open("heavy").read()) / float(open("light").read()))')" 3 15

# What is seen of it, inside and outside.
inside_is "inside, the own cgroup is the root" 0::/ --tasks 50 -- cat /proc/self/cgroup
mkfifo said
"$CUBBY" run -p default -n vm-limits --memory 100M --cpus 1.5 -s limits.cpu-weight=50 --tasks 33 -- \
	sh -c 'echo up; sleep 1000' >said &
launcher=$!
exec 3<said
read -r -u 3 _
is "the limits stand in the sandbox's cgroup" \
	"$(cd "$SANDBOXES/vm-limits" && cat memory.max memory.swap.max memory.oom.group cpu.max cpu.weight pids.max | paste -sd' ')" \
	"104857600 0 1 150000 100000 50 33"
is "programs that are added are in it" \
	"$("$CUBBY" exec vm-limits -- cat /proc/self/cgroup)" 0::/
echo 1 >"$SANDBOXES/vm-limits/cgroup.freeze"
kill -KILL $launcher
wait $launcher 2>/dev/null
exits "frozen, and its launcher killed: the name can be had again" 0 "$CUBBY" run -p default -n vm-limits --tasks 10 -- true
is "nothing is left" "$(ls -d "$SANDBOXES"/*/ 2>/dev/null)" ""

# What a sandbox sees of them itself: other tests prove the rest, this one what only a cgroup tells.
virtual=(-s proc.virtual=true)
KB='awk -v name="$1:" "\$1 == name { print \$2 }" /proc/meminfo'
inside_is "proc.virtual: the memory is the limit" 65536 "${virtual[@]}" --memory 64M -- sh -c "$KB" sh MemTotal
inside --memory 64M -- sh -c "$KB" sh MemTotal
isnt "  ... which it is not without" "$out" 65536
inside_is "  ... for free(1) too, and without swap" "65536 0" "${virtual[@]}" --memory 64M -- sh -c 'free -k | awk "{ print \$2 }" | sed -n "2,3p" | paste -sd" "'
inside_is "  ... and with as much as there may be" 8192 "${virtual[@]}" --memory 64M -s limits.swap=8M -- sh -c "$KB" sh SwapTotal
inside "${virtual[@]}" --memory 256M -- python3 -c 'def free():
    return [int(l.split()[1]) for l in open("/proc/meminfo") if l.startswith("MemFree:")][0]
before = free()
b = b"x" * (64 << 20)
print(60 << 10 < before - free() < 80 << 10)'
is "  ... and what is used of it" "$out$err" True
inside_is "as many processors as limits.cpus gives time for" "1 1 1" "${virtual[@]}" --cpus 0.5 -- \
	sh -c 'echo $(nproc) $(grep -c ^processor /proc/cpuinfo) $(grep -c "^cpu[0-9]" /proc/stat)'
inside "${virtual[@]}" --cpus 0.5 -- python3 -c 'import time
end = time.monotonic() + 3
while time.monotonic() < end: pass
times = open("/proc/stat").readline().split()
print(int(times[1]) > 0, int(times[8]) > 0)'
is "  ... whose time is the cgroup's, and what it waited is stolen" "$out$err" "True True"
inside_is "what looks for its cgroup finds its own" "67108864 50000 100000" "${virtual[@]}" --memory 64M --cpus 0.5 -- \
	sh -c 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max | paste -sd" "'
inside "${virtual[@]}" --memory 64M -- sh -c 'for f in memory.max cgroup.procs; do (echo 0 >/sys/fs/cgroup/$f) 2>/dev/null && echo "$f"; done; mkdir /sys/fs/cgroup/x && echo made; echo end'
is "  ... and can change nothing" "$out" end
inside_is "what waits is the cgroup's" cgroup2fs "${virtual[@]}" --tasks 50 -- stat -f -c %T /proc/pressure/cpu
inside_is "  ... which is the kernel's without" proc --tasks 50 -- stat -f -c %T /proc/pressure/cpu

# What cannot be had.
refused "a controller that is not handed over" "cannot enforce limits.io-weight = 200: .*no io controller.*cubby doctor" -s limits.io-weight=200
inside -s limits.io-weight=200 -s limits.strict=false --tasks 20 -- true
is "  ... is a note when that is allowed" "$status" 0
like "  ... once" "$err" "^cubby: note: not enforced: limits.io-weight: [^"$'\n'"]*$"
run "$CUBBY" doctor
like "doctor names it, and what the administrator can do" "$out" \
	"not handed over: io cpuset.*fix: .*Delegate=cpu cpuset io memory pids"

done_testing
