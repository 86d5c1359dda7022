# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/privileges.sh: no capabilities and no new privileges, for run and for exec; kept ones work.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

STATUS='sed -n "s/^\(Cap...\|NoNewPrivs\):\t/\1 /p" /proc/self/status | xargs'
NONE="CapInh 0000000000000000 CapPrm 0000000000000000 CapEff 0000000000000000 CapBnd 0000000000000000 CapAmb 0000000000000000 NoNewPrivs 1"
like "outside the bounding set is not empty" "$(grep CapBnd /proc/self/status)" "[1-9a-f]"

# both TEXT WANTED [OPTION...] -- COMMAND...: by run, and by exec in a sandbox that waits.
both() {
	local text=$1 wanted=$2 options=() pid
	shift 2
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	inside_is "$text, run" "$wanted" "${options[@]}" -- "$@"
	rm -f hold up && mkfifo hold up
	"$CUBBY" run -p default "${options[@]}" -n held -- sh -c 'echo up; read -r line' <hold >up 2>held.err &
	pid=$!
	exec 8>hold
	if read -r _ <up; then
		run "$CUBBY" exec held -- "$@"
		is "$text, exec" "$out${err:+ [$err]}" "$wanted"
	else
		tap_result 1 "$text, exec" "the sandbox did not start" "$(cat held.err)"
	fi
	exec 8>&-
	wait $pid
}

both "nothing is left" "$NONE" -- sh -c "$STATUS"
both "nothing is left for root inside" "$NONE" --map root -- sh -c "$STATUS"
both "nothing is left with a policy for developers" "$NONE" --syscalls developer --allow nesting -- sh -c "$STATUS"
both "nothing is left in a host root" "$NONE" --root host -- sh -c "$STATUS"
inside_is "nor for init" "$NONE" -- sh -c 'sed -n "s/^\(Cap...\|NoNewPrivs\):\t/\1 /p" /proc/1/status | xargs'
inside_is "root inside gets none back" "$NONE" --map root -- \
	python3 -c 'import os, sys; os.setresuid(0, 0, 0); os.execvp("sh", sys.argv[1:])' sh -c "$STATUS"
inside_is "the securebits are locked for root inside" "locked" --map root -- python3 -c '
import ctypes; bits = ctypes.CDLL(None).prctl(27, 0, 0, 0, 0); print("locked" if bits & 0b10101010 == 0b10101010 else bits)'

# Set-user-id programs are ordinary programs.
for program in /usr/bin/su /usr/bin/sudo /usr/bin/passwd /usr/bin/mount /usr/bin/newuidmap; do
	[ -u "$program" ] || continue
	inside -- python3 -c "
import os, sys
pid = os.fork()
if pid == 0:
    null = os.open('/dev/null', os.O_RDWR)
    for fd in 0, 1, 2: os.dup2(null, fd)
    os.execv('$program', ['$program', '--version'])
os.waitpid(pid, 0)
print(os.stat('$program').st_mode & 0o4000 != 0, os.stat('$program').st_uid)"
	is "$program: its owner is nobody inside" "$out" "True 65534"
done
if [ -u /usr/bin/su ]; then
	inside -- sh -c 'echo | su root -c id'
	isnt "su does not become root" "$status" 0
	inside -- sh -c 'echo | su nobody -s /bin/sh -c id'
	isnt "nor anybody else" "$status" 0
fi
# As what it would run: a set-user-id copy of id, made by the sandbox itself, by another owner outside.
if command -v newuidmap >/dev/null && grep -q "^$(id -un):" /etc/subuid; then
	mkdir bin && chmod 777 bin . && B=$TMP/bin
	inside --map range --user 9 --rw "$B" -- sh -c "cp /usr/bin/id $B/id && chmod 4755 $B/id"
	is "a set-user-id program of another user is there" "$(stat -c '%a %U' "$B/id")" "4755 UNKNOWN"
	is "outside it runs as its owner" "$("$B/id" -u)" "$(stat -c %u "$B/id")"
	inside_is "inside it does not" "$(id -u)" --ro "$B" -- "$B/id" -u
	inside_is "nor where its owner is mapped" 0 --map range --ro "$B" -- "$B/id" -u
	inside --map range --rw "$B" -- rm -f "$B/id"
fi

# What is kept.
both "one is kept, in every set" \
	"CapInh 0000000000000020 CapPrm 0000000000000020 CapEff 0000000000000020 CapBnd 0000000000000020 CapAmb 0000000000000020 NoNewPrivs 1" \
	--cap kill -- sh -c "$STATUS"
inside_is "two are kept" "CapBnd 0000000000800020" --cap kill --cap sys_nice -- sh -c "$STATUS | grep -o 'CapBnd [0-9a-f]*'"
inside -- nice -n -5 true
like "without sys_nice there is no priority" "$err" "denied|not permitted"
inside --map root --cap sys_chroot --syscalls developer -- chroot /usr /bin/true
is "sys_chroot works with a policy that has it" "$status $err" "0 "
inside --map root --syscalls developer -- chroot /usr /bin/true
like "without the capability it does not" "$err" "not permitted"
inside --cap net_raw --map root -- python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1); print("raw")'
is "net_raw works in the own network" "$out" raw
inside -- python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'
like "without it it does not" "$err" "not permitted"
inside --cap net_raw --map root "${HOST_NETWORK[@]}" -- python3 -c 'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)'
like "in the host's network it counts for nothing" "$err" "not permitted"
inside --cap sys_admin --map root --syscalls developer -- sh -c 'mount -t tmpfs none /tmp && grep -c " /tmp " /proc/self/mountinfo'
is "sys_admin works where nothing is covered" "$status" 0
inside --cap sys_admin --map root --syscalls developer --ro "$TMP" -- sh -c "
	umount -l /; umount -l /usr; umount -l /proc; ls -d /root /home /srv" 2>/dev/null
unlike "sys_admin finds no host below" "$out" "/root|/srv"
refused "sys_admin and a cover" "cannot protect.*sys_admin" --cap sys_admin --map root --rw "$TMP" --hide "$TMP/hold"
refused "sys_admin and a host root" "sys_admin.*root.mode" --cap sys_admin --map root --root host
refused "an unknown one" "nonsense" --cap nonsense

done_testing
