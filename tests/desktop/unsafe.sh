# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/unsafe.sh: what is power over programs outside needs the word `unsafe`.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"

runtime=/run/user/$(id -u)

# needs WORD OPTION...: refused without the word; with it, what is missing is only the file.
needs() {
	local word=$1
	shift
	refused "$*: an error without the word" "needs the word 'unsafe'.*unsafe:$word" "$@"
	run "$CUBBY" run -p default "$@" --allow "unsafe:$word" -- true
	is "$*: unsafe:$word admits it" "$status $err" "0 "
}

needs x11 --rw '/tmp/.X11-unix?'
needs x11 --ro '/tmp/.X11-unix/X0?'
needs wayland --rw "$runtime/wayland-0?"
needs dbus --rw "$runtime/bus?"
needs dbus --rw '/run/dbus/system_bus_socket?'
needs audio --rw "$runtime/pulse/native?"
needs audio --rw "$runtime/pipewire-0?"
needs input --device '/dev/input?'
needs input --device '/dev/input/event0?'
needs input --device '/dev/input/by-path?'
needs input --device '/dev/input/js0/event0?'
needs docker --rw '/run/docker.sock?'

# The runtime directory by another name is the same power.
export XDG_RUNTIME_DIR=$TMP/runtime
mkdir -m 700 "$XDG_RUNTIME_DIR" && touch "$XDG_RUNTIME_DIR/bus"
refused "a bus in another runtime directory needs it too" "unsafe:dbus" --rw "$XDG_RUNTIME_DIR/bus"
inside --device '/dev/input/js0?' -- true
is "a joystick needs no word" "$status $err" "0 "
refused "the word of another kind does not help" "unsafe:dbus" --rw "$XDG_RUNTIME_DIR/bus" --allow unsafe:x11
refused "a wrong word is named" "nothing unsafe is called 'x1'.*did you mean 'x11'" --allow unsafe:x1
inside --hide "$XDG_RUNTIME_DIR/bus?" -- true
is "covering such a path needs no word" "$status" 0

done_testing
