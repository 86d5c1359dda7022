# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # STAGED_TOP is for who sources this
# tests/lib/stage.sh: what a test user gets to see. Sourced; TOP is the source tree, WORK an empty
# folder, TEST_USER who will run the tests when we are root.

# stage: fills WORK: an installation, the test programs, and the sources for a user that is not us.
stage() {
	chmod 755 "$WORK"
	$MAKE --no-print-directory -s install BUILD="$BUILD" DESTDIR= PREFIX="$WORK/prefix" >&2 || return 1
	mkdir "$WORK/programs" "$WORK/run"
	cp -R "$BUILD/tests/." "$WORK/programs/" || return 1
	# The flavour for valgrind finds what is installed by its own place, too.
	[ ! -d "$WORK/programs/memcheck/prefix" ] || ln -s "$WORK/prefix/share" "$WORK/programs/memcheck/prefix/share" || return 1
	STAGED_TOP=$TOP
	[ "$(id -u)" -eq 0 ] || return 0
	STAGED_TOP=$WORK/tree
	stage_tree
	# What is generated is read by the lints' compilers (lib/sources.sh).
	mkdir -p "$WORK/tree/build" && cp -R "$BUILD/gen" "$WORK/tree/build/" || return 1
	chmod -R a+rX "$WORK"
	chown "$TEST_USER:" "$WORK/run"
}

# stage_tree: the sources that are or would be tracked.
stage_tree() {
	mkdir "$WORK/tree"
	if git -c safe.directory="$TOP" rev-parse --git-dir >/dev/null 2>&1; then
		git -c safe.directory="$TOP" ls-files -z --cached --others --exclude-standard |
			tar -c --null --ignore-failed-read -T - 2>/dev/null | tar -x -C "$WORK/tree"
	else
		tar -c --exclude=./build --exclude=./build-san . | tar -x -C "$WORK/tree"
	fi
}
