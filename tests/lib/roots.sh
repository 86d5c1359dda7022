# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/roots.sh: small systems to be used as roots. Sourced behind tap.sh.

# make_system DIR: a fresh one, of busybox, with marks of its own.
make_system() {
	local dir=$1 name
	rm -rf "$dir"
	mkdir -p "$dir"/{bin,etc,usr/bin,root,home,opt/d,var}
	cp "$(command -v busybox)" "$dir/bin/busybox"
	for name in sh ls cat id mkdir rm ln true init; do
		ln -s busybox "$dir/bin/$name"
	done
	ln -s bin "$dir/sbin"
	echo "root:x:0:0:root:/root:/bin/sh" >"$dir/etc/passwd"
	: >"$dir/etc/resolv.conf"
	echo "its own" >"$dir/etc/release"
	echo "at the top" >"$dir/release"
	: >"$dir/opt/d/old"
}
