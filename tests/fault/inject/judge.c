/* SPDX-License-Identifier: MIT */
/* fault/inject/judge.c: the rules. */
#include "tests/fault/inject/judge.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { EXIT_PROFILE = 2, EXIT_CUBBY = 125, EXIT_NOT_FOUND = 127, EXIT_LOST = 128 + SIGKILL };

static const char ERROR[] = "cubby: ";
static const char NOTE[] = "cubby: note: ";
static const char DIAGNOSTIC[] = ": error["; /* of a profile, behind its place */
static const char HINT[] = "  hint: ";

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool is_diagnostic(const char *line)
{
	const char *found = strstr(line, DIAGNOSTIC);

	return found && found < line + strcspn(line, "\n");
}

/* What stderr has: errors, notes, hints, and lines that are none of these. */
struct said {
	int errors;
	int notes;
	int others;
	const char *error;
};

static struct said said_in(const char *text)
{
	struct said s = {0, 0, 0, NULL};

	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (begins(line, NOTE)) {
			s.notes++;
		} else if (begins(line, ERROR) || is_diagnostic(line)) {
			s.errors++;
			s.error = line;
		} else if (!begins(line, HINT)) {
			s.others++;
		}
	}
	return s;
}

/* Landlock = "best" is what the default profile asks for: a kernel without it is answered so. */
static bool lacks_landlock(const struct fault *f)
{
	return f->call == SYS_landlock_create_ruleset && f->occurrence == 1;
}

/* The walls without the last lines, which tell about Landlock. */
static bool same_walls(const struct fault *f, const char *out, const char *whole)
{
	const char *end = strstr(whole, "\nlandlock");

	if (strcmp(out, whole) == 0)
		return true;
	return lacks_landlock(f) && end && strncmp(out, whole, (size_t)(end - whole)) == 0 &&
	       strstr(out, "\nend\n");
}

/* An errno by its text, or the cause that cubby has found behind it. */
static bool names_cause(int error, const char *sentence)
{
	static const char *const causes[] = {
		"the kernel",     "filter around",      "is missing",
		"user namespace", "No such file",       "no Landlock",
		"hard limit",     "limit of processes", "does not respond"};

	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++)
		if (strstr(sentence, causes[i]))
			return true;
	return strstr(sentence, strerror(error)) != NULL;
}

/* One sentence in all, with the reason of the fault, or the reason that cubby has found for it. */
static const char *refusal_fault(const struct fault *f, const struct outcome *o)
{
	struct said s = said_in(o->err);

	if (s.errors != 1)
		return s.errors ? "more than one sentence" : "no sentence says why";
	if (s.others)
		return "something else is on stderr";
	if (f->error && !f->late && !names_cause(f->error, s.error) && !strstr(s.error, "lost"))
		return "the sentence does not name the cause";
	return NULL;
}

static enum verdict wrong(const char *why, const char **ret_why)
{
	*ret_why = why;
	return WRONG;
}

static enum verdict judge_refusal(const struct fault *f, const struct outcome *o,
				  const char **ret_why)
{
	const char *why = refusal_fault(f, o);

	return why ? wrong(why, ret_why) : REFUSED;
}

/* The program ran. */
static enum verdict judge_run(const struct fault *f, const struct outcome *o,
			      const struct outcome *whole, const char **ret_why)
{
	struct said s = said_in(o->err);
	int status = WEXITSTATUS(o->status);

	/* A launcher that fails while the program speaks at its terminal has passed on the
	 * beginning. */
	if (status == EXIT_CUBBY && begins(whole->out, o->out))
		return judge_refusal(f, o, ret_why);
	if (!same_walls(f, o->out, whole->out))
		return wrong("the program ran with other walls", ret_why);
	if (status == WEXITSTATUS(whole->status))
		return s.errors || s.others ? wrong("it went well, and complains", ret_why) : WHOLE;
	if (status != EXIT_CUBBY)
		return wrong("the program's status is lost", ret_why);
	return judge_refusal(f, o, ret_why);
}

static enum verdict judge_kill(const struct fault *f, const struct outcome *o, const char **ret_why)
{
	int status = WIFEXITED(o->status) ? WEXITSTATUS(o->status) : -1;

	if (f->victim == 0)
		return WIFSIGNALED(o->status) ? KILLED
					      : wrong("the launcher outlived its kill", ret_why);
	/* The program's own death needs no words; init's does. */
	if (status == EXIT_LOST && f->victim > 1)
		return KILLED;
	if (status == EXIT_CUBBY || status == EXIT_LOST)
		return judge_refusal(f, o, ret_why);
	return wrong("somebody was killed, and the status does not say so", ret_why);
}

enum verdict judge(const struct fault *f, const struct outcome *o, const struct outcome *whole,
		   const char **ret_why)
{
	int status = WIFEXITED(o->status) ? WEXITSTATUS(o->status) : -1;

	if (o->slow)
		return wrong("it hangs", ret_why);
	if (o->survivors)
		return wrong("something outlived the launcher", ret_why);
	if (f->victim != NOBODY && o->status != whole->status)
		return judge_kill(f, o, ret_why);
	if (!WIFEXITED(o->status))
		return wrong("the launcher died of a signal", ret_why);
	if (o->out[0])
		return judge_run(f, o, whole, ret_why);
	if (status != EXIT_PROFILE && (status < EXIT_CUBBY || status > EXIT_NOT_FOUND))
		return wrong("nothing ran, and the status does not say so", ret_why);
	return judge_refusal(f, o, ret_why);
}
