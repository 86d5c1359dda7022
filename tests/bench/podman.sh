#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/podman.sh: prepares podman for run.sh: an image of the tree DIRECTORY/system, and a line that
# runs a program in it. None where podman cannot run at all.
# usage: tests/bench/podman.sh DIRECTORY, as the user. What it leaves running: DIRECTORY/runtime/**/pause.pid
set -eu
work=$1

mkdir -p "$work/runtime"
chmod 700 "$work/runtime"
# crun refuses what is neither cgroup v1 nor v2 alone.
for runtime in crun runc; do
	podman="/usr/bin/env XDG_RUNTIME_DIR=$work/runtime /usr/bin/podman --root $work/podman --runroot $work/podman-run --runtime $runtime --storage-driver overlay --cgroup-manager cgroupfs"
	tar -C "$work/system" -c . | $podman import - life >/dev/null 2>&1 || continue
	$podman run --rm --network none life /bin/true >/dev/null 2>&1 || continue
	echo "podman $podman run --rm --network none life /bin/true"
	break
done
