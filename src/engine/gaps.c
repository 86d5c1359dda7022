/* SPDX-License-Identifier: MIT */
/* engine/gaps.c: the table of what is not protected, and when. */
#include "engine/gaps.h"

#include "kern/landlock.h"
#include "spec/pod.h"

static bool no_namespaces(const struct run *r)
{
	return r->spec->isolation.num == ISOLATION_LANDLOCK;
}

static bool host_network(const struct run *r)
{
	return r->spec->network_mode.num == NETWORK_MODE_HOST;
}

static bool private_network(const struct run *r)
{
	return run_has_private_network(r) || pod_is_said(r->spec);
}

static bool in_pod(const struct run *r)
{
	return pod_is_said(r->spec);
}

static bool host_abstract(const struct run *r)
{
	return host_network(r) && r->spec->network_abstract.num == NETWORK_ABSTRACT_ALLOW;
}

static bool host_home(const struct run *r)
{
	return r->spec->home_mode.num == HOME_MODE_HOST;
}

static bool writes_host(const struct run *r)
{
	for (unsigned i = 0; i < r->view_count; i++)
		if (r->view[i].kind == VIEW_RW && r->view[i].source == r->view[i].path)
			return true;
	return false;
}

static bool no_second_wall(const struct run *r)
{
	return r->spec->landlock.num == LANDLOCK_OFF || landlock_abi() < 1;
}

static bool no_truncate_wall(const struct run *r)
{
	return !no_second_wall(r) && landlock_abi() < LANDLOCK_ABI_TRUNCATE;
}

static bool no_signal_wall(const struct run *r)
{
	return no_namespaces(r) && landlock_abi() < LANDLOCK_ABI_SCOPE;
}

static bool no_file_wall(const struct run *r)
{
	return !no_second_wall(r) && (r->spec->syscalls_nesting.num || run_keeps_mounting(r));
}

static bool multiarch(const struct run *r)
{
	return r->spec->syscalls_multiarch.num;
}

static bool keeps_caps(const struct run *r)
{
	return r->caps != 0;
}

static const struct gap gaps[] = {
	{no_namespaces, "other processes of the user are seen in /proc"},
	{no_namespaces,
	 "names and attributes of all files are seen (stat, readlink), those of the user's files "
	 "are changed (chmod, touch); only opening is refused"},
	{no_namespaces,
	 "UDP, the host's loopback by UDP, and unix sockets with a path are reached"},
	{no_namespaces, "System V IPC, the host name and the time are the host's"},
	{no_namespaces,
	 "a program can kill what would end its processes, and they outlive the launcher"},
	{no_signal_wall, "other processes of the user are signalled: that wall wants Linux 6.12"},
	{host_network, "everything the host's network reaches is reached, its loopback too"},
	{private_network, "the internet is reached, so data inside can be sent there"},
	{in_pod, "what the other members of the pod serve is reached, on one loopback with them"},
	{host_abstract,
	 "abstract sockets of the host are reached: X11, D-Bus and others may listen there"},
	{host_home, "all files of the home but the secret groups are read and changed"},
	{writes_host,
	 "what is written to shared directories may be run outside later: look before you do"},
	{no_second_wall, "there is no second wall (Landlock) behind the namespaces"},
	{no_truncate_wall, "the second wall does not hinder truncating: that wants Linux 6.2"},
	{no_file_wall, "the second wall has no file rules: they would forbid every mount inside"},
	{multiarch, "32-bit programs may make sockets of any family"},
	{keeps_caps, "kept capabilities reach more of the kernel inside the own namespaces"},
};

const struct gap *gap_next(const struct gap *after, const struct run *r)
{
	for (const struct gap *g = after ? after + 1 : gaps; g < gaps + COUNT_OF(gaps); g++)
		if (g->open(r))
			return g;
	return NULL;
}

bool gap_is_first(const struct gap *gap, const struct run *r)
{
	return gap == gap_next(NULL, r);
}
