#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tests/desktop/services.py: fake services on a message bus. usage: services.py LOG NAME...

Owns the names, writes "NAME INTERFACE.METHOD ARGUMENTS" into LOG for each call and each signal to one of
them, and answers calls with a text. Prints "ready" when it owns them all."""
import sys

import dbus
import dbus.lowlevel
import dbus.mainloop.glib
from gi.repository import GLib

ANSWERS = {"GetServerInformation": (["fake", "cubby", "1", "1.2"], "ssss"), "Notify": ([dbus.UInt32(1)], "u")}
QUIET = ("org.freedesktop.DBus.Peer", "org.freedesktop.DBus.Introspectable")


def main():
    log, names = open(sys.argv[1], "a", buffering=1), sys.argv[2:]
    dbus.mainloop.glib.DBusGMainLoop(set_as_default=True)
    bus = dbus.SessionBus()
    for name in names:
        bus.request_name(name)

    def on_message(connection, message):
        if message.get_type() == dbus.lowlevel.MESSAGE_TYPE_SIGNAL and message.get_destination() in names:
            print(message.get_destination(), f"{message.get_interface()}.{message.get_member()}", file=log)
        if message.get_type() != dbus.lowlevel.MESSAGE_TYPE_METHOD_CALL:
            return dbus.lowlevel.HANDLER_RESULT_NOT_YET_HANDLED
        if message.get_interface() not in QUIET:
            arguments = " ".join(str(a) for a in message.get_args_list())
            print(message.get_destination(), f"{message.get_interface()}.{message.get_member()}", arguments, file=log)
        reply = dbus.lowlevel.MethodReturnMessage(message)
        answer, signature = ANSWERS.get(message.get_member(), (["answered"], "s"))
        reply.append(*answer, signature=signature)
        connection.send_message(reply)
        return dbus.lowlevel.HANDLER_RESULT_HANDLED

    bus.add_message_filter(on_message)
    print("ready", flush=True)
    GLib.MainLoop().run()


main()
