/* SPDX-License-Identifier: MIT */
/* desktop/bus.c: one call. */
#include "helpers/desktop/bus.h"

#include <systemd/sd-bus.h>

void bus_reload(void)
{
	sd_bus *bus = NULL;

	if (sd_bus_open_user(&bus) >= 0)
		(void)sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
					 "org.freedesktop.DBus", "ReloadConfig", NULL, NULL, NULL);
	(void)sd_bus_flush_close_unref(bus);
}
