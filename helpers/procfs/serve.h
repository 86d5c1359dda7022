/* SPDX-License-Identifier: MIT */
/* procfs/serve.h: the file system: one directory of read-only files (wire/procview.h). */
#ifndef CUBBY_PROCFS_SERVE_H
#define CUBBY_PROCFS_SERVE_H

#include "helpers/common/fuse_session.h"

extern const struct fuse_lowlevel_ops serve_ops;

#endif
