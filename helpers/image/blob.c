/* SPDX-License-Identifier: MIT */
/* image/blob.c: opened, and compared with what its name says. */
#include "helpers/image/blob.h"

#include <fcntl.h>
#include <stdio.h>

#include "base/fd.h"
#include "helpers/image/digest.h"
#include "kern/sys.h"
#include "state/layers.h"

int blob_open(int dir_fd, const char *digest, int64_t size, struct err *e)
{
	char path[16 + LAYERS_HEX_LEN + 1];
	OWN_FD int fd = -1;

	if (!layers_hex(digest)) {
		(void)err_set(e, "'%.100s' is not a digest that can be checked", digest);
		return err_hint(e, "sha256:, and 64 digits of the lower case");
	}
	(void)snprintf(path, sizeof(path), "blobs/sha256/%s", layers_hex(digest));
	fd = sys_openat2(dir_fd, path, O_RDONLY, 0, BLOB_RESOLVE);
	if (fd < 0)
		return err_sys(e, "cannot open the blob '%s'", digest);
	return digest_check(fd, digest, size, e) < 0 ? -1 : fd_take(&fd);
}
