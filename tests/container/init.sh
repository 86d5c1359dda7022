# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/container/init.sh: a system's own init as process 1: it boots, is used, halts and restarts.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/container.sh"
. "$TOP/tests/lib/roots.sh"

grep -q "^$(id -un):" /etc/subuid || skip_all control "no subordinate ids"

ROOT=$HOME/system
make_system "$ROOT"
for name in ps poweroff halt reboot kill echo cp sleep mount umount touch grep; do ln -sf busybox "$ROOT/bin/$name"; done
mkdir "$ROOT/etc/init.d"
cat >"$ROOT/etc/inittab" <<'INITTAB'
::sysinit:/etc/init.d/rcS
console::respawn:-/bin/sh
::shutdown:/bin/echo going down
INITTAB
cat >"$ROOT/etc/init.d/rcS" <<'RCS'
#!/bin/sh
echo "boot: I am $$, child of $PPID"
[ ! -e /etc/at-boot ] || . /etc/at-boot
: >/run/made && : >/dev/made && echo "boot: writable"
echo "boot: done"
RCS
chmod 755 "$ROOT/etc/init.d/rcS"

# booted [TIMES]: waits until the console has shown so many ends of a boot since the log began.
booted() {
	for ((n = 0; n < 400; n++)); do
		[ "$(grep -c 'boot: done' "$KEPT/m/log" 2>/dev/null)" -ge "${1:-1}" ] && return
		read -rt 0.05 <> <(:)
	done
	return 1
}

exits "create with the profile machine" 0 "$CUBBY" create m -p machine --rootfs "$ROOT"
exits "start" 0 "$CUBBY" start m
ok "it boots" booted
like "its init is process 1" "$(cat "$KEPT/m/log")" "boot: I am 2, child of 1"
like "/run and /dev can be written" "$(cat "$KEPT/m/log")" "boot: writable"
init=$(fact m init)
run "$CUBBY" exec m sh -c 'cat /proc/1/comm; ps | grep -c [c]ubby; ls -A /sys; readlink /proc/self >/dev/null && echo proc'
is "exec is in its pid namespace, where nothing of cubby is" "$out" "init
0
fs
proc"
is "ps shows the numbers that it has inside" "$("$CUBBY" ps --json m | json '[p["inside"] for p in j if p["command"] == "init"]')" "[1]"

# Hostile: what is inside against what is outside.
control=$("$CUBBY" exec m sh -c 'sleep 100 & kill -9 $! && wait $!; echo $?')
is "control: root inside kills what is inside" "$control" 137
run "$CUBBY" exec m sh -c 'kill -9 1; kill -9 -1; echo over'
is "what root inside signals: neither its init nor cubby's dies of it" "$(state m) $(fact m init)" "RUNNING $init"
ok "... both are there" "$CUBBY" exec m true
run "$CUBBY" exec m sh -c "for p in /proc/[0-9]*; do echo \${p#/proc/}; done | grep -x $init"
is "no number of the host leads anywhere" "$out" ""
run "$CUBBY" exec m sh -c 'umount -l /proc; umount -l /dev; mount -t tmpfs none /tmp; mount -o remount,rw /sys; touch /sys/x; echo over'
is "nothing is unmounted or mounted" "$out" "over"
is "... each is refused" "$(wc -l <<<"$err")" 5
ok "... /proc is the same" "$CUBBY" exec m sh -c '[ -e /proc/1 ] && [ ! -e /sys/x ]'

exits "stop asks it in its own way" 0 "$CUBBY" stop -t 60s m
is "... so it ends in order" "$(fact m exit) $(fact m reason)" "0 stopped"
like "... and runs what it runs then" "$(cat "$KEPT/m/log")" "going down"
ok "... and nothing of it is left" gone "$init"

# It ends by itself.
"$CUBBY" start m && booted 2
# What asks for it may be ended by it.
"$CUBBY" exec m poweroff
exits "poweroff inside ends the container with status 0" 0 "$CUBBY" wait --exit-code -t 20 m
is "... and info knows how" "$(fact m exit) $(fact m reason)" "0 halted"
"$CUBBY" start m && booted 3
supervisor=$(fact m supervisor)
"$CUBBY" monitor m >events &
follows $!
"$CUBBY" exec m reboot
ok "reboot inside boots it again" booted 4
kill $!
wait 2>/dev/null
like "... through all states" "$(cat events)" "STOPPING.*STOPPED.*STARTING.*RUNNING"
isnt "... by another process" "$(fact m supervisor)" "$supervisor"
is "... that runs" "$(state m)" RUNNING
ok "its supervisor is killed" kill -9 "$(fact m supervisor)"
gone "$(fact m init)"
is "... and all of it is gone" "$(state m)" STOPPED
exits "... so nothing can be entered" 125 "$CUBBY" exec m true
echo 'reboot -f' >"$ROOT/etc/at-boot"
before=$(grep -c 'boot: I am' "$KEPT/m/log")
"$CUBBY" start m
# Between two lives it is STOPPED, and its supervisor is there.
for ((n = 0; n < 400; n++)); do
	pgrep -u "$(id -u)" -fx "cubby: supervisor m" >/dev/null || break
	read -rt 0.05 <> <(:)
done
is "one that does nothing but restart is started five times" "$(($(grep -c 'boot: I am' "$KEPT/m/log") - before))" 5
is "... and then no more" "$(state m) $(fact m reason)" "STOPPED rebooted"
rm "$ROOT/etc/at-boot"
"$CUBBY" destroy -f m

# Only where it is process 1 of its own.
run "$CUBBY" run -p system --rootfs "$ROOT" -- sh -c 'reboot -f; echo $?; echo lives'
like "reboot is refused elsewhere" "$out" "^[1-9][0-9]*
lives$"
# Its end may come before cubby's init listens.
for ((n = 0; n < 10; n++)); do
	run "$CUBBY" run -p machine --rootfs "$ROOT" -- /bin/none
	like "an init that is not there" "$status $err" "^127 .*cannot execute '/bin/none' inside: No such file"
done
run "$CUBBY" run -p machine --rootfs "$ROOT" -- sh -c 'echo $$; exit 7' </dev/null
is "any program can be process 1, and its status is its own" "$status $out" "7 1"
for other in isolation=landlock root.mode=host proc.virtual=true syscalls.nesting=true; do
	run "$CUBBY" run -p default -s "$other" --pid1 program -- true
	like "pid1 = program and $other" "$status $err" "^2 .*contradicts"
done

nothing_left "nothing is left"
done_testing
