/* SPDX-License-Identifier: MIT */
/*
 * fault/inject.c: runs a launch again and again, each time with one fault at one system call.
 *
 *   inject [OPTION...] errors COMMAND...   each call of each process fails with each errno it can
 * have inject [OPTION...] kills COMMAND...    at each call of each process, each process is killed
 *   inject [OPTION...] list COMMAND...     the calls: process, name, which time
 *   inject residue                         what launches could have left, one a line
 *   inject [OPTION...] once PROCESS CALL N ERRNO COMMAND...   one fault; status and output are the
 * launch's
 *
 *   -t       stdin is a terminal
 *   -u       programs that the launcher starts beside the sandbox are not followed
 *   -s K/N   only the faults K, K+N, K+2N...
 *
 * COMMAND is a launch of fault/walls. Prints what went wrong and a line of numbers. Status 0 when
 * nothing did.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fault/inject/calls.h"
#include "tests/fault/inject/judge.h"
#include "tests/fault/inject/residue.h"
#include "tests/fault/inject/trace.h"

enum {
	MOMENTS_MAX = 4096,
	PATIENCE_MS = 2000,
	PAUSES = 100,
	PAUSE_MS = 10,
	LONG_PATIENCE_MS = 20000,
	SHOWN_MAX = 20,
	EXIT_SELF = 124
};

struct moment {
	int process;
	long call;
	unsigned occurrence;
	int processes;
};

static struct moment moments[MOMENTS_MAX];
static unsigned moment_count;
static unsigned share_first;
static unsigned share_step = 1;

static struct {
	struct launch launch;
	struct outcome whole;
	struct residue before;
	unsigned asked; /* faults of the whole list */
	unsigned runs;
	unsigned missed; /* its moment did not come */
	unsigned again;  /* it was too slow, and had a second chance */
	unsigned ended[WRONG + 1];
	long slowest_ms;
} sweep;

static void record(void *context, int process, long call, unsigned occurrence, int processes)
{
	(void)context;
	if (moment_count < MOMENTS_MAX)
		moments[moment_count++] = (struct moment){process, call, occurrence, processes};
}

static void show(const struct fault *f, const struct outcome *o, const char *why)
{
	const struct call *c = call_find(f->call);

	if (sweep.ended[WRONG] > SHOWN_MAX)
		return;
	printf("# process %d, %s %u: %s%s%d: %s\n", f->process, c ? c->name : "?", f->occurrence,
	       f->error ? error_name(f->error) : "", f->victim != NOBODY ? "kills " : " ",
	       f->victim, why);
	printf("#   status %#x, %ld ms, stderr: %.300s\n", (unsigned)o->status, o->ms, o->err);
	if (strcmp(why, "the program ran with other walls") == 0) {
		FILE *saved = fopen("walls.whole", "we");
		if (saved) {
			fputs(sweep.whole.out, saved);
			fclose(saved);
		}
		saved = fopen("walls.other", "we");
		if (saved) {
			fputs(o->out, saved);
			fclose(saved);
		}
	}
}

/* What a killed launcher leaves in the registry goes with the next look at it. */
static void look_at_registry(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		freopen("/dev/null", "w", stdout);
		execl(sweep.launch.command[0], sweep.launch.command[0], "ls", (char *)NULL);
		_exit(EXIT_SELF);
	}
	if (pid > 0)
		waitpid(pid, NULL, 0);
}

/* What is left. A launcher that serves others (a pod's) may be slow to see that one has gone. */
static void look_again(struct residue *after)
{
	residue_take(after);
	for (int n = 0; n < PAUSES && residue_new(&sweep.before, after); n++) {
		residue_done(after);
		(void)poll(NULL, 0, PAUSE_MS);
		residue_take(after);
	}
}

/* One launch. A slow one gets a second chance: the machine has other things to do. */
static void run_fault(const struct fault *f)
{
	static struct outcome o;
	static struct residue after;
	const char *why = NULL;
	enum verdict v;

	if (sweep.asked++ % share_step != share_first)
		return;
	sweep.runs++;
	for (int tries = 0; tries < 2 && (tries == 0 || o.slow); tries++) {
		sweep.again += tries;
		if (tries > 0)
			look_at_registry();
		if (trace_run(&sweep.launch, f, NULL, NULL, &o) < 0) {
			perror("inject: cannot trace");
			exit(EXIT_SELF);
		}
	}
	sweep.missed += !o.hit;
	if (o.ms > sweep.slowest_ms)
		sweep.slowest_ms = o.ms;
	v = judge(f, &o, &sweep.whole, &why);
	if (f->victim == 0 || f->call == SYS_unlink || f->call == SYS_unlinkat || o.slow)
		look_at_registry();
	look_again(&after);
	if (v != WRONG) {
		why = residue_new(&sweep.before, &after);
		v = why ? WRONG : v;
	}
	sweep.ended[v]++;
	if (v == WRONG)
		show(f, &o, why);
	/* What one fault has left is not the next one's. */
	residue_done(&sweep.before);
	sweep.before = after;
}

