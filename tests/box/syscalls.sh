# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/box/syscalls.sh: the system call policy of a profile is on every program inside, by run and by exec.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

mkdir probes && cp "$BUILD_TESTS/policy/attempt" probes/
ATTEMPT=$TMP/probes/attempt
cd probes || exit 1

# begin NAME OPTION...: a sandbox that waits until end.
begin() {
	local name=$1
	shift
	rm -f "$TMP/hold" "$TMP/up" && mkfifo "$TMP/hold" "$TMP/up"
	"$CUBBY" run -p default "$@" -n "$name" -- sh -c 'echo up; read -r line' <"$TMP/hold" >"$TMP/up" 2>&1 &
	exec 8>"$TMP/hold"
	read -r _ <"$TMP/up"
}
end() {
	exec 8>&-
	wait
}

# tried WANTED NAME OPTION...: the answer of one call, by run and by exec. WANTED is a regex.
tried() {
	local wanted=$1 name=$2
	shift 2
	run "$CUBBY" run -p default --ro "$TMP/probes" "$@" -- "$ATTEMPT" "$name"
	like "run $*: $name" "$out$err" "^($wanted)$"
	run "$CUBBY" exec held -- "$ATTEMPT" "$name"
	like "exec $*: $name" "$out$err" "^($wanted)$"
}

# What the kernel answers without a filter, where that differs from what the policies say.
for control in "clone-user ok" "clone3 EINVAL" "keyctl ok" "mount EFAULT" "unshare-user ok" "ptrace ok" "open_tree EBADF|EINVAL"; do
	run "$ATTEMPT" "${control% *}"
	like "a control: ${control% *} without a sandbox" "$out" "^(${control#* }|EPERM)$"
done

STATE='sed -n "s/^\(Seccomp\|NoNewPrivs\):\t/\1 /p" /proc/self/status | xargs'
for policy in default strict developer; do
	begin held --ro "$TMP/probes" --syscalls $policy
	inside_is "$policy: the filter is on" "NoNewPrivs 1 Seccomp 2" --syscalls $policy -- sh -c "$STATE"
	is "$policy: by exec too" "$("$CUBBY" exec held -- sh -c "$STATE")" "NoNewPrivs 1 Seccomp 2"
	is "$policy: exec has as many filters as run" \
		"$("$CUBBY" exec held -- sed -n 's/^Seccomp_filters:\t//p' /proc/self/status)" \
		"$("$CUBBY" run -p default --syscalls $policy -- sed -n 's/^Seccomp_filters:\t//p' /proc/self/status)"
	for call in io_uring_setup keyctl add_key bpf userfaultfd tiocsti tiocsti-high tioclinux-high; do
		tried EPERM $call --syscalls $policy
	done
	tried "EAFNOSUPPORT" vsock --syscalls $policy
	tried "EAFNOSUPPORT" vsock-high --syscalls $policy
	tried ok unix --syscalls $policy
	tried ok clone-process --syscalls $policy
	end
done
begin held --ro "$TMP/probes"
for call in mount umount2 setns chroot unshare-user clone-user clone-user-high ptrace process_vm_readv pidfd_getfd perf_event_open; do
	tried EPERM $call
done
for call in clone3 open_tree mount_setattr open_tree_attr; do tried ENOSYS $call; done
tried EPERM kcmp-vm
end
begin held --ro "$TMP/probes" --syscalls strict
tried EPERM unshare-files --syscalls strict
tried EPERM create-setuid --syscalls strict
end

# What a profile adds and takes away.
begin held --ro "$TMP/probes" -s syscalls.debug=true
tried "ok" ptrace -s syscalls.debug=true
end
begin held --ro "$TMP/probes" -s 'syscalls.deny=["get_mempolicy","openat2"]'
tried EPERM openat2 -s 'syscalls.deny=["get_mempolicy","openat2"]'
end
begin held --ro "$TMP/probes" -s 'syscalls.allow=["userfaultfd"]'
tried "ok|EPERM" userfaultfd -s 'syscalls.allow=["userfaultfd"]'
tried EPERM keyctl -s 'syscalls.allow=["userfaultfd"]'
end
refused "a call that nobody knows" "not_a_call" -s 'syscalls.deny=["not_a_call"]'

# Numbers that no table has, and other entries of the kernel.
inside -- python3 -c '
import ctypes, errno
libc = ctypes.CDLL(None, use_errno=True)
for number in 470, 1000, 0x3fffffff, 0x40000000 | 39:
    ctypes.set_errno(0)
    libc.syscall(number, 0, 0, 0, 0, 0, 0)
    print(errno.errorcode.get(ctypes.get_errno(), "ok"))'
is "unknown calls and those of the x32 ABI do not exist" "$status $(xargs <<<"$out")" "0 ENOSYS ENOSYS ENOSYS ENOSYS"
if [ "$(uname -m)" = x86_64 ]; then
	if [ "$("$ATTEMPT" i386-getpid 2>/dev/null)" = ok ]; then
		inside --ro "$TMP/probes" -- sh -c "$ATTEMPT i386-getpid; echo \$?"
		like "the 32-bit entry kills" "$out$err" "159"
		inside_is "with 32-bit programs allowed it works" ok --ro "$TMP/probes" -s syscalls.multiarch=true -- "$ATTEMPT" i386-getpid
	else
		skip "the 32-bit entry kills" ia32 "the kernel has no 32-bit entry, or the probe none for it"
	fi
fi
inside -- python3 -c '
import ctypes
libc = ctypes.CDLL(None)
class Fprog(ctypes.Structure): _fields_ = [("len", ctypes.c_ushort), ("code", ctypes.c_char_p)]
allow = b"\x06\0\0\0\0\0\xff\x7f"
print(libc.prctl(22, 2, ctypes.byref(Fprog(1, allow)), 0, 0))
print(libc.syscall(250, 0, -3, 0))'
is "a program may add a filter, and cannot loosen ours with it" "$out" $'0\n-1'
inside --syscalls developer -- sh -c 'exec sh -c "exec sed -n s/^Seccomp:.//p /proc/self/status"'
is "it stays over every exec" "$out" 2
inside -- sh -c "sed -n 's/^Seccomp:\t//p' /proc/1/status"
like "init is seen to run without the program's filter or with one" "$out" "^[02]$"

done_testing
