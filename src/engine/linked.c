/* SPDX-License-Identifier: MIT */
/* engine/linked.c: asking the other sandbox's launcher. */
#include "engine/linked.h"

#include <string.h>

#include "base/fd.h"
#include "base/target.h"
#include "state/registry.h"
#include "wire/wire.h"

/* The near end of a wire whose other end the other launcher passes on, or -1. */
static int connect_to(const struct run *r, const struct target *link)
{
	const struct msg m = {.type = MSG_CL_LINK, .len = sizeof(*link)};
	static LARGE struct arena scratch;
	char name[TARGET_NAME];
	struct err ignored;
	OWN_FD int near_fd = -1;
	OWN_FD int far_fd = -1;
	OWN_FD int launcher_fd = -1;
	int ends[2];

	launcher_fd = registry_connect(r->facts, target_link_name(link, name), &scratch, &ignored);
	arena_done(&scratch);
	if (launcher_fd < 0 || wire_pair(ends) < 0)
		return -1;
	near_fd = ends[0];
	far_fd = ends[1];
	if (wire_send_full(launcher_fd, &m, link, &far_fd, 1) < 0)
		return -1;
	return fd_take(&near_fd);
}

int linked_connect(const struct run *r, uint32_t index, struct err *e)
{
	const struct value *links = &r->spec->network_links;
	struct msg m = {.type = MSG_NET_NO_LINK, .id = index};
	OWN_FD int fd = -1;
	struct target link;
	const char *why;

	/* It is one: the spec was checked. */
	if (index < links->count && target_parse_link(links->items[index].text, &link, &why))
		fd = connect_to(r, &link);
	if (fd >= 0)
		m.type = MSG_NET_LINK;
	if (wire_tell(r->net_fd, &m, NULL, &fd, fd >= 0 ? 1 : 0) < 0)
		return err_sys(e, "cannot pass on a link");
	return 0;
}
