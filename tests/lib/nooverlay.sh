# SPDX-License-Identifier: MIT
# tests/lib/nooverlay.sh: places where overlayfs refuses a directory, for any user to make.

# refusing DIR COMMAND...: runs a command where overlayfs does not take DIR, which has a
# directory "mounted": something is mounted there, by another user namespace.
refusing() {
	local dir=$1
	shift
	# shellcheck disable=SC2016 # for the shell inside
	unshare -rm sh -c 'mount --bind "$1/mounted" "$1/mounted" && uid=$2 && gid=$3 && shift 3 && exec unshare -U --map-user="$uid" --map-group="$gid" "$@"' \
		sh "$dir" "$(id -u)" "$(id -g)" "$@"
}

# refusing_range DIR COMMAND...: the same with the user's subordinate ids, which can be mapped there.
# Not root in the other namespace, so newuidmap(1) finds its user; it has the rights that it needs
# from those of the namespace.
refusing_range() {
	local ids=()
	mapfile -t ids < <(own_range uid && own_range gid)
	unshare -U -m --keep-caps --map-user="$(id -u)" --map-group="$(id -g)" --map-users="${ids[0]}" --map-groups="${ids[1]}" -- \
		python3 -c 'import ctypes, os, sys
place = os.fsencode(sys.argv[1] + "/mounted")
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(place, place, None, 4096, None): raise OSError(ctypes.get_errno(), "mount") # MS_BIND
os.execvp(sys.argv[2], sys.argv[2:])' "$@"
}

# own_range uid|gid: the user's subordinate ids, to be mapped to themselves.
own_range() { awk -F: -v user="$(id -un)" '$1 == user { print $2 "," $2 "," $3; exit }' "/etc/sub$1"; }

# in_own_namespace COMMAND...: as above, but for the range: not root in the namespace, with its rights.
in_own_namespace() {
	local ids=()
	mapfile -t ids < <(own_range uid && own_range gid)
	unshare -U -m --keep-caps --map-user="$(id -u)" --map-group="$(id -g)" --map-users="${ids[0]}" --map-groups="${ids[1]}" -- "$@"
}

# without_overlay COMMAND...: where the kernel has no overlayfs at all.
without_overlay() { in_own_namespace "$BUILD_TESTS/view/nomodule" overlay "$@"; }

# without_attributes COMMAND...: where overlayfs can mark nothing in a tmpfs (before Linux 6.6).
without_attributes() { in_own_namespace "$BUILD_TESTS/fault/without" fsetxattr=EOPNOTSUPP -- "$@"; }
