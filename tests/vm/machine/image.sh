#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/vm/machine/image.sh: makes the virtual machine's disk, kernel and initrd from Debian packages.
# usage: tests/vm/machine/image.sh RELEASE
#
# Prints the folder with what machine.sh needs: kernel, initrd, disk, and the memory of a machine that
# has started. It is kept below XDG_CACHE_HOME under a hash of what it is made from, so a second call
# is immediate. Packages come from the mirror that this machine's own apt uses. Needs no root: without
# it, subordinate ids stand for the owners of the disk's files.
set -eu
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
HERE=$TOP/tests/vm/machine
. "$HERE/machine.sh"
RELEASE=$1
USER_INSIDE=cubby-test

# as_owner COMMAND...: as root, or as something that may own files as root would.
as_owner() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else unshare --map-auto --map-root-user "$@"; fi
}

# mirror: where this machine gets its own Debian packages.
mirror() {
	# shellcheck disable=SC2016 # $(...) is apt's own
	apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' |
		awk '$1 == "Debian" { print $2; exit }'
}

packages() {
	sed -n 's/^guest //p' "$TOP/tests/lib/packages" | tr ' ' ','  | paste -sd,
}

# make_tree DIR: the root file system as a tree, with the kernel's files in /boot.
make_tree() {
	local from
	from=$(mirror)
	[ -n "$from" ] || { echo "apt knows no mirror of Debian" >&2; return 1; }
	# What runs in the new root is given as text: another user may not see our folders.
	mmdebstrap --quiet --variant=minbase --include="$(packages)" \
		--customize-hook="$(sed "s/@USER@/$USER_INSIDE/g" "$HERE/customize.sh")" \
		"$RELEASE" "$1/root.tar" "$from" >&2
	mkdir "$1/tree"
	# The kernel fills /dev itself.
	as_owner tar -x -C "$1/tree" --exclude='./dev/*' -f "$1/root.tar"
}

# make_initrd TREE FILE: what finds the disk: busybox, two drivers, a script.
make_initrd() {
	local dir=$2.d
	mkdir -p "$dir/bin" "$dir/lib"
	cp "$1/bin/busybox" "$dir/bin/"
	cp "$1"/boot/drivers/*.ko "$dir/lib/"
	cp "$1/boot/drivers/order" "$dir/lib/"
	install -m 755 "$HERE/init" "$dir/init"
	(cd "$dir" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$2"
	rm -rf "$dir"
}

# make_start DIR: starts the machine, and keeps its memory and its disk when it waits for tests.
make_start() {
	local dir=$1 qemu
	qemu-img create -q -f qcow2 -F raw -b base "$dir/disk"
	machine_payload "$dir/output.payload"
	mkfifo "$dir/monitor"
	: >"$dir/output"
	machine "$dir" "file=$dir/disk" "$dir/output" -monitor stdio <"$dir/monitor" >"$dir/said" 2>&1 9>&- &
	qemu=$!
	exec 8>"$dir/monitor"
	tail -f --pid=$qemu "$dir/output" | grep -q -m 1 ready || {
		tail -n 30 "$dir/output.console" "$dir/said" >&2
		return 1
	}
	printf '%s\n' 'migrate_set_parameter max-bandwidth 10G' "migrate \"exec:cat >$dir/memory\"" quit >&8
	exec 8>&-
	wait $qemu
	rm -f "$dir"/{monitor,output,output.payload,output.console,said}
}

# make_image DIR: everything, in DIR.
make_image() {
	make_tree "$1"
	cp "$1"/tree/boot/vmlinuz-* "$1/kernel"
	make_initrd "$1/tree" "$1/initrd"
	as_owner rm -rf "$1/tree/boot"
	truncate -s 4G "$1/base"
	as_owner /sbin/mke2fs -q -t ext4 -d "$1/tree" "$1/base"
	as_owner rm -rf "$1/tree" "$1/root.tar"
	make_start "$1"
}

key=$({ packages && cat "$HERE"/{image.sh,machine.sh,customize.sh,init}; } | sha256sum | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cubby/vm
mkdir -p "$cache"
exec 9>"$cache/.lock" && flock 9
if [ ! -e "$cache/$RELEASE-$key/memory" ]; then
	echo "making the virtual machine's disk: Debian $RELEASE" >&2
	as_owner rm -rf "${cache:?}/$RELEASE"-*
	work=$cache/$RELEASE-new
	mkdir "$work"
	trap 'as_owner rm -rf "$work"' EXIT
	make_image "$work"
	mv -T "$work" "$cache/$RELEASE-$key"
	trap - EXIT
fi
echo "$cache/$RELEASE-$key"
