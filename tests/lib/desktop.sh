# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # for who sources this
# tests/lib/desktop.sh: a desktop without a screen: X server, message bus, sound server, compositor.
# Sourced behind tap.sh. Each function starts one, waits until it serves and sets its variables;
# all end with the test.

XDG_RUNTIME_DIR=$TMP/rt
mkdir -p "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
export XDG_RUNTIME_DIR
unset DISPLAY WAYLAND_DISPLAY SWAYSOCK XAUTHORITY PULSE_SERVER DBUS_SESSION_BUS_ADDRESS
desktop_pids=()
trap desktop_end EXIT

desktop_end() {
	[ ${#desktop_pids[@]} -eq 0 ] || kill "${desktop_pids[@]}" 2>/dev/null
	[ ${#desktop_pids[@]} -eq 0 ] || wait "${desktop_pids[@]}" 2>/dev/null
	desktop_pids=()
}

# desktop_needs PROGRAM...: skips the whole test when one is missing.
desktop_needs() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip_all "$program" "$program is not installed"
	done
}

# Nothing ever comes from it: what waits for it waits for a time.
exec {desktop_never}<> <(:)

# desktop_until COMMAND...: waits until it succeeds, at most ten seconds, or DESKTOP_SECONDS.
desktop_until() {
	local end=$((SECONDS + ${DESKTOP_SECONDS:-10}))
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -le "$end" ] || return 1
		read -rt 0.05 -u "$desktop_never"
	done
	return 0
}

# desktop_x: an X server that, as most, also admits the user without a cookie.
desktop_x() {
	local number
	export XAUTHORITY=$TMP/xauthority
	: >"$XAUTHORITY"
	mkfifo "$TMP/displayfd"
	# With -noreset it stays as it is when its last client goes.
	Xvfb -noreset -displayfd 3 -auth "$XAUTHORITY" -nolisten tcp -screen 0 800x600x24 3>"$TMP/displayfd" >/dev/null 2>&1 &
	desktop_pids+=($!)
	read -r number <"$TMP/displayfd"
	export DISPLAY=:$number
	xhost +si:localuser:"$(id -un)" >/dev/null 2>&1
	desktop_until xdpyinfo
}

# desktop_bus: a session bus of its own; DESKTOP_BUS: dbus-daemon's option with another configuration.
desktop_bus() {
	local address
	mkfifo "$TMP/busaddress"
	dbus-daemon "${DESKTOP_BUS:---session}" --nofork --nopidfile --address="unix:path=$XDG_RUNTIME_DIR/bus" --print-address=3 \
		3>"$TMP/busaddress" 2>/dev/null &
	desktop_pids+=($!)
	read -r address <"$TMP/busaddress"
	export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus
}

# desktop_sound: a sound server whose only sink plays into nothing; what is played: null.monitor.
desktop_sound() {
	pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --disable-shm=no \
		-L "module-null-sink sink_name=null" \
		-L "module-native-protocol-unix socket=$XDG_RUNTIME_DIR/pulse/native" >/dev/null 2>&1 &
	desktop_pids+=($!)
	desktop_until pactl info
}

# desktop_wayland: a compositor without a screen, which draws all the same; weston-screenshooter
# takes a picture of it.
desktop_wayland() {
	weston --backend=headless-backend.so --use-pixman --debug --width=800 --height=600 --socket=wayland-7 --no-config --idle-time=0 >"$TMP/weston.log" 2>&1 &
	desktop_pids+=($!)
	export WAYLAND_DISPLAY=wayland-7
	desktop_until test -S "$XDG_RUNTIME_DIR/wayland-7"
}

# desktop_sway: a compositor without a screen whose clients can be typed into (wtype), looked at (grim)
# and listed (swaymsg): by any that has its socket.
desktop_sway() {
	printf 'output HEADLESS-1 resolution 800x600\nxwayland disable\n' >"$TMP/sway.conf"
	env WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 SWAYSOCK="$XDG_RUNTIME_DIR/sway" \
		sway -c "$TMP/sway.conf" >"$TMP/sway.log" 2>&1 &
	desktop_pids+=($!)
	export SWAYSOCK=$XDG_RUNTIME_DIR/sway
	desktop_until swaymsg -t get_outputs
	WAYLAND_DISPLAY=$(cd "$XDG_RUNTIME_DIR" && find . -name 'wayland-*' -type s -printf '%f\n')
	export WAYLAND_DISPLAY
}

# desktop_four_squares FILE: a PDF of one page: red, green, blue and yellow.
desktop_four_squares() {
	python3 - "$1" <<'PY'
import sys
page = b"1 0 0 rg 0 100 100 100 re f 0 1 0 rg 100 100 100 100 re f 0 0 1 rg 0 0 100 100 re f 1 1 0 rg 100 0 100 100 re f"
objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
           b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>",
           b"<</Length %d>>stream\n%s\nendstream" % (len(page), page)]
text, places = b"%PDF-1.4\n", []
for number, body in enumerate(objects, 1):
    places.append(len(text))
    text += b"%d 0 obj\n%s\nendobj\n" % (number, body)
table = b"".join(b"%010d 00000 n \n" % place for place in places)
text += b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (table, len(text))
open(sys.argv[1], "wb").write(text)
PY
}

# desktop_shows COLOUR...: whether the screen, X or Wayland, has much of each colour (RRGGBB).
desktop_shows() {
	local count
	rm -f "$TMP"/wayland-screenshot-*.png
	if [ -n "${SWAYSOCK:-}" ]; then
		grim "$TMP/screen"
	elif [ -n "${WAYLAND_DISPLAY:-}" ]; then
		(cd "$TMP" && weston-screenshooter) && mv "$TMP"/wayland-screenshot-*.png "$TMP/screen"
	else
		xwd -silent -root -out "$TMP/screen"
	fi
	for count in $(python3 "$TOP/tests/desktop/pixels.py" "$TMP/screen" "$@"); do
		[ "$count" -gt 2000 ] || return 1
	done
}

# desktop_loudness: of what was recorded up to now, of 1000.
desktop_loudness() {
	sox -t raw -r 44100 -c 2 -e signed -b 16 "$TMP/heard" -n stat 2>&1 |
		awk '/^Maximum amplitude/ { printf "%d\n", $3 * 1000 }'
}
desktop_louder() { [ "$(desktop_loudness)" -gt "$1" ]; }

# desktop_heard COMMAND...: how loud the sink was from the start of the command up to a marker, a quiet
# tone played after it: when the recorder has that, it has all that came before. What the command
# says is in the file `said`.
desktop_heard() {
	local recorder
	sox -q -n -r 44100 -c 2 "$TMP/marker.wav" synth 0.3 sine 440 vol 0.1
	: >"$TMP/heard"
	parec -d null.monitor --latency-msec=20 --raw >"$TMP/heard" 2>/dev/null &
	recorder=$!
	desktop_until sh -c 'pactl list short source-outputs | grep -q .'
	"$@" >"$TMP/said" 2>&1
	echo "status $?" >>"$TMP/said"
	paplay "$TMP/marker.wav"
	desktop_until desktop_louder 50
	kill "$recorder" && wait "$recorder" 2>/dev/null
	desktop_loudness
}
