# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/x11.sh: a program with the grant x11 draws and takes keys, and neither sees nor touches
# other clients, on a server that trusts every client of the user.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/xattack.sh"
desktop_needs Xvfb xhost xdpyinfo xdotool xinput xterm xwd xwininfo xprop
desktop_x

# x OPTION... -- COMMAND: inside with the grant.
x() { inside --allow x11 "$@"; }

extensions() { xdpyinfo | sed -n 's/^number of extensions: *//p'; }
is "outside a client without a cookie is trusted" "$([ "$(XAUTHORITY=/dev/null extensions)" -gt 10 ] && echo trusted)" trusted
inside -- xdpyinfo
isnt "without the grant there is no display" "$status" 0
inside --net host -- env DISPLAY="$DISPLAY" xdpyinfo
isnt "nor with the host's network, by the abstract socket" "$status" 0
x -- xdpyinfo
unlike "the inside is not trusted" "$out" 'XTEST|RECORD|XInputExtension|XKEYBOARD'
x -- env XAUTHORITY=/dev/null xdpyinfo
unlike "nor without a cookie" "$out" 'XTEST|RECORD'
inside --allow x11 --net host -- xdpyinfo
unlike "nor with the host's network" "$out" 'XTEST|RECORD'
inside --allow x11 --net host -- env DISPLAY="$DISPLAY" xdpyinfo
isnt "where the host's display is not reached beside it" "$status" 0
x -- sh -c 'ls /tmp/.X11-unix; find / -xdev -name "*Xauthority*" 2>/dev/null; env | grep XAUTH'
is "one socket inside, and no cookie" "$out" X1000

# A window of the inside is drawn, found, and takes keys.
typed=$TMP/typed && mkdir "$typed"
"$CUBBY" run -p default --allow x11 --allow tty --rw "$typed" -- \
	xterm -T boxed -e bash -c "read -r line; echo \"\$line\" >'$typed/line'" >/dev/null 2>&1 &
boxed=$!
desktop_until xdotool search --name '^boxed$'
window=$(xdotool search --name '^boxed$' | tail -1)
isnt "the window of a program inside is there" "$window" ""
colours() { xwd -silent -id "$window" | tail -c 40000 | od -An -v -tx4 -w4 | sort -u | wc -l; }
is_drawn() { [ "$(colours)" -gt 1 ]; }
xdotool windowfocus --sync "$window" 2>/dev/null
ok "it is drawn: more than one colour" desktop_until is_drawn
xdotool type hello && xdotool key Return
wait "$boxed"
is "real keys reach it" "$(cat "$typed/line" 2>/dev/null)" hello

# A victim outside; then the attacks, each with its control.
victim_begin

isnt "outside a key logger sees keys" "$(keylog xinput test-xi2 --root)" 0
is "inside it sees none" "$(keylog "$CUBBY" run -p default --allow x11 -- xinput test-xi2 --root)" 0
walled "no picture of the screen" --allow x11 -- xwd -silent -root -out /dev/null
walled "no picture of a window outside" --allow x11 -- xwd -silent -id "$victim" -out /dev/null
walled "no property of a window outside is changed" --allow x11 -- xprop -id "$victim" -f PLANTED 8s -set PLANTED x
walled "no property of the root is changed" --allow x11 -- xprop -root -f PLANTED 8s -set PLANTED x
x -- xdotool key a
like "no keys are made by XTEST" "$status $err" "^[^0]|XTEST"
# Both ways, into the window with the focus and into one that is named.
inject() {
	"$@" xdotool type --window "$victim" --delay 20 sent
	"$@" xdotool key --window "$victim" Return
	"$@" xdotool type --delay 20 faked
	"$@" xdotool key Return
}
victim_got >/dev/null
inject env >/dev/null 2>&1
is "outside what another client types arrives" "$(victim_got | tail -3)" $'sent\nfaked\nend'
: >victim
inject "$CUBBY" run -p default --allow x11 -- >/dev/null 2>&1
is "from inside nothing arrives" "$(victim_got | tr -d '\0')" end
x -- xdotool windowkill "$victim"
ok "no window outside is killed" xwininfo -id "$victim"

# Trusted only for who says so, and loudly.
refused "trusted needs the word unsafe" "unsafe:x11" -s display.x11=trusted
inside -s display.x11=trusted --allow unsafe:x11 -- xdpyinfo
like "unsafe:x11: trusted" "$out" XTEST
like "with a warning" "$err" 'warning.*reads every key'

# Bells and screen savers: silence for who may not, for nobody else.
cat >saver.py <<'PY'
import ctypes
x, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
class Info(ctypes.Structure):
    _fields_ = [("window", ctypes.c_ulong), ("state", ctypes.c_int), ("kind", ctypes.c_int)] + [(n, ctypes.c_ulong) for n in "abc"]
x.XOpenDisplay.restype = x.XDefaultRootWindow.restype = ctypes.c_void_p
display = ctypes.c_void_p(x.XOpenDisplay(None))
info = Info()
saver.XScreenSaverQueryInfo(display, ctypes.c_void_p(x.XDefaultRootWindow(display)), ctypes.byref(info))
print(("off", "on", "disabled")[info.state])
PY
if [ "$(python3 saver.py 2>/dev/null)" = off ]; then
	x -- xset s activate
	is "a client that is not trusted starts no screen saver" "$(python3 saver.py)" off
	inside -s display.x11=trusted --allow unsafe:x11 -- xset s activate
	is "a trusted one does" "$(python3 saver.py)" on
	xset s reset
else
	skip "screen savers" libxss1 "libXss is not installed, or the server has no screen saver"
fi

DISPLAY=:4711 refused "no server is an error" "cannot (open|use)" --allow x11
DISPLAY=elsewhere:0 refused "a server elsewhere is an error" "not on this machine" --allow x11

done_testing
