/* SPDX-License-Identifier: MIT */
/* image/digest.c: SHA-256 of a whole file. */
#include "helpers/image/digest.h"

#include <inttypes.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

int digest_of(int fd, char out[LAYERS_HEX_LEN + 1])
{
	static uint8_t buffer[256 << 10];
	uint8_t sum[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;
	ssize_t got;

	sha256_init(&ctx);
	do {
		got = fd_read_all(fd, buffer, sizeof(buffer));
		if (got > 0)
			sha256_update(&ctx, (size_t)got, buffer);
	} while (got > 0);
	sha256_digest(&ctx, sizeof(sum), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		(void)snprintf(out + 2 * i, 3, "%02x", sum[i]);
	return got < 0 ? -1 : 0;
}

int digest_check(int fd, const char *digest, int64_t size, struct err *e)
{
	char found[LAYERS_HEX_LEN + 1];
	struct stat st;

	if (fstat(fd, &st) < 0 || digest_of(fd, found) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(e, "cannot read the blob '%s'", digest);
	if (st.st_size != size)
		return err_set(e,
			       "the blob '%s' is damaged: it has %" PRId64
			       " bytes, and the image says %" PRId64,
			       digest, (int64_t)st.st_size, size);
	if (strcmp(found, layers_hex(digest)) != 0)
		return err_set(e, "the blob '%s' is damaged: it hashes to sha256:%s", digest,
			       found);
	return 0;
}
