/* SPDX-License-Identifier: MIT */
/*
 * engine/steps.c: THE table: every step of a launch, in order.
 *
 * PREPARE runs in the launcher and is undone in reverse; BUILD in the stage, with all rights in the
 * new namespaces and none outside; GUARD in init (the stage's later life), whose children inherit
 * it; START in each program just before it is executed, also for `cubby exec`.
 */
#include "engine/steps.h"

#include <string.h>

#include "engine/shared.h"
#include "spec/pod.h"

static bool builds_root(const struct run *r)
{
	return run_builds_root(r);
}

static bool maps_one_id(const struct run *r)
{
	return r->spec->ids_map.num != IDS_MAP_RANGE;
}

/* A system of its own knows its root. */
static bool needs_names(const struct run *r)
{
	return maps_one_id(r) && !(r->own_root && r->inside_uid == 0);
}

static bool joins_pod(const struct run *r)
{
	return pod_is_said(r->spec);
}

static bool shares(const struct run *r)
{
	return r->spec->share.count > 0;
}

/* With some namespaces of another sandbox comes its user namespace. */
static bool has_own_ids(const struct run *r)
{
	return !shares(r) && !joins_pod(r);
}

static bool maps_own_id(const struct run *r)
{
	return maps_one_id(r) && has_own_ids(r);
}

static bool maps_range(const struct run *r)
{
	return r->spec->ids_map.num == IDS_MAP_RANGE;
}

static bool maps_own_range(const struct run *r)
{
	return maps_range(r) && has_own_ids(r);
}

static bool has_own_hostname(const struct run *r)
{
	return !share_is_said(r->spec, SHARE_UTS);
}

static bool overlays_system(const struct run *r)
{
	return run_overlays_host(r);
}

static bool keeps_changes(const struct run *r)
{
	return run_keeps_changes(r) || r->spec->overlay_layers.count;
}

static bool has_own_network(const struct run *r)
{
	return r->spec->network_mode.num != NETWORK_MODE_HOST && !joins_pod(r) &&
	       !share_is_said(r->spec, SHARE_NET);
}

static bool has_cubby_net(const struct run *r)
{
	return run_has_cubby_net(r);
}

static bool has_backend(const struct run *r)
{
	return run_has_backend(r);
}

static bool asks_cubby_net(const struct run *r)
{
	return run_has_private_network(r) || joins_pod(r) ||
	       (r->shared && r->shared->private_network);
}

static bool publishes(const struct run *r)
{
	return r->spec->network_ports.count > 0 && (run_has_cubby_net(r) || joins_pod(r));
}

static bool sees_itself(const struct run *r)
{
	return r->spec->proc_virtual.num;
}

/* Its own time since the start is that of its own clock. */
static bool shifts_clock(const struct run *r)
{
	return r->spec->time_offset.set || sees_itself(r);
}

static bool sets_schedule(const struct run *r)
{
	return r->spec->limits_nice.set || r->spec->limits_cpuset.set || sees_itself(r);
}

static bool has_rules(const struct run *r)
{
	return r->rule_count > 0;
}

static bool reports(const struct run *r)
{
	return r->report_path;
}

static bool forbids_nesting(const struct run *r)
{
	return !r->spec->syscalls_nesting.num && r->spec->syscalls_policy.num != POLICY_DEVELOPER;
}

static bool program_is_pid1(const struct run *r)
{
	return run_program_is_pid1(r);
}

static bool forbids_wx(const struct run *r)
{
	return r->spec->memory_wx.num == MEMORY_WX_DENY;
}

static bool uses_landlock(const struct run *r)
{
	return r->spec->landlock.num != LANDLOCK_OFF;
}

static bool has_doors(const struct run *r)
{
	return r->doors != NULL;
}

