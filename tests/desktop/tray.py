#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/tray.py: an icon in the panel, from both sides.

usage: tray.py panel LOG   a panel: asks each program that registers for its title, writes that into LOG,
                           and clicks. Prints "ready".
       tray.py item TITLE  a program: registers, prints "clicked" when it was."""
import sys

import dbus
import dbus.mainloop.glib
import dbus.service
from gi.repository import GLib

WATCHER, WATCHER_PATH = "org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher"
ITEM, ITEM_PATH = "org.kde.StatusNotifierItem", "/StatusNotifierItem"
PROPERTIES = dbus.PROPERTIES_IFACE


class Panel(dbus.service.Object):
    @dbus.service.method(WATCHER, in_signature="s", sender_keyword="sender")
    def RegisterStatusNotifierItem(self, _name, sender=None):
        item = bus.get_object(sender, ITEM_PATH, introspect=False)

        def on_title(title):
            with open(sys.argv[2], "a", encoding="utf-8") as log:
                print(title, file=log)
            item.Activate(0, 0, dbus_interface=ITEM)

        item.Get(ITEM, "Title", dbus_interface=PROPERTIES, reply_handler=on_title, error_handler=print)

    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _interface, _name):
        return True


class Item(dbus.service.Object):
    @dbus.service.method(PROPERTIES, in_signature="ss", out_signature="v")
    def Get(self, _interface, _name):
        return sys.argv[2]

    @dbus.service.method(ITEM, in_signature="ii")
    def Activate(self, _x, _y):
        print("clicked")
        loop.quit()


dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
bus = dbus.SessionBus()
loop = GLib.MainLoop()
if sys.argv[1] == "panel":
    name = dbus.service.BusName(WATCHER, bus)
    panel = Panel(bus, WATCHER_PATH)
    print("ready", flush=True)
else:
    item = Item(bus, ITEM_PATH)
    watcher = bus.get_object(WATCHER, WATCHER_PATH)  # introspected, as toolkits do
    if watcher.Get(WATCHER, "IsStatusNotifierHostRegistered", dbus_interface=PROPERTIES):
        watcher.RegisterStatusNotifierItem(bus.get_unique_name(), dbus_interface=WATCHER)
    GLib.timeout_add_seconds(10, loop.quit)
loop.run()
