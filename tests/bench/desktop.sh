#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/bench/desktop.sh: how long programs take to their first window, outside and in a sandbox with the
# profile that is shipped for them, on an X server of its own.
# usage: tests/bench/desktop.sh CUBBY ROUNDS
#
# Prints a line for each program that is installed: name, milliseconds outside, inside, ratio.
set -u
cubby=$1 rounds=$2
TMP=$(mktemp -d) || exit 1
cd "$TMP" || exit 1
. "$TOP/tests/lib/desktop.sh"
trap 'desktop_end; rm -rf "$TMP"' EXIT
desktop_x || exit 1
mkdir -p ~/Documents
echo "a note" >~/Documents/note.txt
desktop_four_squares ~/Documents/four.pdf

# The same home for all rounds: each program has started before it is measured.
while read -r name words; do
	command -v "${words%% *}" >/dev/null || continue
	# shellcheck disable=SC2086 # one word each
	python3 "$TOP/tests/bench/first_window.py" "$name" "$rounds" "$cubby run -n bench-$name --" $words
done <<LINES
lxterminal lxterminal -e cat
xterm xterm -e cat
mousepad mousepad $HOME/Documents/note.txt
featherpad featherpad $HOME/Documents/note.txt
zathura zathura $HOME/Documents/four.pdf
mpv mpv --no-config --vo=x11 --force-window=immediate --idle
chromium chromium --no-first-run about:blank
firefox firefox-esr about:blank
LINES
