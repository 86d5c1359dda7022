# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # used by who sources this
# tests/lib/walls.sh: a sandbox that says what walls are around it. Sourced behind tap.sh.
#
#   "$CUBBY" run -p default "${WALLS_SEEN[@]}" -- "${WALLS[@]}"     status WALLS_STATUS

WALLS_STATUS=42
# The own namespaces, by which it knows the host's.
WALLS=("$BUILD_TESTS/fault/walls")
for kind in user mnt pid ipc uts net cgroup time; do
	WALLS+=("$(readlink "/proc/self/ns/$kind")")
done
WALLS_SEEN=(--ro "${WALLS[0]}")
