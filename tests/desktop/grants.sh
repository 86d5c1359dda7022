# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016,SC2154 # texts for other shells; run sets out, err and status
# tests/desktop/grants.sh: grants that stand for a service or a device: each works when it is given, with the
# program that people use it by, and is not there otherwise. The others: the table in docs/testing.md.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
. "$TOP/tests/lib/missing.sh"
desktop_needs dbus-daemon xdg-dbus-proxy gdbus python3 ibus-daemon dconf lp
python3 -c 'import dbus, gi' 2>/dev/null || skip_all python3-dbus "python3-dbus or python3-gi is not installed"
desktop_bus

# Devices: nodes by the names of real ones, which are /dev/zero.
NODES='mkdir -p "$TMP/dev"; mount -t tmpfs none "$TMP/dev"
	for n in null zero full random urandom tty ptmx fuse; do touch "$TMP/dev/$n"; mount --bind /dev/$n "$TMP/dev/$n"; done
	for n in pts shm; do mkdir "$TMP/dev/$n"; mount --rbind /dev/$n "$TMP/dev/$n"; done
	mkdir "$TMP/dev/dri" "$TMP/dev/input"
	for n in dri/renderD128 video0 hidraw0 input/js0 input/event0 mem; do touch "$TMP/dev/$n"; mount --bind /dev/zero "$TMP/dev/$n"; done
	mount --rbind "$TMP/dev" /dev'
devices=(gpu:/dev/dri/renderD128 camera:/dev/video0 u2f:/dev/hidraw0 input:/dev/input/js0)
SEEN='for n in /dev/dri/renderD128 /dev/video0 /dev/hidraw0 /dev/input/* /dev/mem; do [ ! -e $n ] || echo $n $(head -c 2 $n | od -An -tx1); done'
run in_nest "$NODES" "$CUBBY" run -p default -- sh -c "$SEEN"
is "devices: none is there without a grant" "$status $out$err" "0 "
for device in "${devices[@]}"; do
	run in_nest "$NODES" "$CUBBY" run -p default --allow "${device%:*}" -- sh -c "$SEEN"
	is "${device%:*}: ${device#*:} is read, and it alone is there" "$out$err" "${device#*:} 00 00"
done

# Printing, by lp.
PRINTER='mount -t tmpfs none /run; mkdir /run/cups'
# prints OPTION...: sets out to what came to the printer.
prints() {
	: >printed
	run in_nest "$PRINTER" bash -c 'mkfifo /run/ready; python3 "$TOP/tests/desktop/printer.py" /run/cups/cups.sock printed >/run/ready &
		read -r line </run/ready; "$CUBBY" run -p default "$@"; status=$?; kill $!; wait; exit $status' sh \
		"$@" --ro "$TMP/page" -- timeout 20 lp -d paper "$TMP/page"
	out=$(cat printed)
}
echo 'some text' >page
prints --allow printing
is "printing: lp prints" "$status $out" "0 some text"
prints
like "without it lp finds no server" "$status $out $err" '^1  .*(No such file|Error|unable|scheduler)'

# Settings, by dconf with its real service.
dconf write /org/cubby/test "'chosen'"
is "outside a setting is made" "$(dconf read /org/cubby/test)" "'chosen'"
inside -- dconf read /org/cubby/test
unlike "without the grant it is not seen" "$out" chosen
inside --allow dconf -- dconf read /org/cubby/test
is "dconf: it is read" "$out" "'chosen'"
inside --allow dconf --allow notifications -- dconf write /org/cubby/test "'planted'"
isnt "dconf: it is not changed" "$status" 0
is "and is as it was" "$(dconf read /org/cubby/test)" "'chosen'"

