/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/wayland.h: the parts of Wayland's wire format that are read here. A message is a
 * head (object; length and opcode) and arguments, in the machine's own byte order.
 */
#ifndef CUBBY_HELPERS_DOORS_WAYLAND_H
#define CUBBY_HELPERS_DOORS_WAYLAND_H

#include <stdint.h>
#include <string.h>

enum {
	WAYLAND_HEAD = 8,
	WAYLAND_DISPLAY = 1, /* the object that is there from the start */
	/* Requests. */
	WAYLAND_DISPLAY_SYNC = 0,
	WAYLAND_DISPLAY_GET_REGISTRY = 1,
	WAYLAND_REGISTRY_BIND = 0,
	/* Events. */
	WAYLAND_DISPLAY_ERROR = 0,
	WAYLAND_REGISTRY_GLOBAL = 0,
	WAYLAND_REGISTRY_GLOBAL_REMOVE = 1,
};

/* One word of a message, wherever it lies. */
static inline uint32_t wayland_number(const char *at)
{
	uint32_t number;

	memcpy(&number, at, sizeof(number));
	return number;
}

static inline uint32_t wayland_opcode(const char *message)
{
	return wayland_number(message + 4) & 0xffff;
}

/* With its head. What is shorter than a head is no message. */
static inline uint32_t wayland_len(const char *message)
{
	return wayland_number(message + 4) >> 16;
}

#endif
