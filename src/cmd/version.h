/* SPDX-License-Identifier: MIT */
/* cmd/version.h: the version of cubby: the only place that says it. */
#ifndef CUBBY_CMD_VERSION_H
#define CUBBY_CMD_VERSION_H

#define CUBBY_VERSION "0.1.0"

#endif