/* clang-format off */
const struct step step_table[] = {
	/* name      phase          tiers            needed           run            undo         what it does */
	{"pod",      PHASE_PREPARE, TIER_NAMESPACES, joins_pod,       step_pod,      undo_pod,
	 "join the pod, or make it: a network for several sandboxes"},
	{"filter",   PHASE_PREPARE, TIER_BOTH,       NULL,            step_filter,   NULL /* the cache stays */,
	 "load the compiled system call policy"},
	{"dirs",     PHASE_PREPARE, TIER_NAMESPACES, NULL,            step_dirs,     NULL /* the user's own directories stay */,
	 "make the directories on the host that the profile promises"},
	{"skeleton", PHASE_PREPARE, TIER_NAMESPACES, overlays_system, step_skeleton, undo_skeleton,
	 "begin to list the system's directories that root inside must own"},
	{"keep",     PHASE_PREPARE, TIER_NAMESPACES, keeps_changes,   step_keep,     undo_keep,
	 "lock what is kept of overlays, and the layers below"},
	{"record",   PHASE_PREPARE, TIER_BOTH,       NULL,            step_record,   undo_record,
	 "claim the name and listen for cubby ls, exec, kill, stop"},
	{"share",    PHASE_PREPARE, TIER_NAMESPACES, shares,          step_share,    NULL /* descriptors: launch.c */,
	 "ask other sandboxes for the namespaces that are shared"},
	{"ports",    PHASE_PREPARE, TIER_NAMESPACES, publishes,       step_ports,    undo_ports,
	 "listen on the host for the ports that are published"},
	{"report",   PHASE_PREPARE, TIER_BOTH,       reports,         step_report,   NULL /* the file is what was asked for */,
	 "open the file of the report"},
	{"cgroup",   PHASE_PREPARE, TIER_BOTH,       run_uses_cgroup, step_cgroup,   undo_cgroup,
	 "make a cgroup with the limits of all processes together"},
	{"doors",    PHASE_PREPARE, TIER_NAMESPACES, has_doors,       step_doors,    undo_doors,
	 "begin to start the services of the desktop that the profile grants"},
	{"procview", PHASE_PREPARE, TIER_NAMESPACES, sees_itself,     step_procview, undo_procview,
	 "start what shows the sandbox its own limits and use"},
	{"viewfs",   PHASE_PREPARE, TIER_NAMESPACES, has_rules,       step_viewfs,   NULL /* it ends behind the sandbox: launch.c */,
	 "start what serves directories that have rules by name"},

	{"network",  PHASE_BUILD,   TIER_NAMESPACES, has_own_network, step_network,  NULL, "begin to make the own network, beside what follows"},
	{"ids",      PHASE_BUILD,   TIER_NAMESPACES, maps_own_id,     step_ids,      NULL, "map the own user and group id"},
	{"cgroupns", PHASE_BUILD,   TIER_NAMESPACES, run_uses_cgroup, step_cgroupns, NULL, "see the own cgroup as the root of the tree"},
	{"private",  PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_private,  NULL, "cut the mounts off from the host's"},
	{"sources",  PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_sources,  NULL, "clone the host's trees that will be seen"},
	{"mapped",   PHASE_BUILD,   TIER_NAMESPACES, maps_own_range,  step_mapped,   NULL, "wait for newuidmap and newgidmap"},
	{"root",     PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_root,     NULL, "make the sandbox's own tmpfs"},
	{"proc",     PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_proc,     NULL, "mount the own /proc"},
	{"fuse",     PHASE_BUILD,   TIER_NAMESPACES, sees_itself,     step_fuse,     NULL, "mount the file system of proc.virtual, and hand it up"},
	{"dev",      PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_dev,      NULL, "make the own /dev"},
	{"sockets",  PHASE_BUILD,   TIER_NAMESPACES, has_doors,       step_sockets,  NULL, "wait for the sockets of those services"},
	{"listed",   PHASE_BUILD,   TIER_NAMESPACES, overlays_system, step_listed,   NULL, "wait for the list of the system's directories"},
	{"mounts",   PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_mounts,   NULL, "put each tree in its place"},
	{"virtual",  PHASE_BUILD,   TIER_NAMESPACES, sees_itself,     step_virtual,  NULL, "put its files over those of /proc"},
	{"links",    PHASE_BUILD,   TIER_NAMESPACES, builds_root,     step_links,    NULL, "link /bin, /sbin and /lib as the host does"},
	{"names",    PHASE_BUILD,   TIER_NAMESPACES, needs_names,     step_names,    NULL, "write the own passwd and group"},
	{"resolver", PHASE_BUILD,   TIER_NAMESPACES, asks_cubby_net,  step_resolver, NULL, "write the own resolv.conf and hosts"},
	{"enter",    PHASE_BUILD,   TIER_NAMESPACES, NULL,            step_enter,    NULL, "make the new root read-only and enter it"},
	{"hostname", PHASE_BUILD,   TIER_NAMESPACES, has_own_hostname, step_hostname, NULL, "set the host name"},
	{"clock",    PHASE_BUILD,   TIER_NAMESPACES, shifts_clock,    step_clock,    NULL, "shift the clocks"},

	{"sched",    PHASE_GUARD,   TIER_BOTH,       sets_schedule,   step_sched,    NULL, "set nice value and processors"},
	{"user",     PHASE_GUARD,   TIER_NAMESPACES, maps_range,      step_user,     NULL, "become the user inside"},
	{"nest",     PHASE_GUARD,   TIER_NAMESPACES, forbids_nesting, step_nest,     NULL, "allow no user namespace inside, whatever the filter says"},
	{"bounding", PHASE_GUARD,   TIER_NAMESPACES, NULL,            step_bounding, NULL, "empty the bounding set of capabilities"},
	{"rules",    PHASE_GUARD,   TIER_BOTH,       uses_landlock,   step_rules,    NULL, "say what the second wall will let through"},
	{"loopback", PHASE_GUARD,   TIER_NAMESPACES, has_own_network, step_loopback, NULL, "join the own network, its loopback up"},
	{"uplink",   PHASE_GUARD,   TIER_NAMESPACES, has_cubby_net,   step_uplink,   NULL, "make the private network's way out, and hand it up"},
	{"backend",  PHASE_GUARD,   TIER_NAMESPACES, has_backend,     step_backend,  NULL, "raise a barrier, and wait for the other program's way out"},
	{"pid1",     PHASE_GUARD,   TIER_NAMESPACES, program_is_pid1, step_pid1,     NULL, "make the program's own pid namespace, and its process 1"},
	{"caps",     PHASE_GUARD,   TIER_BOTH,       NULL,            step_caps,     NULL, "drop capabilities, forbid new privileges"},
	{"memory",   PHASE_GUARD,   TIER_BOTH,       forbids_wx,      step_memory,   NULL, "forbid to execute memory that was written"},
	{"serving",  PHASE_GUARD,   TIER_NAMESPACES, has_doors,       step_serving,  NULL, "wait until all services of the desktop serve"},
	{"landlock", PHASE_GUARD,   TIER_BOTH,       uses_landlock,   step_landlock, NULL, "raise the second wall"},
	{"sysinfo",  PHASE_GUARD,   TIER_NAMESPACES, sees_itself,     step_sysinfo,  NULL, "have sysinfo(2) answered outside"},

	{"limits",   PHASE_START,   TIER_BOTH,       NULL,            step_limits,   NULL, "set resource limits"},
	{"find",     PHASE_START,   TIER_BOTH,       NULL,            step_find,     NULL, "enter the working directory, find the program, close all else"},
	{"syscalls", PHASE_START,   TIER_BOTH,       NULL,            step_syscalls, NULL, "load the system call filter"},
	{"start",    PHASE_START,   TIER_BOTH,       NULL,            step_start,    NULL, "execute the program"},
};
/* clang-format on */

const unsigned step_count = COUNT_OF(step_table);

bool step_is_needed(const struct step *s, const struct run *r)
{
	unsigned tier =
		r->spec->isolation.num == ISOLATION_LANDLOCK ? TIER_LANDLOCK : TIER_NAMESPACES;

	return (s->tiers & tier) && (!s->needed || s->needed(r));
}

int steps_run(enum phase phase, struct run *r, struct err *e)
{
	for (unsigned i = 0; i < step_count; i++) {
		const struct step *s = &step_table[i];

		if (s->phase != phase || !step_is_needed(s, r))
			continue;
		if (s->run(r, e) < 0)
			return -1;
	}
	return 0;
}

void steps_undo(struct run *r)
{
	for (unsigned i = step_count; i-- > 0;)
		if (step_table[i].undo)
			step_table[i].undo(r);
}

const char *phase_name(enum phase phase)
{
	static const char *const names[PHASE_COUNT] = {"prepare", "build", "guard", "start"};

	return phase < PHASE_COUNT ? names[phase] : "?";
}

const char *phase_process(enum phase phase)
{
	static const char *const names[PHASE_COUNT] = {"launcher", "stage", "init", "program"};

	return phase < PHASE_COUNT ? names[phase] : "?";
}
