#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/portal_client.py: asks the portal for a file and prints what it reads from it; with a URI as
argument asks it to open that, and prints the answer: 1 when the user did not want it."""
import sys

import dbus
import dbus.mainloop.glib
from gi.repository import GLib

dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
loop = GLib.MainLoop()


def on_response(code, results):
    loop.quit()
    if len(sys.argv) > 1:
        print(code)
        return
    with open(str(results["uris"][0])[len("file://"):], encoding="ascii") as file:
        print(file.read(), end="")


bus.add_signal_receiver(on_response, signal_name="Response", dbus_interface="org.freedesktop.portal.Request")
desktop = bus.get_object("org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", introspect=False)
nothing = dbus.Dictionary({}, signature="sv")
if len(sys.argv) > 1:
    desktop.OpenURI("", sys.argv[1], nothing, signature="ssa{sv}", dbus_interface="org.freedesktop.portal.OpenURI")
else:
    desktop.OpenFile("", "title", nothing, signature="ssa{sv}", dbus_interface="org.freedesktop.portal.FileChooser")
GLib.timeout_add_seconds(10, loop.quit)
loop.run()
