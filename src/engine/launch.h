/* SPDX-License-Identifier: MIT */
/*
 * engine/launch.h: the life of one sandbox as its launcher sees it.
 */
#ifndef CUBBY_ENGINE_LAUNCH_H
#define CUBBY_ENGINE_LAUNCH_H

#include "base/err.h"
#include "engine/run.h"
#include "kern/tty.h"
#include "spec/place_rule.h"

struct launch_request {
	const struct spec *spec; /* sealed */
	const struct place *places;
	unsigned place_count;
	const struct place_rule *rules;
	unsigned rule_count;
	const struct facts *facts;
	const char *profile;       /* name of the profile used */
	const char *name;          /* of the sandbox, or NULL: one is made up */
	const char *cwd;           /* the working directory inside, or NULL: the caller's */
	const char *network_log;   /* on the host, or NULL */
	const char *network_pcap;  /* the same */
	const char *network_learn; /* the same */
	char *const *argv;         /* the program; argv[0] NULL only for a plan */
	const char *report;        /* file for the report, or NULL */
	const char *cgroup;        /* limits.cgroup made concrete, or NULL */
	const char *own_home;      /* directory for a persistent home without a name, or NULL */
	const char *own_changes;   /* directory for changes of a system of its own, or NULL */
	const char *tree;          /* root.tree made concrete, or NULL */
	bool verbose;
	const struct watch *watch;     /* or NULL */
	void (*say)(const char *text); /* shows the user a note */
};

/* Looks which of stdio are terminals, for r->terminal; first of all. 0, or -1 with `e`. */
int launch_terminal(struct run *r, struct err *e) MUST_USE;

/*
 * Instead of launch_terminal: nobody's terminal is there. The program gets one of its own, in this
 * state, whose master goes to r->watch.
 */
void launch_detached(struct run *r, const struct tty_state *state);

/* Works out everything that can be known beforehand: what `cubby plan` shows. Changes nothing. */
int launch_plan(struct run *r, const struct launch_request *q, struct arena *a,
		struct err *e) MUST_USE;

/*
 * Runs the planned sandbox to its end. 0 with *ret_exit_code = the program's own status (128 + the
 * signal that ended it); -1 with `e` when cubby could not do its part. Nothing is left either way.
 */
int launch_run(struct run *r, int *ret_exit_code, struct err *e) MUST_USE;

/*
 * Whether the program was process 1 of its own and has ended everything by reboot(2): SIGHUP for a
 * restart, SIGINT for an end; else 0.
 */
int launch_halt(const struct run *r, int wait_status);

/* The status a shell would report for a wait status. */
int launch_exit_code(int wait_status);

#endif
