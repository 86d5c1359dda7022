# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for another shell; run sets out, err and status
# tests/fault/missing.sh: a launch on a machine that lacks something is whole, or refused with the
# cause and the fix. It is never weaker, and `cubby doctor` agrees with what happens.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/missing.sh"
. "$TOP/tests/lib/walls.sh"

# seen COMMAND...: the walls of a sandbox that is started by the command. An outer filter changes only
# the number of filters.
seen() {
	run "$@" "$CUBBY" run -p default "${WALLS_SEEN[@]}" -- "${WALLS[@]}"
	sed '/^Seccomp_filters:/d' <<<"$out"
}

# refused NAME CAUSE PREFIX... --- ARGS...: `cubby ARGS` is refused before anything runs: 125, one
# sentence with the cause, and a hint.
refused() {
	local name=$1 cause=$2 prefix=()
	shift 2
	while [ "$1" != --- ]; do prefix+=("$1") && shift; done
	shift
	run "${prefix[@]}" "$CUBBY" "$@"
	is "$name: exit status" "$status" 125
	is "$name: nothing ran" "$out" ""
	like "$name: the cause" "$err" "$cause"
	is "$name: one sentence" "$(grep -c '^cubby: ' <<<"$err")" 1
	is "$name: one hint" "$(grep -c '^  hint: ' <<<"$err")" 1
}

# doctor_says NAME STATUS PREFIX...
doctor_says() {
	local name=$1 wanted=$2
	shift 2
	exits "$name: the doctor says so" "$wanted" "$@" "$CUBBY" doctor
}

# whole NAME PREFIX...: the sandbox is made, with the very same walls.
whole() {
	local name=$1 got
	shift
	seen "$@" >"$TMP/.seen"
	got=$(cat "$TMP/.seen")
	is "$name: the same walls" "$got" "$plain"
	doctor_says "$name" 0 "$@"
}

# whole_but_landlock NAME PREFIX...: the same, but for the second wall, which is as high as the kernel has it.
whole_but_landlock() {
	local name=$1 got
	shift
	got=$(seen "$@" | grep -v '^landlock')
	is "$name: the same walls but for Landlock" "$got" "$(grep -v '^landlock' <<<"$plain")"
	doctor_says "$name" 0 "$@"
}

# stopped NAME CAUSE PREFIX...
stopped() {
	local name=$1 cause=$2
	shift 2
	refused "$name" "$cause" "$@" --- run -p default -- echo ran
	doctor_says "$name" 1 "$@"
}

plain=$(seen env)
like "the walls are seen" "$plain" $'user own\n.*mnt own\n.*pid own\n.*net own\n.*NoNewPrivs:\t1\n.*Seccomp:\t2\n.*\nend$'
unlike "  ... and have no hole" "$plain" '(user|mnt|pid|ipc|uts|net|cgroup) shared|writing to (/|/usr|/etc|/dev): done'

whole "nothing missing, but a filter around" without userfaultfd=ENOSYS --
whole "clone3 hidden" without clone3=ENOSYS --
whole "no birth in shared memory (time namespaces before Linux 6.3)" without vfork=EINVAL --
whole "a kernel before open_tree_attr" without open_tree_attr=ENOSYS --
whole "open_tree_attr refused" without open_tree_attr=EPERM --
whole_but_landlock "Landlock not built" without landlock_create_ruleset=ENOSYS --
whole_but_landlock "Landlock left out at boot" without landlock_create_ruleset=EOPNOTSUPP --

stopped "unshare refused" 'a seccomp filter around' without unshare=EPERM --
stopped "namespaces refused" 'user namespace: a seccomp filter around' without namespaces=EPERM --
for call in open_tree move_mount mount_setattr fsopen fsconfig fsmount close_range; do
	stopped "no $call" "$call" without "$call=ENOSYS" --
done
stopped "filters refused" 'filter' without seccomp=EINVAL --

ok "a nest with nothing missing" in_nest : "$CUBBY" run -p default -- true
stopped "no user namespaces" 'the limit user.max_user_namespaces is 0' in_nest "$NO_NAMESPACES"
stopped "no network namespaces" 'the limit user.max_net_namespaces is 0' in_nest "$NO_NET_NAMESPACES"
stopped "33 levels deep" 'nested too deeply' nested_deeply
stopped "inside a chroot" 'inside a chroot' in_nest "$CHROOT"
stopped "a covered /proc" '/proc/uptime' in_nest "$COVERED_PROC"

# What only some settings need is missed only by them.
refused "a path of the user without openat2" 'openat2' without openat2=ENOSYS -- --- \
	run -p default --ro "$TMP" -- echo ran
doctor_says "no openat2" 1 without openat2=ENOSYS --
doctor_says "no pidfd_send_signal" 1 without pidfd_send_signal=ENOSYS --
refused "a range with no_new_privs around" 'no_new_privs' without clone3=ENOSYS -- --- \
	run -p default --map range -- echo ran
refused "a range without a line" '/etc/subuid has no line for the user' \
	in_nest ': >none; mount --bind none /etc/subuid; mount --bind none /etc/subgid' --- \
	run -p default --map range -- echo ran
refused "Landlock required but left out" 'left out of the security modules' \
	without landlock_create_ruleset=EOPNOTSUPP -- --- run -p default -s landlock=require -- echo ran
refused "the weaker tier without Landlock" 'Landlock' without landlock_create_ruleset=ENOSYS -- --- \
	run -p default --isolation landlock -- echo ran

# A network that is granted is the host's; where its abstract sockets cannot be kept away, a private one.
NETWORK='readlink /proc/self/ns/net; sed -n "s/^ *\([a-z0-9]*\):.*/\1/p" /proc/net/dev'
host=$(readlink /proc/self/ns/net)
kernel_since 6 12 &&
	is "a network that is granted is the host's" "$("$CUBBY" run -p default --allow network -- sh -c "$NETWORK" | head -n 1)" "$host"
run without landlock_create_ruleset=ENOSYS -- "$CUBBY" run -p default --allow network -- sh -c "$NETWORK"
like "... without Landlock a private one" "$status $out" "^0 net:.*lo"
isnt "... and not the host's" "${out%%$'\n'*}" "$host"
refused "... unless it is said" '-s network.abstract=allow' without landlock_create_ruleset=ENOSYS -- --- \
	run -p default --net host -- echo ran

# The weaker tier is there when it is asked for, and only then.
if kernel_since 6 12; then
	run without namespaces=EPERM -- "$CUBBY" run -p default --isolation landlock -- echo ran
	is "the weaker tier where namespaces are refused" "$status $out" "0 ran"
fi

done_testing
