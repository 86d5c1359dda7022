# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2016,SC2034 # texts for another shell, used by who sources this
# tests/lib/missing.sh: places in which something that cubby needs is missing; sourced after tap.sh.
# Each runs its COMMAND as an ordinary user sees it: root of a nested user namespace at most.

# without CALL=ERRNO... -- COMMAND...: an older kernel, or a container's filter.
without() { "$BUILD_TESTS/fault/without" "$@"; }

# in_nest SHELL-TEXT COMMAND...: in a user and mount namespace prepared by the text.
in_nest() {
	local prepare=$1
	shift
	unshare --user --map-root-user --mount bash -c "set -e; $prepare; exec \"\$@\"" nest "$@"
}

# The texts. TMP is empty before each test script, and on no tmpfs of ours.
NO_NAMESPACES='echo 0 >/proc/sys/user/max_user_namespaces'
NO_NET_NAMESPACES='echo 0 >/proc/sys/user/max_net_namespaces'
COVERED_PROC='mount --bind /dev/null /proc/uptime'
CHROOT='mkdir -p "$TMP/tree"; mount -t tmpfs none "$TMP/tree"; mkdir "$TMP/tree/root"
	for d in /*; do
		[ -L "$d" ] && cp -P "$d" "$TMP/tree/root" && continue
		[ -d "$d" ] && [ -r "$d" ] || continue
		mkdir "$TMP/tree/root$d"; mount --rbind "$d" "$TMP/tree/root$d" 2>/dev/null || true
	done
	set -- chroot "$TMP/tree/root" "$@"'

# nested_deeply COMMAND...: where the kernel's 33 levels of user namespaces are used up.
nested_deeply() {
	local prefix=() i
	for ((i = 0; i < 33; i++)); do prefix+=(unshare --user --map-root-user); done
	"${prefix[@]}" "$@"
}
