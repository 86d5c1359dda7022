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
