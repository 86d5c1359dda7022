# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/dev.sh: the own /dev, and devices that a profile adds.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

for mode in built host; do
	inside_is "$mode: the nodes are the host's" \
		"$(cd /dev && stat -c '%n %F %t:%T %a' full null urandom zero)" --root $mode -- \
		sh -c 'cd /dev && stat -c "%n %F %t:%T %a" full null urandom zero'
	inside_is "$mode: nothing else is there" "fd full null random shm stderr stdin stdout urandom zero" \
		--root $mode -- sh -c 'ls /dev | xargs'
	inside_is "$mode: the links are the usual ones" "/proc/self/fd /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2 urandom" \
		--root $mode -- sh -c 'cd /dev && readlink fd stdin stdout stderr random | xargs'
	for option in tty=always syscalls.nesting=true; do
		inside_is "$mode: /dev/tty is there with $option" "$(stat -c '%F %t:%T %a' /dev/tty)" --root $mode -s $option -- \
			stat -c '%F %t:%T %a' /dev/tty
	done
	inside_is "$mode: the nodes work" "4 0 0 No space" --root $mode -- sh -c 'cd /dev
		echo "$(head -c 4 zero | wc -c) $(wc -c <null) $(echo lost >null; wc -c <null)" \
			"$(dd if=zero of=full count=1 2>&1 | grep -o "No space")"'
	inside_is "$mode: random numbers are random" "32 32" --root $mode -- \
		sh -c 'echo $(head -c 32 /dev/urandom | wc -c) $(head -c 32 /dev/random | wc -c)'
	inside_is "$mode: /dev/shm is writable and the sandbox's own" "1777 yes" --root $mode -- \
		sh -c 'echo $(stat -c %a /dev/shm) $(cp /bin/true /dev/shm && ls /dev/shm | grep -qx true && echo yes)'
	inside_is "$mode: own terminals are there when asked for" "c pts/ptmx" --root $mode -s tty=always -- \
		sh -c 'echo $(test -c /dev/pts/ptmx && echo c) $(readlink /dev/ptmx)'
	inside "--root" $mode -- sh -c 'cd /dev; rm null; mv zero null; ln -s x y; mkdir z; chmod 0 null; : >new'
	is "$mode: nothing in /dev can be changed" "$status $(grep -c -E 'Read-only|not permitted|nonexistent' <<<"$err")" "2 6"
done

shm=$(mktemp -p /dev/shm cubby-shm.XXXXXX) && trap 'rm -f "$shm"' EXIT
walled "the host's /dev/shm is not seen" -- cat "$shm"

# A device that is not there anyway: one that may be opened, or else any.
device=
for device in /dev/fuse /dev/net/tun /dev/kvm /dev/vhost-net $(find /dev -maxdepth 1 -type c); do
	case ${device#/dev/} in null | zero | full | random | urandom | tty | ptmx) continue ;; esac
	[ ! -c "$device" ] || break
done
use=(test -c "$device")
[ ! -w "$device" ] || use=(python3 -c 'import os, sys; os.open(sys.argv[1], os.O_RDWR)' "$device")
walled "$device is not there" -- "${use[@]}"
for mode in built host; do
	ok "$mode: $device is there when it is asked for" "$CUBBY" run -p default --root $mode --device "$device" -- "${use[@]}"
	inside_is "$mode: its number and rights are the host's" "$(stat -c '%a %t:%T' "$device")" \
		--root $mode --device "$device" -- stat -c '%a %t:%T' "$device"
done
refused "devices: a missing one is an error" "No such file.*write '/dev/nonesuch\?'|/dev/nonesuch" --device /dev/nonesuch
inside_is "devices: a missing one with ? is left out" "" --device '/dev/nonesuch?' -- true
refused "devices: only below /dev" "not below /dev" --device /etc/hostname
refused "/dev is not a place for files" "which cubby makes itself" --rw /dev/shm

# A node that a program made outside does nothing in a tree that is shared.
inside_is "a shared tree has no devices" 1 --rw "$TMP" -- sh -c "grep -c ' $TMP .*nodev' /proc/self/mountinfo"

done_testing
