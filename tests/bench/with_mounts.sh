#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/with_mounts.sh: runs a command as root on a host that seems to have many more mounts.
# usage: tests/bench/with_mounts.sh COUNT FOLDER COMMAND [ARGS...]
#
# The mounts are bound in FOLDER, in a mount namespace that ends with the command.
set -u

if [ "${WITH_MOUNTS_INSIDE:-}" != 1 ]; then
	exec unshare --mount --propagation private env WITH_MOUNTS_INSIDE=1 "$0" "$@"
fi
count=$1 folder=$2
shift 2
mount -t tmpfs -o mode=755 none "$folder" && cd "$folder" || exit 1
for ((i = 1; i <= count; i++)); do
	mkdir "$i" && mount --bind "$i" "$i" || exit 1
done
cd / && exec env -u WITH_MOUNTS_INSIDE "$@"
