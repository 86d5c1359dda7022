# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/fusenode.sh: /dev/fuse for the tests' user, on machines that keep it to root. Sourced.

# fuse_is_open: whether any user can open it, as on every ordinary system.
fuse_is_open() {
	[ -c /dev/fuse ] && (((8#$(stat -c %a /dev/fuse) & 6) == 6))
}

# fuse_node_over: lays a node of the device that any user can open over /dev/fuse. Only in a mount
# namespace of our own: the machine's node stays as it is.
fuse_node_over() {
	local dir
	dir=$(mktemp -d) || return 1
	mount -t tmpfs -o mode=755,size=64k none "$dir" || return 1
	mknod -m 666 "$dir/fuse" c 10 229 && mount --bind "$dir/fuse" /dev/fuse
	local status=$?
	umount -l "$dir" && rmdir "$dir" && return $status
}

# fuse_for_users DRIVER ARGUMENT...: as root, where only root may open /dev/fuse: the driver starts
# again in a mount namespace of its own where users may. Returns where that is not needed, or fails.
fuse_for_users() {
	if [ "$(id -u)" -ne 0 ] || [ ! -c /dev/fuse ] || fuse_is_open; then
		return 0
	fi
	# Once: a node that does not help would not help again.
	if [ -n "${CUBBY_FUSE_NODE:-}" ] || ! unshare --mount true; then
		echo "/dev/fuse is root's alone, and no mount namespace can change that: what needs it skips"
		return 0
	fi
	export CUBBY_FUSE_NODE=1
	# shellcheck disable=SC2016 # for the shell inside
	exec unshare --mount --propagation private bash -c '. "$1/tests/lib/fusenode.sh" && shift
		if fuse_node_over; then
			echo "/dev/fuse is root'"'"'s alone here: the tests get a node of their own, in a mount namespace"
		fi
		exec "$@"' fusenode "$TOP" "$@"
}
