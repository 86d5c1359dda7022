# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # for who sources this
# tests/lib/desktop.sh: a desktop without a screen: X server, message bus, sound server, compositor.
# Sourced behind tap.sh. Each function starts one, waits until it serves and sets its variables;
# all end with the test.

XDG_RUNTIME_DIR=$TMP/rt
mkdir -p "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
export XDG_RUNTIME_DIR
unset DISPLAY WAYLAND_DISPLAY XAUTHORITY PULSE_SERVER DBUS_SESSION_BUS_ADDRESS
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

# desktop_until COMMAND...: waits until it succeeds, at most ten seconds.
desktop_until() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		"$@" >/dev/null 2>&1 && return 0
		read -rt 0.05 <> <(:)
	done
	return 1
}

# desktop_x: an X server that, as most, also admits the user without a cookie.
desktop_x() {
	local number
	export XAUTHORITY=$TMP/xauthority
	: >"$XAUTHORITY"
	mkfifo "$TMP/displayfd"
	Xvfb -displayfd 3 -auth "$XAUTHORITY" -nolisten tcp -screen 0 800x600x24 3>"$TMP/displayfd" >/dev/null 2>&1 &
	desktop_pids+=($!)
	read -r number <"$TMP/displayfd"
	export DISPLAY=:$number
	xhost +si:localuser:"$(id -un)" >/dev/null 2>&1
	desktop_until xdpyinfo
}

# desktop_bus: a session bus of its own.
desktop_bus() {
	local address
	mkfifo "$TMP/busaddress"
	dbus-daemon --session --nofork --nopidfile --address="unix:path=$XDG_RUNTIME_DIR/bus" --print-address=3 \
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

# desktop_wayland: a compositor without a screen.
desktop_wayland() {
	weston --backend=headless-backend.so --socket=wayland-7 --no-config --idle-time=0 >"$TMP/weston.log" 2>&1 &
	desktop_pids+=($!)
	export WAYLAND_DISPLAY=wayland-7
	desktop_until test -S "$XDG_RUNTIME_DIR/wayland-7"
}
