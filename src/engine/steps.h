/* SPDX-License-Identifier: MIT */
/*
 * engine/steps.h: the table of steps that turns a spec into a sandbox, and the loop over it.
 */
#ifndef CUBBY_ENGINE_STEPS_H
#define CUBBY_ENGINE_STEPS_H

#include "base/err.h"
#include "engine/run.h"

/* Phases in their order; docs/architecture.md says what each may and must not do. */
enum phase { PHASE_PREPARE, PHASE_BUILD, PHASE_GUARD, PHASE_START, PHASE_COUNT };

/* Tiers of isolation in which a step is run. */
enum { TIER_NAMESPACES = 1, TIER_LANDLOCK = 2, TIER_BOTH = 3 };

struct step {
	const char *name;
	enum phase phase;
	unsigned tiers;
	bool (*needed)(const struct run *r); /* NULL: always */
	int (*run)(struct run *r, struct err *e);
	void (*undo)(struct run *r); /* PREPARE only; NULL says in the table why nothing remains */
	const char *does;            /* one line for `cubby plan` */
};

extern const struct step step_table[];
extern const unsigned step_count;

/* Whether this run needs the step. */
bool step_is_needed(const struct step *s, const struct run *r) MUST_USE;

/* Runs the needed steps of a phase in order. The error names the step. */
int steps_run(enum phase phase, struct run *r, struct err *e) MUST_USE;

/* Undoes the PREPARE steps in reverse order. */
void steps_undo(struct run *r);

/* The name of a phase and of the process that runs it, as `cubby plan` prints it. */
const char *phase_name(enum phase phase) MUST_USE;
const char *phase_process(enum phase phase) MUST_USE;

/* One entry function per step, each in its own step_<name>.c. */
#define STEP(name) int step_##name(struct run *r, struct err *e) MUST_USE
STEP(pod);
void undo_pod(struct run *r);
STEP(filter);
STEP(dirs);
STEP(skeleton);
void undo_skeleton(struct run *r);
STEP(keep);
void undo_keep(struct run *r);
STEP(record);
void undo_record(struct run *r);
STEP(share);
STEP(ports);
void undo_ports(struct run *r);
STEP(report);
STEP(cgroup);
void undo_cgroup(struct run *r);
STEP(cgroupns);
STEP(doors);
STEP(sockets);
STEP(serving);
void undo_doors(struct run *r);
STEP(procview);
void undo_procview(struct run *r);
STEP(viewfs);
STEP(ids);
STEP(mapped);
STEP(private);
STEP(network);
STEP(loopback);
STEP(root);
STEP(sources);
STEP(dev);
STEP(proc);
STEP(fuse);
STEP(listed);
STEP(mounts);
STEP(virtual);
STEP(names);
STEP(links);
STEP(resolver);
STEP(enter);
STEP(hostname);
STEP(clock);
STEP(sched);
STEP(user);
STEP(nest);
STEP(bounding);
STEP(rules);
STEP(uplink);
STEP(backend);
STEP(pid1);
STEP(caps);
STEP(memory);
STEP(landlock);
STEP(sysinfo);
STEP(limits);
STEP(find);
STEP(syscalls);
STEP(start);
#undef STEP

#endif
