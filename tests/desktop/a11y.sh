# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/a11y.sh: a program with the grant a11y is read by screen readers, on the bus that the desktop
# has for them, and neither reads others there nor types through it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon xdg-dbus-proxy gdbus python3 Xvfb xhost mousepad
for program in at-spi-bus-launcher at-spi2-registryd; do
	[ -x /usr/libexec/$program ] || skip_all at-spi2-core "$program is not installed"
done
python3 -c 'import dbus, gi' 2>/dev/null || skip_all python3-dbus "python3-dbus or python3-gi is not installed"
desktop_x
desktop_bus
address=$(gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus --method org.a11y.Bus.GetAddress | cut -d"'" -f2)
socket=${address#unix:path=}
socket=${socket%%,*}
is "the bus of this X display" "$socket" "$XDG_RUNTIME_DIR/at-spi/bus_${DISPLAY#:}"

# What asks, on that bus; inside it is where cubby says.
# shellcheck disable=SC2016 # for the shell inside
on_a11y='DBUS_SESSION_BUS_ADDRESS=${AT_SPI_BUS_ADDRESS:-none} exec "$@"'
outside() { AT_SPI_BUS_ADDRESS=unix:path=$socket run sh -c "$on_a11y" sh "$@"; }
boxed() { inside --allow a11y --ro "$TOP/tests/desktop" --ro "$TMP/keys.py?" -- sh -c "$on_a11y" sh "$@"; }
REGISTRY=(gdbus call --session --timeout 5 --dest org.a11y.atspi.Registry --object-path)
CHILDREN=("${REGISTRY[@]}" /org/a11y/atspi/accessible/root --method org.a11y.atspi.Accessible.GetChildren)
outside "${CHILDREN[@]}"
is "outside the registry answers, and has no program yet" "$status $out" "0 (@a(so) [],)"

# A real editor is read. names: those of the programs that a screen reader finds.
names() {
	local child
	outside "${CHILDREN[@]}"
	while read -r child; do
		outside gdbus call --session --timeout 5 --dest "$child" --object-path /org/a11y/atspi/accessible/root \
			--method org.freedesktop.DBus.Properties.Get org.a11y.atspi.Accessible Name
		echo "$out"
	done < <(grep -o ':1\.[0-9]*' <<<"$out")
}
is_read() { names | grep -q mousepad; }
titled() { xdotool search --name note.txt; }
echo text >note.txt
"$CUBBY" run -n editor --allow a11y --ro "$TMP/note.txt" -- mousepad "$TMP/note.txt" >"$TMP/log" 2>&1 &
ok "a11y: an editor inside is read outside" desktop_until is_read
"$CUBBY" stop -t 2s editor
wait "$!"
"$CUBBY" run -n editor --ro "$TMP/note.txt" -- mousepad "$TMP/note.txt" >"$TMP/log" 2>&1 &
ok "without the grant its window is there" desktop_until titled
not_ok "and it is not read" is_read
"$CUBBY" stop -t 2s editor
wait "$!"

# Another program on that bus; what others ask of it is written down.
mkfifo ready
DBUS_SESSION_BUS_ADDRESS=$address python3 "$TOP/tests/desktop/services.py" "$TMP/calls" org.example.Other >ready &
desktop_pids+=($!)
read -r _ <ready
wire=(python3 "$TOP/tests/desktop/buswire.py")
outside gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
	--method org.freedesktop.DBus.GetNameOwner org.example.Other
owner=$(tr -d "(),'" <<<"$out")
outside "${wire[@]}" calls org.a11y.atspi.Registry org.example.Other "$owner"
like "outside another program is asked, by its name and by its owner's" "$(cat calls)" "org.example.Other .*$owner "
: >calls
boxed "${wire[@]}" calls org.a11y.atspi.Registry org.example.Other "$owner"
is "from inside 0 calls arrive" "$status $err $(cat calls)" "0  "

# What a screen reader may: hear events and keys, type keys.
# The signature is another one than the service's introspection says.
cat >keys.py <<'PY'
import dbus
controller = dbus.SessionBus().get_object("org.a11y.atspi.Registry", "/org/a11y/atspi/registry/deviceeventcontroller", introspect=False)
controller.RegisterKeystrokeListener("/x", [], 0, 3, (True, True, True), signature="oa(iisi)uu(bbb)",
                                     dbus_interface="org.a11y.atspi.DeviceEventController")
PY
# reader TEXT COMMAND...
reader() {
	local text=$1
	shift
	outside "$@"
	if [ "$status" -ne 0 ]; then
		skip "$text" control "it does not work outside either: $err"
		return
	fi
	boxed "$@"
	like "$text" "$status $err" '^1 .*(AccessDenied|ServiceUnknown)'
}
reader "it is told of no events" "${REGISTRY[@]}" /org/a11y/atspi/registry --method org.a11y.atspi.Registry.RegisterEvent object:text-changed
reader "it hears no keys" python3 "$TMP/keys.py"
reader "it types no keys" "${REGISTRY[@]}" /org/a11y/atspi/registry/deviceeventcontroller \
	--method org.a11y.atspi.DeviceEventController.GenerateKeyboardEvent 38 '' 'uint32 3'
reader "it does not list programs" "${CHILDREN[@]}"
reader "it does not watch the bus" gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
	--method org.freedesktop.DBus.Monitoring.BecomeMonitor '[]' 0

# Events of others.
# watched RUNNER: sets heard.
watched() {
	local line
	rm -f go said && mkfifo go said
	"$@" "${wire[@]}" watch "type='signal'" "eavesdrop='true'" " eavesdrop=true" "type='method_call',eavesdrop='true'" <go >said 2>errors &
	exec {go}>go {said}<said
	read -r line <&"$said"
	DBUS_SESSION_BUS_ADDRESS=$address gdbus emit --session --object-path /x --signal org.a11y.atspi.Event.Object.TextChanged "'secret-signal'"
	echo >&"$go"
	heard=$line$(cat <&"$said")
	exec {go}>&- {said}<&-
	wait "$!"
}
DBUS_SESSION_BUS_ADDRESS=$address watched env
like "outside what another program shows is heard" "$heard" "^readysecret-signal"
watched "$CUBBY" run -p default --allow a11y --ro "$TOP/tests/desktop" -- sh -c "$on_a11y" sh
is "inside it is not" "$heard$(cat errors)" ready

# A session without an X display has the bus by another name.
mv "$socket" "$XDG_RUNTIME_DIR/at-spi/bus"
DISPLAY='' boxed gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method org.freedesktop.DBus.GetId
is "the bus of a session without X" "$status $err" "0 "
mv "$XDG_RUNTIME_DIR/at-spi/bus" "$XDG_RUNTIME_DIR/at-spi/other"
refused "without such a bus it is an error" "cannot use '$XDG_RUNTIME_DIR/at-spi/bus'" --allow a11y

done_testing
