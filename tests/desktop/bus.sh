# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/bus.sh: the session bus is filtered: what is granted arrives, nothing else does.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon xdg-dbus-proxy gdbus python3
python3 -c 'import dbus, gi' 2>/dev/null || skip_all python3-dbus "python3-dbus or python3-gi is not installed"
desktop_bus

# Services that run code for whoever asks, and some that do not.
GRANTED=org.freedesktop.Notifications
ESCAPES=(org.freedesktop.systemd1 org.freedesktop.Flatpak org.freedesktop.secrets org.gnome.Terminal
	org.gnome.Shell org.kde.klauncher5 org.kde.krunner org.xfce.Terminal5 org.freedesktop.FileManager1
	ca.desrt.dconf org.a11y.Bus org.freedesktop.portal.Flatpak org.freedesktop.impl.portal.PermissionStore
	org.gnome.SessionManager org.kde.konsole org.kde.plasmashell com.gexperts.Tilix
	org.freedesktop.host.portal.Registry
	org.gtk.vfs.Daemon org.kde.kwalletd5 org.kde.kded5 org.gnome.Shell.Extensions org.freedesktop.impl.portal.desktop.gtk
	org.freedesktop.login1 org.freedesktop.PackageKit org.gnome.ScreenSaver)
mkfifo ready
python3 "$TOP/tests/desktop/services.py" "$TMP/calls" "$GRANTED" "${ESCAPES[@]}" >ready &
desktop_pids+=($!)
read -r _ <ready

