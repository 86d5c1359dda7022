#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/life.sh: prepares the lives of containers that run.sh measures: one system of busybox, for
# cubby, LXC and podman, and a line for each of them.
# usage: tests/bench/life.sh CUBBY DIRECTORY, as the user. podman has a line only where it can run at all.
set -eu
cubby=$1
work=$2

mkdir -p "$work"/system/{bin,dev,etc,proc,run,sbin,sys,tmp,usr,var} "$work/lxc"
chmod 711 "$work"
cp /bin/busybox "$work/system/bin/"
cp /usr/sbin/init.lxc.static "$work/system/sbin/"
ln -sf busybox "$work/system/bin/true"

read -r first count < <(sed -n "s/^$(id -un):\([0-9]*\):\([0-9]*\)$/\1 \2/p" /etc/subuid)
cat >"$work/lxc.conf" <<EOF_CONF
lxc.uts.name = life
lxc.rootfs.path = dir:$work/system
lxc.net.0.type = empty
lxc.apparmor.profile = unconfined
lxc.mount.auto = proc:rw
lxc.idmap = u 0 $(id -u) 1
lxc.idmap = g 0 $(id -g) 1
EOF_CONF
{
	cat "$work/lxc.conf"
	echo "lxc.idmap = u 1 $first $count"
	echo "lxc.idmap = g 1 $first $count"
} >"$work/lxc-range.conf"

echo "lxc /usr/bin/lxc-execute -q -P $work/lxc -n life -f $work/lxc.conf -- /bin/true"
echo "lxc-range /usr/bin/lxc-execute -q -P $work/lxc -n life -f $work/lxc-range.conf -- /bin/true"

"$(dirname "$0")/podman.sh" "$work"

own="-p default -s root.mode=own -s root.tree=$work/system"
echo "cubby $cubby execute $own --map root life -- /bin/true"
echo "cubby-range $cubby execute $own --map range life -- /bin/true"