/* The launch without a fault, twice: it works, and the walls can be compared. */
static int begin(void)
{
	static struct outcome first;

	if (trace_run(&sweep.launch, NULL, NULL, NULL, &first) < 0 ||
	    trace_run(&sweep.launch, NULL, record, NULL, &sweep.whole) < 0) {
		perror("inject: cannot trace");
		return -1;
	}
	if (!strstr(first.out, "\nend\n") || strcmp(first.out, sweep.whole.out) != 0 ||
	    first.status != sweep.whole.status) {
		printf("# two launches without a fault differ: status %#x and %#x\n# %s\n# %s\n",
		       (unsigned)first.status, (unsigned)sweep.whole.status, first.err,
		       sweep.whole.err);
		return -1;
	}
	residue_take(&sweep.before);
	sweep.launch.patience_ms = PATIENCE_MS;
	return 0;
}

static void sweep_errors(void)
{
	for (unsigned i = 0; i < moment_count; i++) {
		const struct moment *m = &moments[i];
		const struct call *c = call_find(m->call);

		if (!c) {
			printf("# call %ld of process %d has no row in calls.c\n", m->call,
			       m->process);
			sweep.ended[WRONG]++;
		}
		for (int n = 0; c && n < ERRORS_MAX && c->errors[n]; n++)
			run_fault(&(struct fault){m->process, m->call, m->occurrence, c->errors[n],
						  c->late, NOBODY});
	}
}

static void sweep_kills(void)
{
	for (unsigned i = 0; i < moment_count; i++)
		for (int victim = 0; victim < moments[i].processes; victim++)
			run_fault(&(struct fault){moments[i].process, moments[i].call,
						  moments[i].occurrence, 0, false, victim});
}

static int finish(void)
{
	printf("calls=%u faults=%u runs=%u whole=%u refused=%u killed=%u missed=%u again=%u "
	       "slowest_ms=%ld "
	       "wrong=%u\n",
	       moment_count, sweep.asked, sweep.runs, sweep.ended[WHOLE], sweep.ended[REFUSED],
	       sweep.ended[KILLED], sweep.missed, sweep.again, sweep.slowest_ms,
	       sweep.ended[WRONG]);
	return sweep.ended[WRONG] || sweep.runs == 0;
}

static int list(void)
{
	for (unsigned i = 0; i < moment_count; i++) {
		const struct call *c = call_find(moments[i].call);

		printf("%d %s %u\n", moments[i].process, c ? c->name : "?", moments[i].occurrence);
	}
	return 0;
}

static int show_residue(void)
{
	residue_take(&sweep.before);
	for (size_t i = 0; i < sweep.before.count; i++)
		puts(sweep.before.lines[i]);
	residue_done(&sweep.before);
	return 0;
}

/* once PROCESS CALL N ERRNO COMMAND... */
static int once(char **argv)
{
	const struct call *c = call_find_name(argv[1]);
	struct fault f = {.process = (int)strtol(argv[0], NULL, 10),
			  .call = c ? c->number : -1,
			  .occurrence = (unsigned)strtoul(argv[2], NULL, 10),
			  .error = error_number(argv[3]),
			  .late = c && c->late,
			  .victim = NOBODY};
	static struct outcome o;

	if (!c || !f.error) {
		fprintf(stderr, "inject: '%s' or '%s' is not in the tables\n", argv[1], argv[3]);
		return EXIT_SELF;
	}
	if (trace_run(&sweep.launch, &f, NULL, NULL, &o) < 0 || !o.hit) {
		fprintf(stderr, "inject: the moment did not come\n%s", o.err);
		return EXIT_SELF;
	}
	fputs(o.out, stdout);
	fputs(o.err, stderr);
	if (o.slow || o.survivors) {
		fputs("inject: it did not end, or left something\n", stderr);
		return EXIT_SELF;
	}
	return WIFEXITED(o.status) ? WEXITSTATUS(o.status) : 128 + WTERMSIG(o.status);
}

/* A pseudo terminal whose other side stays open with us. */
static const char *open_terminal(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	return fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0 ? ptsname(fd) : NULL;
}

static void take_share(const char *text)
{
	const char *slash = strchr(text, '/');

	share_first = (unsigned)strtoul(text, NULL, 10);
	share_step = slash ? (unsigned)strtoul(slash + 1, NULL, 10) : 1;
	if (share_step == 0)
		share_step = 1;
}

/* Returns the words behind the options. */
static char **take_options(int argc, char **argv)
{
	int option;

	sweep.launch.patience_ms = LONG_PATIENCE_MS;
	while ((option = getopt(argc, argv, "+tus:")) != -1) {
		if (option == 't')
			sweep.launch.terminal = open_terminal();
		else if (option == 'u')
			sweep.launch.leave_helpers = true;
		else if (option == 's')
			take_share(optarg);
		else
			exit(EXIT_SELF);
	}
	return argv + optind;
}

int main(int argc, char **argv)
{
	char **words = take_options(argc, argv);
	const char *what = words[0] ? words[0] : "";
	bool is_once = strcmp(what, "once") == 0;
	int skip = is_once ? 5 : 1;

	if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
		return EXIT_SELF;
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (strcmp(what, "residue") == 0)
		return show_residue();
	if (argc - optind <= skip) {
		fputs("usage: inject [-t] [-u] [-s K/N] errors|kills|list|once... COMMAND...\n",
		      stderr);
		return EXIT_SELF;
	}
	sweep.launch.command = words + skip;
	if (is_once)
		return once(words + 1);
	if (begin() < 0)
		return EXIT_SELF;
	if (strcmp(what, "list") == 0)
		return list();
	if (strcmp(what, "errors") == 0)
		sweep_errors();
	else if (strcmp(what, "kills") == 0)
		sweep_kills();
	return finish();
}
