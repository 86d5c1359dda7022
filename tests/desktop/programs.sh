# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/programs.sh: real editors, viewers and players with their shipped profiles, under X and
# under Wayland: they draw what they were given, take keys, are heard, and save where they may.
# deadline: 300 seconds
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/program.sh"
desktop_needs Xvfb xdotool xwd weston weston-screenshooter mousepad featherpad zathura mpv ffmpeg pulseaudio sox
mkdir -p ~/Downloads ~/Videos
desktop_four_squares ~/Downloads/four.pdf
ffmpeg -loglevel error -f lavfi -i color=c=0xff0000:s=320x240:d=2 -f lavfi -i sine=f=440:d=2 -c:v rawvideo -pix_fmt yuv420p \
	-af volume=10dB ~/Videos/red.avi
DESKTOP_SECONDS=30

# edited NAME FILE COMMAND...: what is typed is saved in the file, and nothing else of the user's changes.
edited() {
	local name=$1 file=$2 window
	shift 2
	echo old >"$file"
	files_mark
	program_begin "$name" -- "$@" "$file"
	desktop_until titled "${file##*/}"
	window=$(xdotool search --name "${file##*/}" | tail -1)
	xdotool windowfocus --sync "$window" 2>/dev/null
	saved() {
		xdotool key ctrl+Home
		xdotool type typed
		xdotool key ctrl+s
		grep -q typed "$file"
	}
	desktop_until saved
	tap_result $? "X: $name takes keys and saves" "$(tail -5 "$TMP/log")"
	is "X: $name writes nothing else" "$(files_changed)" "$file"
	run "$CUBBY" exec "$name" -- sh -c 'ls -A /tmp/.X11-unix; cat ~/secret'
	is "X: $name has the relay's display and not the user's home" "$out" X1000
	program_end "$name"
}

echo secret >~/secret
desktop_x
SQUARES='ff0000 00ff00 0000ff ffff00'
program_shows X zathura "$SQUARES" -- zathura ~/Downloads/four.pdf
edited mousepad ~/Downloads/note.txt mousepad
edited featherpad ~/Downloads/other.txt featherpad
mkdir "$XDG_RUNTIME_DIR/pulse"
desktop_sound
loud=$(desktop_heard "$CUBBY" run -n player -- mpv --vo=x11 ~/Videos/red.avi)
tap_result $((loud <= 300)) "X: mpv is heard ($loud)" "$(cat said)"
program_shows X mpv ff0000 -- mpv --vo=x11 --pause --no-terminal ~/Videos/red.avi
loud=$(desktop_heard "$CUBBY" run -n player --allow '!audio' -- mpv --vo=x11 ~/Videos/red.avi)
ok "X: without the grant it is not ($loud)" test "$loud" -gt 50 -a "$loud" -lt 200
desktop_end

unset DISPLAY XAUTHORITY
desktop_wayland
program_shows Wayland zathura "$SQUARES" -- zathura ~/Downloads/four.pdf
program_shows Wayland mousepad ffffff -- mousepad ~/Downloads/note.txt
program_shows Wayland featherpad ffffff -- featherpad ~/Downloads/note.txt

done_testing
