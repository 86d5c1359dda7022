#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/portal_backend.py: a file chooser in which the user always picks one file, a chooser of apps
that the user closes, settings, and notifications, of which each changes a setting.
usage: portal_backend.py FILE LOG; LOG gets the name of the app that asked, and for what. Prints "ready"."""
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

NAME = "org.freedesktop.impl.portal.desktop.fake"


class Backend(dbus.service.Object):
    @dbus.service.method("org.freedesktop.impl.portal.FileChooser", in_signature="osssa{sv}", out_signature="ua{sv}")
    def OpenFile(self, _handle, app, _parent, _title, _options):
        with open(sys.argv[2], "a", encoding="ascii") as log:
            print(app, file=log)
        return 0, {"uris": dbus.Array([f"file://{sys.argv[1]}"], signature="s")}

    @dbus.service.method("org.freedesktop.impl.portal.AppChooser", in_signature="ossasa{sv}", out_signature="ua{sv}")
    def ChooseApplication(self, _handle, app, _parent, _choices, options):
        with open(sys.argv[2], "a", encoding="ascii") as log:
            print(app, "opens", options["uri"], file=log)
        return 1, {}

    @dbus.service.method("org.freedesktop.impl.portal.Settings", in_signature="ss", out_signature="v")
    def Read(self, _namespace, _key):
        return dbus.UInt32(1, variant_level=1)

    @dbus.service.method("org.freedesktop.impl.portal.Settings", in_signature="as", out_signature="a{sa{sv}}")
    def ReadAll(self, _namespaces):
        return {"org.freedesktop.appearance": {"color-scheme": dbus.UInt32(1, variant_level=1)}}

    @dbus.service.signal("org.freedesktop.impl.portal.Settings", signature="ssv")
    def SettingChanged(self, namespace, key, value):
        pass

    @dbus.service.method("org.freedesktop.impl.portal.Notification", in_signature="ssa{sv}")
    def AddNotification(self, app, number, notification):
        with open(sys.argv[2], "a", encoding="ascii") as log:
            print(app, "notifies", number, notification["title"], file=log)
        self.SettingChanged("org.freedesktop.appearance", "color-scheme", dbus.UInt32(2, variant_level=1))


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
name = dbus.service.BusName(NAME, bus)
backend = Backend(bus, "/org/freedesktop/portal/desktop")
print("ready", flush=True)
GLib.MainLoop().run()
