# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/nested.sh: a sandbox with the grant x11-nested has an X server of its own: all of X inside,
# and nothing of the clients outside.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/xattack.sh"
desktop_needs Xvfb Xephyr xhost xdpyinfo xdotool xinput xterm xwininfo
desktop_x
NESTED=("$CUBBY" run -p default --allow x11-nested)

inside --allow x11-nested -- xdpyinfo
like "all of X is there" "$out" 'RENDER.*XInputExtension.*XTEST'
inside --allow x11-nested -- sh -c 'ls /tmp/.X11-unix; env | grep XAUTH; find / -xdev -name "*Xauthority*" 2>/dev/null'
is "one socket inside, and no cookie" "$out" X1000

# A window is drawn in the nested screen, and takes real keys.
mkdir shared
"${NESTED[@]}" -n drawn --allow tty --rw "$TMP/shared" -- xterm -fullscreen -e bash -c "
	printf '\e[48;2;255;0;0m\e[2J'; read -r line; echo \"\$line\" >'$TMP/shared/line'" >/dev/null 2>&1 &
launcher=$!
ok "what is drawn inside is on the screen" desktop_until desktop_shows ff0000
screen=$(xdotool search --name '^drawn .cubby.$' | tail -1)
isnt "its window has the sandbox's name" "$screen" ""
xdotool windowfocus --sync "$screen" 2>/dev/null
# The pointer says which window inside has the keys.
xdotool mousemove --window "$screen" 100 100
xdotool type --delay 20 hello && xdotool key Return
wait "$launcher"
is "real keys reach it" "$(cat shared/line 2>/dev/null)" hello

victim_begin
isnt "outside a key logger sees keys" "$(keylog xinput test-xi2 --root)" 0
is "inside it sees none" "$(keylog "${NESTED[@]}" -- xinput test-xi2 --root)" 0
like "outside the victim's window is found" "$(xwininfo -root -tree)" victim
inside --allow x11-nested -- xwininfo -root -tree
unlike "inside not even its name" "$status $out" '^[^0]|victim'
inside --allow x11-nested -- xwininfo -id "$victim"
isnt "nor itself" "$status" 0
victim_got >/dev/null
: >victim
inside --allow x11-nested -- sh -c 'xdotool type faked && xdotool key Return && xwininfo -root -tree | grep -c Root'
is "keys that the inside makes are made" "$status $out" "0 1"
is "they reach nobody outside" "$(victim_got | tr -d '\0')" end

# The server: a box of its own, and no life of its own.
"${NESTED[@]}" -n boxed -- sh -c "xdpyinfo >'/dev/null' && exec sleep 100" &
launcher=$!
server_runs() { server=$(pgrep -P "$(pgrep -P "$launcher" -f cubby-doors)" -x Xephyr); }
desktop_until server_runs
for ns in user mnt net ipc; do
	isnt "the server has a $ns namespace of its own" "$(readlink "/proc/$server/ns/$ns")" "$(readlink /proc/self/ns/$ns)"
done
like "and no rights, and a filter" "$(grep -E 'CapEff|CapBnd|NoNewPrivs|^Seccomp:' "/proc/$server/status" | tr -d '\t\n')" \
	'CapEff:0+CapBnd:0+NoNewPrivs:1Seccomp:2'
unlike "nothing of the caller's environment" "$(tr '\0' '\n' <"/proc/$server/environ")" "$TMP"
sandbox_runs() { "$CUBBY" ls | grep -q boxed; }
desktop_until sandbox_runs
kill -KILL "$launcher"
wait "$launcher" 2>/dev/null
gone() { ! kill -0 "$server" 2>/dev/null; }
ok "it is killed with the launcher" desktop_until gone

# shellcheck source=tests/lib/missing.sh
. "$TOP/tests/lib/missing.sh"
run in_nest 'mount --bind /dev/null /usr/bin/Xephyr' "$CUBBY" run -p default --allow x11-nested -- echo started
like "without Xephyr it is an error, with the fix" "$status $out $err" "125  .*is not installed.*install the package xserver-xephyr"
DISPLAY=:4711 refused "no server outside is an error" "cannot (open|use)|display" --allow x11-nested

done_testing
