/* SPDX-License-Identifier: MIT */
/* desktop/bus.h: the session bus. */
#ifndef CUBBY_DESKTOP_BUS_H
#define CUBBY_DESKTOP_BUS_H

/*
 * Has it look for services again: a directory that was not there when it began is not watched.
 * Without a bus there is nobody to tell.
 */
void bus_reload(void);

#endif