# A call by a real client: NAME [PATH [METHOD [ARGUMENT...]]].
cat >call <<'SH'
name=$1 path=${2:-/x} method=${3:-org.example.Run}
shift $(($# < 3 ? $# : 3))
exec gdbus call --session --timeout 5 --dest "$name" --object-path "$path" --method "$method" "$@"
SH
call() { bash "$TMP/call" "$@"; }
# calls_inside OPTION... -- NAME...: the same inside.
calls_inside() {
	local options=()
	while [ "$1" != -- ]; do options+=("$1") && shift; done
	shift
	inside "${options[@]}" --ro "$TMP/call" -- bash "$TMP/call" "$@"
}
BUS=(org.freedesktop.DBus /org/freedesktop/DBus)
NOTIFY=(/org/freedesktop/Notifications org.freedesktop.Notifications.GetCapabilities)

# The control: outside every one of them is reached.
for name in "$GRANTED" "${ESCAPES[@]}"; do call "$name" >/dev/null 2>&1; done
is "outside every service is reached" "$(grep -c 'example.Run' calls)" $((${#ESCAPES[@]} + 1))
: >calls

calls_inside -- "$GRANTED" "${NOTIFY[@]}"
isnt "without a grant there is no bus" "$status" 0
calls_inside --allow notifications -- "$GRANTED" "${NOTIFY[@]}"
like "notifications: a call is answered" "$out$err" answered
is "notifications: it arrived" "$(cat calls)" "$GRANTED org.freedesktop.Notifications.GetCapabilities "
: >calls
calls_inside --allow notifications -- "$GRANTED" /org/freedesktop/Notifications org.other.Interface.Run
is "notifications: another interface of the same service is not reached" "$(cat calls)" ""
if command -v notify-send >/dev/null; then
	inside --allow notifications -- notify-send -a app "a summary" "the body"
	like "notifications: notify-send's text arrives" "$(cat calls)" 'Notify app.*a summary the body'
else
	skip "notify-send" notify-send "notify-send is not installed"
fi
: >calls

# The attack: by name, by the owner's unique name, started, owned, watched.
cat >attack <<'SH'
call() { gdbus call --session --timeout 5 --dest "$1" --object-path /x --method org.example.Run; }
for name in $ESCAPES; do
	call $name
	gdbus call --session --timeout 5 --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
		--method org.freedesktop.DBus.StartServiceByName $name 0
done
owner=$(gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus \
	--method org.freedesktop.DBus.GetNameOwner org.freedesktop.Notifications | tr -d "(),'")
call "$owner"
for n in 0 1 2 3 4 5 6 7 8 9; do call :1.$n; done
SH
inside --allow notifications --env "ESCAPES=${ESCAPES[*]}" --ro "$TMP/attack" -- bash "$TMP/attack"
is "a granted name opens no other: 0 calls arrive" "$(cat calls)" ""

bus_call() { calls_inside --allow notifications -- "${BUS[@]}" "org.freedesktop.DBus.$1" "${@:2}"; }
bus_call ListNames
unlike "other names are not listed" "$out" 'systemd1|secrets|Terminal'
bus_call RequestName org.freedesktop.portal.Desktop 0
isnt "a name that is not granted cannot be owned" "$status" 0
bus_call UpdateActivationEnvironment "{'LD_PRELOAD': '/tmp/evil.so'}"
isnt "the environment of what the bus starts cannot be changed" "$status" 0
run call "${BUS[@]}" org.freedesktop.DBus.UpdateActivationEnvironment "{'HARMLESS': '1'}"
is "outside it can" "$status" 0
bus_call Monitoring.BecomeMonitor '[]' 0
isnt "the bus cannot be watched" "$status" 0
run call "${BUS[@]}" org.freedesktop.DBus.Monitoring.BecomeMonitor '[]' 0
is "outside it can" "$status" 0

# own, talk, see, call.
calls_inside -s dbus.session.own+=org.example.App.* -- "${BUS[@]}" org.freedesktop.DBus.RequestName org.example.App.one 0
like "own: the name can be owned" "$out" 'uint32 1'
calls_inside --allow mpris:player -- "${BUS[@]}" org.freedesktop.DBus.RequestName org.mpris.MediaPlayer2.player 0
like "mpris:player: the player's name can be owned" "$out" 'uint32 1'
calls_inside --allow mpris:player -- "${BUS[@]}" org.freedesktop.DBus.RequestName org.mpris.MediaPlayer2.other 0
isnt "mpris:player: another player's cannot" "$status" 0
calls_inside --allow secrets-service -- org.freedesktop.secrets
like "secrets-service: the key ring is reached" "$(cat calls)" '^org.freedesktop.secrets'
: >calls
calls_inside -s dbus.session.see+=org.freedesktop.secrets -- org.freedesktop.secrets
is "see: it is not called" "$(cat calls)" ""

# The word unsafe.
for name in org.freedesktop.systemd1 org.freedesktop.Flatpak org.gnome.Terminal 'org.freedesktop.*' 'org.gnome.Shell.*' ca.desrt.dconf; do
	refused "$name needs the word unsafe" 'unsafe:dbus' -s "dbus.session.talk+=$name"
done
calls_inside --allow unsafe:dbus -s dbus.session.talk+=org.freedesktop.systemd1 -- org.freedesktop.systemd1
like "unsafe:dbus: with it the service is reached" "$(cat calls)" '^org.freedesktop.systemd1'

# The proxy: a box of its own, nothing of the caller's environment, and no life of its own.
export LD_LIBRARY_PATH=/evil DBUS_SESSION_BUS_PID=1 GIO_EXTRA_MODULES=/evil
sandbox_runs() { "$CUBBY" ls | grep -q boxed; }
"$CUBBY" run -p default -n boxed --allow notifications -- sleep 100 &
launcher=$!
desktop_until sandbox_runs
helper=$(pgrep -P "$launcher" -f cubby-doors)
proxy=$(pgrep -P "$helper" -x xdg-dbus-proxy)
reader=$(pgrep -P "$helper" -x bus-log)
is "the proxy runs" "$(tr '\0' ' ' <"/proc/$proxy/cmdline" | cut -d' ' -f1)" /usr/bin/xdg-dbus-proxy
is "its environment is empty" "$(tr '\0' '\n' <"/proc/$proxy/environ")" ""
is "the helper's too" "$(tr '\0' '\n' <"/proc/$helper/environ")" ""
isnt "it has a mount namespace of its own" "$(readlink "/proc/$proxy/ns/mnt")" "$(readlink /proc/self/ns/mnt)"
isnt "and a network of its own" "$(readlink "/proc/$proxy/ns/net")" "$(readlink /proc/self/ns/net)"
like "and no rights, and a filter" "$(grep -E 'CapEff|CapBnd|NoNewPrivs|^Seccomp:' "/proc/$proxy/status" | tr -d '\t\n')" \
	'CapEff:0+CapBnd:0+NoNewPrivs:1Seccomp:2'
isnt "who reads what it prints is boxed too" "$(readlink "/proc/$reader/ns/mnt")" "$(readlink /proc/self/ns/mnt)"
like "with a filter of its own" "$(grep -E 'CapEff|NoNewPrivs|^Seccomp:' "/proc/$reader/status" | tr -d '\t\n')" \
	'CapEff:0+NoNewPrivs:1Seccomp:2'
is "it has no file of the caller's open" "$(find "/proc/$proxy/fd" -lname "$TMP/*" 2>/dev/null)" ""
kill -KILL "$launcher"
wait "$launcher" 2>/dev/null
gone() { ! kill -0 "$proxy" 2>/dev/null && ! kill -0 "$helper" 2>/dev/null && ! kill -0 "$reader" 2>/dev/null; }
ok "killed with the launcher: proxy, the reader of what it prints, and helper" desktop_until gone
is "and no socket is left" "$(find ~/.local/state/cubby/run "/run/user/$(id -u)/cubby" -name '.boxed*' 2>/dev/null)" ""

# Without a bus, and without the proxy, nothing is started.
DBUS_SESSION_BUS_ADDRESS=unix:path=$TMP/none refused "without a bus it is an error" "cannot use '$TMP/none'" --allow notifications
DBUS_SESSION_BUS_ADDRESS=unix:abstract=x refused "a bus without a path is an error" "not a socket with a path" --allow notifications

# shellcheck source=tests/lib/missing.sh
. "$TOP/tests/lib/missing.sh"
run in_nest 'mount --bind /dev/null /usr/bin/xdg-dbus-proxy' "$CUBBY" run -p default --allow notifications -- echo started
like "without the proxy it is an error, with the fix" "$status $out $err" "125  .*is not installed.*install the package xdg-dbus-proxy"

done_testing
