# SPDX-License-Identifier: MIT
# shellcheck disable=SC2154 # run sets out, err and status
# tests/desktop/portals.sh: xdg-desktop-portal knows the program as an app of its own; what the user
# picks is read inside, through the document portal, and nothing beside it.
. "$(dirname "$0")/../lib/tap.sh"
. "$TOP/tests/lib/box.sh"
. "$TOP/tests/lib/desktop.sh"
desktop_needs dbus-daemon xdg-dbus-proxy python3 fusermount3
for program in xdg-desktop-portal xdg-document-portal; do
	[ -x /usr/libexec/$program ] || skip_all $program "$program is not installed"
done
[ -w /dev/fuse ] || skip_all fuse "/dev/fuse cannot be used"
python3 -c 'import dbus, gi' 2>/dev/null || skip_all python3-dbus "python3-dbus or python3-gi is not installed"
desktop_bus
trap 'desktop_end; fusermount3 -uz "$XDG_RUNTIME_DIR/doc" 2>/dev/null' EXIT

echo picked >"$TMP/picked" && echo beside >"$TMP/beside"
export XDG_DESKTOP_PORTAL_DIR=$TMP/portals XDG_CURRENT_DESKTOP=cubby
mkdir portals && cat >portals/fake.portal <<'INI'
[portal]
DBusName=org.freedesktop.impl.portal.desktop.fake
Interfaces=org.freedesktop.impl.portal.FileChooser;org.freedesktop.impl.portal.AppChooser;org.freedesktop.impl.portal.Settings;org.freedesktop.impl.portal.Notification;
UseIn=cubby
INI
mkfifo ready
python3 "$TOP/tests/desktop/portal_backend.py" "$TMP/picked" "$TMP/apps" >ready & desktop_pids+=($!)
read -r _ <ready
/usr/libexec/xdg-document-portal -r >/dev/null 2>&1 & desktop_pids+=($!)
desktop_until test -d "$XDG_RUNTIME_DIR/doc/by-app"
/usr/libexec/xdg-desktop-portal -r >/dev/null 2>&1 & desktop_pids+=($!)
desktop_until gdbus introspect --session --dest org.freedesktop.portal.Desktop --object-path /org/freedesktop/portal/desktop

client=$TOP/tests/desktop/portal_client.py
inside --allow portals --ro "$client" -- python3 "$client"
is "what the user picked is read inside" "$out" picked
is "the portal knows the app" "$(cat apps)" org.cubby.app.default
inside --allow portals -- sh -c "cat '$TMP/picked' '$TMP/beside'; ls '$XDG_RUNTIME_DIR/doc'"
unlike "the file itself and what is beside it are not there" "$out" 'picked$|beside'
unlike "nor the documents of other apps" "$out" by-app
: >apps
inside --allow portals --ro "$client" -- python3 "$client" cubby-test:portals
like "nothing is opened outside without open-uri" "$status $err" '^1 .*AccessDenied'
inside --allow open-uri --ro "$client" -- python3 "$client" cubby-test:open-uri
is "open-uri: the user is asked for a program for the link" "$out $(cat apps)" "1 org.cubby.app.default opens cubby-test:open-uri"

# portal METHOD ARGUMENT...: one call of the portal, from inside.
portal() {
	local method=$1
	shift
	inside --allow portals -- gdbus call --session --timeout 10 --dest org.freedesktop.portal.Desktop \
		--object-path /org/freedesktop/portal/desktop --method "org.freedesktop.portal.$method" "$@"
}
portal Settings.Read org.freedesktop.appearance color-scheme
is "settings: the user's are read inside" "$status $out" "0 (<<uint32 1>>,)"
: >apps
portal Notification.AddNotification first "{'title': <'a word'>}"
is "notifications: the user is told, by the name of the app" "$status $(cat apps)" "0 org.cubby.app.default notifies first a word"
inside --allow portals -- python3 -c 'import dbus, dbus.mainloop.glib
from gi.repository import GLib
dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus, loop = dbus.SessionBus(), GLib.MainLoop()
bus.add_signal_receiver(lambda n, k, v: (print(k, int(v)), loop.quit()), "SettingChanged", "org.freedesktop.portal.Settings")
desktop = bus.get_object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", introspect=False)
desktop.AddNotification("second", {"title": "x"}, signature="sa{sv}", dbus_interface="org.freedesktop.portal.Notification")
GLib.timeout_add_seconds(10, loop.quit)
loop.run()'
is "settings: that one has changed is heard inside" "$status $out" "0 color-scheme 2"

# Another app.
document=$(find "$XDG_RUNTIME_DIR/doc/by-app/org.cubby.app.default" -name picked)
shown=$XDG_RUNTIME_DIR/doc/${document#*/by-app/org.cubby.app.default/}
inside --allow portals -- cat "$shown"
is "a document stays with its app" "$out" picked
mkdir -p ~/.config/cubby/profiles
printf 'schema = 1\nname = "other"\nextends = ["base"]\nallow = ["portals"]\n' >~/.config/cubby/profiles/other.toml
inside -p other -- cat "$shown"
unlike "another app does not see it" "$status $out" '^0|picked'
: >apps
inside -p other --ro "$client" -- python3 "$client"
is "and asks by its own name" "$out $(cat apps)" "picked org.cubby.app.other"

# The name of another app: by the file that portals read, in a root of one's own, and by the portal's registry.
: >apps
cat >pretend <<'SH'
mount -t tmpfs none /tmp && mkdir -p /tmp/own/usr /tmp/own/run /tmp/own/proc && cd /tmp/own || exit
printf '[Application]\nname=org.cubby.app.other\nruntime=runtime/org.cubby/none/none\n[Instance]\ninstance-id=1\n' >.flatpak-info
ln -s usr/bin usr/lib usr/lib64 .
for d in usr run proc; do mount --rbind /$d $d || exit; done
mkdir -p ".${CLIENT%/*}" && cp "$CLIENT" ".$CLIENT" && exec /usr/sbin/chroot . python3 "$CLIENT"
SH
inside --allow portals --allow nesting --ro "$client" --ro "$TMP/pretend" --env "CLIENT=$client" -- unshare --user --map-current-user --keep-caps --mount sh "$TMP/pretend"
is "a file of its own makes it no other app" "$(cat apps)" org.cubby.app.default
inside --allow portals -- gdbus call --session --timeout 5 --dest org.freedesktop.portal.Desktop --object-path \
	/org/freedesktop/portal/desktop --method org.freedesktop.host.portal.Registry.Register org.cubby.app.other '@a{sv} {}'
like "nor does the registry" "$status $err" '^1 .*AccessDenied'
inside --ro "$client" -- python3 "$client"
isnt "without the grant there is no portal" "$out" picked

done_testing
