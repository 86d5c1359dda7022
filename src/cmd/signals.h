/* SPDX-License-Identifier: MIT */
/* cmd/signals.h: the signals that `cubby kill` knows by name. */
#ifndef CUBBY_CMD_SIGNALS_H
#define CUBBY_CMD_SIGNALS_H

struct signal_row {
	const char *name; /* without SIG */
	int number;
};

extern const struct signal_row signal_table[];
extern const unsigned signal_count;

#endif
