# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # for who sources this
# tests/lib/program.sh: real programs with windows, each under the profile that is shipped for it.
# Sourced behind desktop.sh.
#
#   program_begin NAME COMMAND...                in the background, in a sandbox of this name
#   program_end NAME
#   program_shows WHERE NAME COLOURS COMMAND...  a test: it draws these colours
#   files_mark, files_changed                    the user's files that were written since the mark

# titled TEXT: an X window whose title has it.
titled() { xdotool search --name "$1" >/dev/null 2>&1; }

program_begin() {
	local name=$1
	shift
	"$CUBBY" run -n "$name" "$@" >"$TMP/log" 2>&1 &
	launcher=$!
}

program_end() {
	"$CUBBY" stop -t 1s "$1" 2>/dev/null
	wait "$launcher"
}

# program_draws WHERE NAME COLOURS COMMAND...: begins it and waits until it has drawn them. The control:
# they are not there before.
program_draws() {
	local text="$1: $2 draws what it was given" name=$2 colours=$3
	shift 3
	# What was there before may fade.
	# shellcheck disable=SC2086 # one word each
	hidden() { ! desktop_shows $colours; }
	if ! desktop_until hidden; then
		tap_result 1 "$text" "the colours are there before it begins"
		return
	fi
	program_begin "$name" "$@"
	# shellcheck disable=SC2086
	desktop_until desktop_shows $colours
	tap_result $? "$text" "$(tail -5 "$TMP/log")"
}

program_shows() {
	program_draws "$@"
	program_end "$2"
}

files_mark() { touch "$TMP/mark"; }

# What is not in homes of sandboxes and in records of theirs.
files_changed() {
	find ~ -type f -newer "$TMP/mark" -not -path '*/share/cubby/*' -not -path '*/state/cubby/*' -not -path '*/cache/*' |
		LC_ALL=C sort
}
