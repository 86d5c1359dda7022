# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# tests/lib/sources.sh: which files the lints look at. Sourced behind tap.sh; changes to TOP.

cd "$TOP" || exit 1

# sources [PATTERN...]: the files of the tree that match one of these (as git ls-files does; all
# without), in a repository those that are or would be tracked. Never anything built.
sources() {
	if git -c safe.directory="$TOP" rev-parse --git-dir >/dev/null 2>&1; then
		git -c safe.directory="$TOP" ls-files --cached --others --exclude-standard -- "$@"
	else
		find . \( -name .git -o -name build -o -name build-san \) -prune -o -type f -print |
			sed 's|^\./||' | sources_match "$@"
	fi | while read -r path; do [ ! -e "$path" ] || echo "$path"; done | LC_ALL=C sort
}

# A pattern with a folder matches from the root of the tree; * matches slashes too.
sources_match() {
	local path pattern
	[ $# -gt 0 ] || { cat; return; }
	while read -r path; do
		for pattern in "$@"; do
			# shellcheck disable=SC2053 # a pattern is meant
			[[ $path == $pattern || ( $pattern != */* && ${path##*/} == $pattern ) ]] || continue
			echo "$path"
			break
		done
	done
}

# c_flags: what a compiler needs to read our sources, without warnings.
c_flags() {
	echo -std=c11 -D_GNU_SOURCE -Isrc -I. -Ibuild/gen
}

# clang_warnings: what clang is asked to look for. string-concatenation: long help texts are adjacent literals.
clang_warnings() {
	echo -Wall -Wextra -Wpedantic -Wshadow -Wenum-conversion -Wcomma -Wconditional-uninitialized \
		-Wimplicit-fallthrough -Wmissing-prototypes -Wstrict-prototypes -Wno-string-concatenation
}

# kernel_headers: makes a folder in TMP that shows musl the kernel's headers, and prints its name.
kernel_headers() {
	mkdir -p "$TMP/kernel-headers"
	ln -sfn /usr/include/linux "$TMP/kernel-headers/linux"
	ln -sfn /usr/include/asm-generic "$TMP/kernel-headers/asm-generic"
	ln -sfn "/usr/include/$(gcc -print-multiarch)/asm" "$TMP/kernel-headers/asm"
	echo "$TMP/kernel-headers"
}

# nothing TEXT FINDINGS: passes when there are none.
nothing() {
	if [ -z "$2" ]; then
		tap_result 0 "$1"
	else
		tap_result 1 "$1" "$2"
	fi
}
