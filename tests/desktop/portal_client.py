#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/portal_client.py: asks the portal for a file and prints what it reads from it."""
import dbus
import dbus.mainloop.glib
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
loop = GLib.MainLoop()


def on_response(_code, results):
    with open(str(results["uris"][0])[len("file://"):], encoding="ascii") as file:
        print(file.read(), end="")
    loop.quit()


bus.add_signal_receiver(on_response, signal_name="Response", dbus_interface="org.freedesktop.portal.Request")
desktop = bus.get_object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", introspect=False)
chooser = dbus.Interface(desktop, "org.freedesktop.portal.FileChooser")
chooser.OpenFile("", "title", dbus.Dictionary({}, signature="sv"), signature="ssa{sv}")
GLib.timeout_add_seconds(10, loop.quit)
loop.run()
