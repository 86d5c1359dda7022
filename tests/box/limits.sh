# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/limits.sh: each limit as the program sees it, and what happens at it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

# limit NAME KEY=VALUE SOFT [HARD]: soft and hard limit of /proc/self/limits.
limit() {
	inside -s "limits.$2" -- sh -c "sed -n 's/^$1  *\\([^ ]*\\)  *\\([^ ]*\\).*/\\1 \\2/p' /proc/self/limits"
	is "limits.$2" "$out$err" "$3 ${4:-$3}"
}
limit 'Max cpu time' cpu-time=7s 7 8
limit 'Max open files' open-files=64 64
limit 'Max processes' processes=500 500
limit 'Max file size' file-size=1M 1048576
limit 'Max address space' address-space=1G 1073741824
limit 'Max stack size' stack=4M 4194304
limit 'Max core file size' core=0 0
inside_is "without a word there are no core files" 0 -- sh -c 'ulimit -c'
inside_is "and no other limit than the caller's" "$(ulimit -n) $(ulimit -s)" -- sh -c 'echo $(ulimit -n) $(ulimit -s)'
inside_is "a limit cannot be raised inside, not by root" "20" -s limits.open-files=20 --map root -- \
	sh -c 'ulimit -n 21 2>/dev/null; ulimit -n'
for limit in 'open-files 18446744073709551615' 'nice 20' 'nice -1' 'cpuset x' 'cpuset 3-1' 'disk 101%' 'wall 0x' 'cpu-time 1500ms'; do
	refused "limits.${limit/ /=} is no value" "limits.${limit% *}" -s "limits.${limit/ /=}"
done
exits "limits.open-files above the caller's" 125 bash -c 'ulimit -Hn 100; ulimit -n 100; exec "$0" run -p default -s limits.open-files=200 -- true' "$CUBBY"

# At the limit.
inside -s limits.cpu-time=1s -- sh -c 'while :; do :; done'
is "cpu-time: SIGXCPU" "$status" 152
inside -s limits.cpu-time=1s -- sh -c 'trap "" XCPU; while :; do :; done'
is "cpu-time: SIGKILL for one that does not care" "$status" 137
inside -s limits.open-files=16 -- python3 -c 'import os
try:
    while True: os.dup(0)
except OSError as e: print(e.errno)'
is "open-files: EMFILE" "$out" 24
inside -s limits.file-size=64K --rw "$TMP" -- sh -c "trap '' XFSZ; head -c 100000 /dev/zero >$TMP/big"
is "file-size: the file ends there" "$(stat -c %s "$TMP/big")" 65536
inside -s limits.address-space=200M -- python3 -c '
try: bytearray(300 << 20)
except MemoryError: print("no")'
is "address-space: no more memory" "$out" no
inside -s limits.stack=128K -- python3 -c 'import resource; print(resource.getrlimit(resource.RLIMIT_STACK)[0])'
is "stack: as said" "$out" 131072
inside -s limits.processes=1 -- sh -c 'true | true; echo $?'
like "processes: no more of them" "$out$err" "[Cc]annot fork|Resource temporarily"
before=$(pgrep -c -u "$(id -u)" -f "sleep 4711" || true)
inside -s limits.wall=500ms -- sh -c 'setsid sleep 4711 & (trap "" TERM; sleep 4711) & trap "" TERM HUP INT; sleep 4711'
isnt "wall: the program is ended" "$status" 0
like "wall: it is said" "$err" "wall|500ms|time"
is "wall: nothing is left" "$(pgrep -c -u "$(id -u)" -f "sleep 4711" || true)" "$before"
exits "wall: a program in time is left alone" 3 "$CUBBY" run -p default --wall 1m -- sh -c 'exit 3'

# Nice, processors.
own=$(nice)
inside_is "nice" "$((own < 12 ? own + 7 : 19))" --nice "$((own < 12 ? own + 7 : 19))" -- nice
run nice -n 3 "$CUBBY" run -p default --nice "$own" -- nice
like "nice: less than the caller's is an error, where he may not have it" "$status $out$err" \
	"^(125 cubby: cannot set the nice value $own: Permission denied|0 $own$)"
exits "nice: the caller's own is kept" 0 nice -n 3 "$CUBBY" run -p default -- sh -c "test \"\$(nice)\" = $(($(nice) + 3))"
cpu=$(taskset -pc $$ | sed 's/.*: //; s/[-,].*//')
inside_is "cpuset: only these" "$cpu" --cpuset "$cpu" -- sh -c 'sed -n "s/^Cpus_allowed_list:\t//p" /proc/self/status'
inside_is "cpuset: nproc says so" 1 --cpuset "$cpu" -- nproc
inside_is "without it all that the caller has" "$(nproc)" -- nproc
refused "cpuset: none that is there" "1000" --cpuset 1000

# What is kept in memory.
FILL='for d in /tmp ~ /dev/shm $XDG_RUNTIME_DIR; do (head -c 1M /dev/zero >$d/f) 2>/dev/null && echo "$d"; done; rm -f /tmp/f ~/f /dev/shm/f $XDG_RUNTIME_DIR/f'
inside -s limits.disk=1M -- sh -c 'head -c 2M /dev/zero >/tmp/big; echo $?; stat -c %s /tmp/big | awk "{ print (\$1 < 1048577) }"; echo going on'
like "disk: no space left, and the sandbox goes on" "$out $err" $'^1\n1\ngoing on.*No space left'
for mode in built host; do
	inside --root $mode -s limits.disk=1536K -- sh -c "$FILL"
	is "$mode, disk: all directories in memory share it" "$(wc -l <<<"$out")" 1
done
inside -s limits.disk=1M --overlay "$TMP" -- sh -c "head -c 2M /dev/zero >$TMP/over"
like "disk: an overlay's changes too" "$err" "No space left"
mkdir m
inside -s limits.disk=1M --ro "$TMP" --tmp "$TMP/m" -- sh -c "head -c 2M /dev/zero >$TMP/m/f"
like "disk: a directory in memory in a host's tree too" "$err" "No space left"
inside_is "disk: a share of the memory" "yes" -s limits.disk=10% -- \
	sh -c 'read -r _ total _ </proc/meminfo; size=$(df -k --output=size /tmp | tail -1); test $((size * 10)) -le $((total + 1000)) && echo yes'
inside_is "disk: the host has not less" "yes" -- sh -c 'head -c 5M /dev/zero >/tmp/f && echo yes'

done_testing
