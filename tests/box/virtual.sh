# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/box/virtual.sh: proc.virtual: a sandbox sees its own limits and use in /proc, and what serves
# them is replaced when it dies.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

virtual=(-s proc.virtual=true)
[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
inside "${virtual[@]}" -- true
is "a sandbox starts with it" "$status $err" "0 "
cpu=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
files='/proc/meminfo /proc/stat /proc/cpuinfo /proc/uptime /proc/loadavg /proc/swaps /proc/diskstats /sys/devices/system/cpu/online'

# All of them are its own, and nothing else is.
inside "${virtual[@]}" -- sh -c 'for f in '"$files"'; do stat -f -c %T $f; done | sort | uniq -c'
like "eight files are cubby's" "$out" "^ *8 fuse(blk)?$"
inside -- sh -c 'stat -f -c %T /proc/meminfo /proc/stat'
is "without it they are the kernel's" "$out" $'proc\nproc'
inside "${virtual[@]}" -- sh -c 'ls -A /dev; grep -c "/dev/.*fuse" /proc/mounts'
unlike "nothing of how it is done stays" "$out" "virtual|fuse|[1-9][0-9]*$"
inside "${virtual[@]}" -- sh -c 'for f in '"$files"'; do (echo x >$f) 2>/dev/null && echo "$f"; chmod 777 $f 2>/dev/null && echo "$f"; rm -f $f 2>/dev/null && echo "$f"; done; echo end'
is "none can be written, changed or removed" "$out" end

# Processors.
inside "${virtual[@]}" --cpuset "$cpu" -- sh -c 'nproc; grep -c "^processor" /proc/cpuinfo; grep -c "^cpu[0-9]" /proc/stat; cat /sys/devices/system/cpu/online; getconf _NPROCESSORS_ONLN'
is "one processor of several, wherever it is looked for" "$out" $'1\n1\n1\n0\n1'
inside "${virtual[@]}" -- sh -c 'grep -c "^processor" /proc/cpuinfo'
is "all that the caller has" "$out" "$(nproc)"
inside "${virtual[@]}" --cpuset "$cpu" -- python3 -c 'import os; print(os.cpu_count())'
is "python sees it" "$out" 1
inside --cpuset "$cpu" -- sh -c 'grep -c "^cpu[0-9]" /proc/stat'
if [ "$(nproc)" -gt 1 ]; then
	is "  ... and without it all of the machine" "$out" "$(nproc)"
	if command -v node >/dev/null; then
		inside "${virtual[@]}" --cpuset "$cpu" -- node -e 'console.log(require("os").cpus().length)'
		is "node sees it" "$out" 1
	fi
fi
if command -v java >/dev/null; then
	echo 'class N { public static void main(String[] a) { System.out.println(Runtime.getRuntime().availableProcessors()); } }' >N.java
	inside "${virtual[@]}" --cpuset "$cpu" --rw "$TMP" -s limits.address-space=16G -- java "$TMP/N.java"
	is "java sees it" "$out" 1
else
	skip "java sees it" java "it is not installed"
fi

# Time: the clock since the boot begins with the sandbox, for the kernel's own numbers too.
inside "${virtual[@]}" -- sh -c 'cut -d. -f1 /proc/uptime'
ok "uptime begins with the sandbox" test "$out" -lt 60
inside "${virtual[@]}" -- python3 -c 'import time
up = float(open("/proc/uptime").read().split()[0])
boot = [int(l.split()[1]) for l in open("/proc/stat") if l.startswith("btime")][0]
clock = time.clock_gettime(time.CLOCK_BOOTTIME)
print(abs(clock - up) < 5, abs(time.time() - up - boot) < 5)'
is "  ... as its clock and the time of the boot say" "$out" "True True"
inside "${virtual[@]}" -- ps -o etimes= -p 1
ok "  ... and ps, of its first process" test "$((out))" -lt 60
inside "${virtual[@]}" --time-offset 10d -- sh -c 'cut -d. -f1 /proc/uptime'
ok "time.offset shifts it" test "$out" -gt 864000
inside "${virtual[@]}" -- uptime
like "uptime(1) reads it" "$out" "up 0 min"
inside "${virtual[@]}" -- sh -c 'cd /proc; read -r up idle <uptime; while [ "$(cat uptime)" = "$up $idle" ]; do :; done; echo moved'
is "a file read again is made again" "$out" moved

# Use: what is done inside counts, and what is done outside does not.
BUSY='import os, time
def used():
    return sum(map(int, open("/proc/stat").readline().split()[1:4])) / 100
before = used()
end = time.process_time() + 0.5
while time.process_time() < end: pass
end = time.monotonic() + 20
while used() - before <= 0.3 and time.monotonic() < end: pass
print(0.3 < used() - before < 25, used() < 60)'
inside "${virtual[@]}" -- python3 -c "$BUSY"
is "time on processors is its own" "$out" "True True"
inside "${virtual[@]}" -- python3 -c 'import subprocess, time
children = [subprocess.Popen(["sh", "-c", "while :; do :; done"]) for _ in range(3)]
end = time.monotonic() + 30
running = 0
while running < 3 and time.monotonic() < end:
    running = [int(l.split()[1]) for l in open("/proc/stat") if l.startswith("procs_running")][0]
load, _, _, tasks, last = open("/proc/loadavg").read().split()
for c in children: c.kill()
print(float(load) >= 3, int(tasks.split("/")[0]) >= 3, 4 <= int(tasks.split("/")[1]) <= 12, int(last) < 40, running >= 3)'
is "so are load and tasks" "$out" "True True True True True"
inside "${virtual[@]}" -- cat /proc/diskstats
is "no disk of the host's is told of" "$out" ""
inside -- cat /proc/diskstats
isnt "  ... which it has" "$out" ""

# Memory: without a limit that is enforced the host's.
inside "${virtual[@]}" -- grep ^MemTotal: /proc/meminfo
is "without a limit, the host's memory" "$out" "$(grep ^MemTotal: /proc/meminfo)"
inside "${virtual[@]}" -- sh -c 'cut -d: -f1 /proc/meminfo'
is "  ... and each of its lines" "$out" "$(cut -d: -f1 /proc/meminfo)"
for command in 'free' 'top -b -n 1' 'vmstat'; do
	# shellcheck disable=SC2086 # words
	inside "${virtual[@]}" -- $command
	is "$command runs" "$status $err" "0 "
done

# Pieces: what is read bit by bit is one text.
inside "${virtual[@]}" -- python3 -c 'import os
for name in ("meminfo", "cpuinfo"):
    fd = os.open("/proc/" + name, os.O_RDONLY)
    text = b"".join(iter(lambda: os.read(fd, 7), b""))
    whole = open("/proc/" + name, "rb").read()
    print([l.split(b":")[0] for l in text.splitlines()] == [l.split(b":")[0] for l in whole.splitlines()])
fds = [os.open("/proc/stat", os.O_RDONLY) for _ in range(200)]
print(all(os.read(fd, 4) == b"cpu " for fd in fds), os.pread(fds[0], 10, 1 << 40), os.lseek(fds[0], 0, 0), os.read(fds[0], 4))'
is "bit by bit, from many at once" "$out" $'True\nTrue\nTrue b\'\' 0 b\'cpu \''

# Others in the sandbox see the same.
for options in "--map root" "--map range" "--map range --user 5" "--root host" "--home host"; do
	[[ $options != *range* ]] || grep -q "^$(id -un):" /etc/subuid || continue
	# shellcheck disable=SC2086 # words
	inside "${virtual[@]}" $options --cpuset "$cpu" -- sh -c 'grep -c "^cpu[0-9]" /proc/stat; cat /sys/devices/system/cpu/online'
	is "with $options" "$out $err" $'1\n0 '
done
refused "not without namespaces" "contradicts isolation" "${virtual[@]}" --isolation landlock
refused "not with nesting" "contradicts syscalls.nesting" "${virtual[@]}" --allow nesting

# The helper: boxed, dies with the launcher, and is replaced on the same file system.
mkfifo go
"$CUBBY" run -p default -n seen "${virtual[@]}" --rw "$TMP" -- sh -c 'exec 3</proc/loadavg; echo up >ready
read -r _ <go; cat /proc/loadavg && echo read >>ready; cat <&3 && echo old >>ready; read -r _ <go' 2>said &
launcher=$!
until [ -s ready ]; do :; done
helper=$(pgrep -P $launcher -x cubby-procfs)
ok "a helper serves it" test -n "$helper"
is "  ... without rights, in a root of its own" "$(sed -n 's/^\(CapEff\|NoNewPrivs\|Seccomp\):\t//p' "/proc/$helper/status" 2>/dev/null | tr '\n' ' ')" "0000000000000000 1 2 "
kill -9 "$helper"
until new=$(pgrep -P $launcher -x cubby-procfs) && [ "$new" != "$helper" ]; do :; done
echo >go
until [ "$(wc -l <ready)" -ge 3 ] || grep -q cat: said; do kill -0 $launcher || break; done
is "killed, it is replaced: the files are read again, also those open before" "$(tr '\n' ' ' <ready)" "up read old "
kill -STOP "$new"
"$CUBBY" exec seen -- cat /proc/meminfo >answer 2>&1 &
reader=$!
until pid=$(pgrep -n -u "$(id -u)" -x cat) && [[ $(cut -d' ' -f3 "/proc/$pid/stat") == [SD] ]]; do kill -0 $reader || break; done
is "a helper that is stopped answers nobody" "$(cat answer)" ""
kill -TERM $launcher
wait $launcher
isnt "  ... and keeps no sandbox from ending" "$?" 0
wait $reader
is "nothing is left of it" "$(pgrep -u "$(id -u)" -x cubby-procfs)" ""
done_testing
