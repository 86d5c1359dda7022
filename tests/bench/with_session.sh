#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/with_session.sh: runs a command as root where a user seems to be logged in.
# usage: tests/bench/with_session.sh UID COMMAND [ARGS...]
#
# A login session has /run/user/UID, a tmpfs of the user's own. Without root it is there or not.
set -u

uid=$1
shift
if [ "$(id -u)" -ne 0 ] || [ -e "/run/user/$uid" ]; then
	exec "$@"
fi
if [ "${WITH_SESSION_INSIDE:-}" != 1 ]; then
	mkdir -p /run/user || exit 1
	exec unshare --mount --propagation private env WITH_SESSION_INSIDE=1 "$0" "$uid" "$@"
fi
mount -t tmpfs -o mode=755 none /run/user && mkdir -m 700 "/run/user/$uid" &&
	chown "$uid" "/run/user/$uid" || exit 1
exec env -u WITH_SESSION_INSIDE "$@"