# An input method: IBus, as toolkits ask it in a sandbox.
ibus-daemon --replace --panel disable --config disable --emoji-extension disable >ibus.log 2>&1 &
desktop_pids+=($!)
on_bus() { gdbus call --session --timeout 5 --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method org.freedesktop.DBus.NameHasOwner "$1" | grep -q true; }
desktop_until on_bus org.freedesktop.portal.IBus || desktop_until on_bus org.freedesktop.IBus
cat >ibus.py <<'PY'
import os
import dbus
bus = dbus.SessionBus()
portal = bus.get_object("org.freedesktop.portal.IBus", "/org/freedesktop/IBus", introspect=False)
path = portal.CreateInputContext("test", dbus_interface="org.freedesktop.IBus.Portal")
context = dbus.Interface(bus.get_object("org.freedesktop.portal.IBus", path, introspect=False), "org.freedesktop.IBus.InputContext")
context.SetCapabilities(dbus.UInt32(9))
context.FocusIn()
context.ProcessKeyEvent(dbus.UInt32(97), dbus.UInt32(30), dbus.UInt32(0))
print("typed", os.environ.get("GTK_IM_MODULE"))
PY
inside --allow ibus --ro "$TMP/ibus.py" -- python3 "$TMP/ibus.py"
is "ibus: a key goes to the input method" "$out" "typed ibus"
inside --allow notifications --ro "$TMP/ibus.py" -- python3 "$TMP/ibus.py"
unlike "without it none does" "$status $out" '^0|typed'
inside --allow ibus -- gdbus call --session --timeout 5 --dest org.freedesktop.IBus --object-path /org/freedesktop/IBus \
	--method org.freedesktop.IBus.Exit false
like "ibus: the daemon itself is not reached" "$status $err" '^1 .*(AccessDenied|ServiceUnknown)'
ok "and lives" on_bus org.freedesktop.IBus

# Fcitx: what the program asks for arrives, at its paths only.
mkfifo ready
python3 "$TOP/tests/desktop/services.py" "$TMP/calls" org.freedesktop.portal.Fcitx org.freedesktop.ScreenSaver >ready & desktop_pids+=($!)
read -r _ <ready
call='gdbus call --session --timeout 5 --dest org.freedesktop.portal.Fcitx --object-path'
ask="$call /org/freedesktop/portal/inputmethod --method org.fcitx.Fcitx.InputMethod1.CreateInputContext
	$call /controller --method org.fcitx.Fcitx.Controller1.Exit"
sh -c "$ask" >/dev/null
is "outside fcitx is asked, and its controller" "$(wc -l <calls)" 2
: >calls
inside --allow fcitx -- sh -c "$ask"
is "fcitx: the input method is asked, its controller is not" "$(cat calls)" "org.freedesktop.portal.Fcitx org.fcitx.Fcitx.InputMethod1.CreateInputContext "
: >calls
inside --allow notifications -- sh -c "$ask"
is "without it neither is" "$(cat calls)" ""

# The screen is kept on, not locked or unlocked.
call='gdbus call --session --timeout 5 --dest org.freedesktop.ScreenSaver --object-path /ScreenSaver --method org.freedesktop.ScreenSaver'
ask="$call.Inhibit player film; $call.SetActive true"
: >calls
sh -c "$ask" >/dev/null
is "outside the screen saver is asked for both" "$(wc -l <calls)" 2
: >calls
inside --allow screensaver -- sh -c "$ask"
is "screensaver: it is kept off, and not switched on" "$(cat calls)" "org.freedesktop.ScreenSaver org.freedesktop.ScreenSaver.Inhibit player film"
: >calls
inside --allow notifications -- sh -c "$ask"
is "without it neither" "$(cat calls)" ""

# An icon in the panel, which asks back and clicks.
python3 "$TOP/tests/desktop/tray.py" panel "$TMP/titles" >ready & desktop_pids+=($!)
read -r _ <ready
tray=$TOP/tests/desktop/tray.py
inside --allow tray --ro "$tray" -- python3 "$tray" item 'an icon'
is "tray: the icon is in the panel and is clicked" "$out $(cat titles)" "clicked an icon"
inside --allow notifications --ro "$tray" -- python3 "$tray" item 'no icon'
unlike "without it there is none" "$out $(cat titles)" 'clicked|no icon'

done_testing
