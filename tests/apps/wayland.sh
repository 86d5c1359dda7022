# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/apps/wayland.sh: editors and an office under a Wayland compositor that would let any client watch
# the screen and type everywhere: with their shipped profiles they take keys and save, and nobody inside
# does either.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/program.sh"
desktop_needs sway swaymsg grim wtype wl-paste mousepad featherpad soffice
DESKTOP_SECONDS=60
mkdir ~/Downloads ~/Documents
echo secret >~/secret
desktop_sway

# entitled TEXT: a window whose title has it.
entitled() { swaymsg -t get_tree | jq -e --arg text "$1" 'any(.. | .name? // ""; contains($text))'; }

# edited NAME FILE COMMAND...: what is typed is saved in the file, and nothing else of the user's changes.
edited() {
	local name=$1 file=$2
	shift 2
	[ -e "$file" ] || echo old >"$file"
	files_mark
	program_begin "$name" -- "$@" "$file"
	ok "$name has a window" desktop_until entitled "${file##*/}"
	desktop_until saved "$file"
	tap_result $? "$name takes keys and saves" "$(tail -5 "$TMP/log")"
	# Beside an open document an office has a lock and, after a second save, a working copy.
	is "$name writes nothing else" "$(files_changed | grep -v '/Documents/\(\.~lock\.[^/]*\|lu[a-z0-9]*\.tmp\)$')" "$file"
	run "$CUBBY" exec "$name" -- sh -c 'ls -A /tmp/.X11-unix; cat ~/secret'
	is "$name has no X display and not the user's home" "$out" ""
	program_end "$name"
}
# The first key goes to a keyboard that the compositor has just made.
saved() {
	wtype -k Shift_L -s 100 -M ctrl -k Home -m ctrl -s 100 typed -s 100 -M ctrl s -m ctrl
	content "$1" | grep -q typed
}
content() {
	case $1 in
	*.odt) unzip -p "$1" content.xml ;;
	*) cat "$1" ;;
	esac
}

# GTK finds no shortcuts in the keyboards that wtype makes.
echo old >~/Downloads/note.txt
program_begin mousepad -- mousepad ~/Downloads/note.txt
ok "mousepad has a window" desktop_until entitled "note.txt - Mousepad"
typed() { wtype -k Shift_L -s 100 typed && entitled "*~/Downloads/note.txt - Mousepad"; }
ok "mousepad takes keys" desktop_until typed
program_end mousepad
edited featherpad ~/Downloads/other.txt featherpad
echo "a letter" >letter.txt
soffice "-env:UserInstallation=file://$TMP/outside" --headless --convert-to odt --outdir ~/Documents letter.txt >/dev/null 2>&1
edited libreoffice ~/Documents/letter.odt soffice --norestore --nologo

# The compositor's own socket lets everybody do what the relay's does not.
echo of-the-user | wl-copy
# shellcheck disable=SC2086 # one word each
for command in "grim $TMP/picture" "wtype x" "wl-paste --watch echo"; do
	run timeout 5 $command
	isnt "the control: ${command%% *} works outside" "$status" 1
	inside --allow wayland --rw "$TMP" -- timeout 5 $command
	like "${command%% *} does nothing inside" "$status" '^1$'
done

done_testing
