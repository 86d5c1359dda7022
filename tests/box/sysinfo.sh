# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154,SC2016 # run sets out, err and status; texts for another shell
# tests/box/sysinfo.sh: with proc.virtual, sysinfo(2) says the sandbox's own numbers to whoever asks,
# and never the host's.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be opened"
ask=$BUILD_TESTS/box/sysinfo
virtual=(-s proc.virtual=true --ro "$BUILD_TESTS")

inside "${virtual[@]}" -- "$ask" ask
read -r memory tasks up <<<"$out"
is "it is answered" "$status $err" "0 "
ok "the tasks are the sandbox's" test "$tasks" -le 3
inside --ro "$BUILD_TESTS" -- "$ask" ask
ok "  ... where without it they are the host's" test "$(cut -d' ' -f2 <<<"$out")" -gt "$tasks"
ok "the time since the boot is, too" test "$up" -lt 60
inside "${virtual[@]}" -- sh -c "sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo"
is "the memory is that of /proc/meminfo" "$memory" "$out"
if "$CUBBY" run -p default -s limits.memory=64M -- true 2>/dev/null; then
	inside "${virtual[@]}" -s limits.memory=64M -- "$ask" ask
	is "  ... also with a limit" "${out%% *}" 65536
	inside "${virtual[@]}" -s limits.memory=64M -- busybox free
	like "  ... as busybox, which reads no file for it, shows" "$out" "Mem: +65536 "
else
	skip "a limit of memory" systemd "no cgroup can be made here"
fi
inside "${virtual[@]}" -- busybox uptime
like "busybox's uptime runs" "$status $out" "^0 .* up 0 min,"

# Whoever asks, from wherever.
for options in "--map root" "--map range" "--map range --user 5" "--root host" "--home host"; do
	[[ $options != *range* ]] || grep -q "^$(id -un):" /etc/subuid || continue
	# shellcheck disable=SC2086 # words
	inside "${virtual[@]}" $options -- "$ask" ask
	like "with $options" "$status $out $err" "^0 $memory [123] [0-9]+ $"
done
if "$ask" i386 >/dev/null 2>&1; then
	inside "${virtual[@]}" -s syscalls.multiarch=true -- "$ask" i386
	like "by the machine interface of 32 bits" "$status $out $err" "^0 $memory [123] [0-9]+ $"
else
	skip "by the machine interface of 32 bits" ia32 "the kernel has none"
fi
wanted="Bad address, Bad address, Bad address, answered"
is "bad places for the answer, without a sandbox" "$("$ask" bad)" "$wanted"
inside "${virtual[@]}" -- "$ask" bad
is "  ... and in one" "$out$err" "$wanted"
inside "${virtual[@]}" -- "$ask" many
is "many threads at once, and signals" "$out$err" "0 wrong"
inside "${virtual[@]}" -s syscalls.deny=sysinfo -- "$ask" ask
unlike "a policy that refuses it still does" "$status$out" "^0|$memory"

# One listener for all that inherit it.
inside --ro "$BUILD_TESTS" -- "$ask" listen
is "a program can follow its own calls" "$status $err" "0 "
inside "${virtual[@]}" -- "$ask" listen
like "  ... but not where the launcher does" "$status $err" "^1 seccomp: .*busy"
run "$CUBBY" learn -p default "${virtual[@]}" -- "$ask" ask
is "cubby learn comes first" "$status" 0

# The helper dies, and is stopped.
mkfifo go
"$CUBBY" run -p default -n asked "${virtual[@]}" --rw "$TMP" -- sh -c 'echo up >ready; read -r _ <go
while [ ! -e over ]; do '"$ask"' ask || echo failed; done >answers; '"$ask"' ask >last; read -r _ <go' 2>said &
launcher=$!
until [ -s ready ]; do :; done
helper=$(pgrep -P $launcher -x cubby-procfs)
echo >go
until [ -s answers ]; do :; done
kill -9 "$helper"
until new=$(pgrep -P $launcher -x cubby-procfs) && [ "$new" != "$helper" ]; do :; done
seen=$(wc -l <answers)
until [ "$(wc -l <answers)" -gt $((seen + 20)) ] || ! kill -0 $launcher; do :; done
echo >over
until [ -s last ] || ! kill -0 $launcher; do :; done
is "killed, it is replaced, and each call answered" "$(cut -d' ' -f1 answers | sort -u) $(cut -d' ' -f1 last)" "$memory $memory"
run "$CUBBY" exec asked -- "$ask" ask
like "programs of cubby exec are answered, too" "$status $out" "^0 $memory "
kill -STOP "$new"
"$CUBBY" exec asked -- "$ask" ask >answer 2>&1 &
caller=$!
until pid=$(pgrep -n -u "$(id -u)" -x sysinfo) && [[ $(cut -d' ' -f3 "/proc/$pid/stat" 2>/dev/null) == [SD] ]]; do kill -0 $caller || break; done
is "a helper that is stopped answers nobody" "$(cat answer)" ""
kill -9 "$pid"
wait $caller
is "  ... who waits can be killed" "$?" 137
"$CUBBY" exec asked -- "$ask" ask >answer 2>&1 &
caller=$!
kill -TERM $launcher
wait $launcher
isnt "  ... and keeps no sandbox from ending" "$?" 0
wait $caller
"$CUBBY" run -p default -n mortal "${virtual[@]}" --rw "$TMP" -- sh -c 'echo up >alive; read -r _ <go; '"$ask"' ask' >end 2>&1 &
launcher=$!
until [ -s alive ]; do :; done
for _ in 1 2 3 4 5 6; do
	until helper=$(pgrep -P $launcher -x cubby-procfs) && [ "$helper" != "${last:-}" ]; do :; done
	kill -9 "$helper"
	last=$helper
done
until grep -q "again and again" end; do kill -0 $launcher || break; done
echo >go
wait $launcher
like "with no helper any more the call fails, and is not the host's" "$(cat end)" "sysinfo: Function not implemented"
done_testing
