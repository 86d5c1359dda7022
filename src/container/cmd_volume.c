/* SPDX-License-Identifier: MIT */
/* container/cmd_volume.c: cubby volume: directories that several sandboxes can have. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/json.h"
#include "container/action.h"
#include "container/erase.h"
#include "container/mapped.h"
#include "container/tally.h"
#include "container/verbs.h"
#include "container/volume_users.h"
#include "state/volumes.h"

struct subject {
	struct work *w;
	char *const *names; /* NULL-ended */
	struct volume_users users;
};

/* Whom a new volume belongs to, by ids inside. */
struct owner {
	int tree_fd;
	uid_t uid;
	gid_t gid;
};

static int parse_id(const char **text, char end, unsigned *ret)
{
	unsigned long n;
	char *behind;

	if (**text < '0' || **text > '9')
		return -1;
	n = strtoul(*text, &behind, 10);
	if (*behind != end && *behind != '\0')
		return -1;
	*text = *behind ? behind + 1 : behind;
	*ret = (unsigned)n;
	return n < UINT32_MAX ? 0 : -1;
}

static int parse_owner(const char *said, struct owner *ret, struct err *e)
{
	const char *at = said;
	unsigned uid;
	unsigned gid;

	if (parse_id(&at, ':', &uid) < 0)
		return err_usage(e, "'%s' is not a UID or UID:GID", said);
	gid = uid;
	if (at > said && at[-1] == ':' && (parse_id(&at, '\0', &gid) < 0 || *at))
		return err_usage(e, "'%s' is not a UID or UID:GID", said);
	ret->uid = uid;
	ret->gid = gid;
	return 0;
}

static int give(void *context, struct err *e)
{
	const struct owner *o = context;

	if (fchown(o->tree_fd, o->uid, o->gid) == 0)
		return 0;
	(void)err_sys(e, "cannot give the volume to %u:%u", o->uid, o->gid);
	return errno == EINVAL ? err_hint(e, "that is more than your subordinate ids have") : -1;
}

/* Under a hidden name, which is a volume's when all is there. */
static int fill(struct subject *s, int home_fd, const char *hidden, struct err *e)
{
	const char *said = work_option(s->w, OPTION_volume_owner);
	struct owner owner = {.tree_fd = -1};
	OWN_FD int dir_fd = -1;
	OWN_FD int tree_fd = -1;

	if (said && parse_owner(said, &owner, e) < 0)
		return -1;
	if (mkdirat(home_fd, hidden, 0700) == 0)
		dir_fd = fd_open_at(home_fd, hidden, O_RDONLY | O_DIRECTORY, 0);
	if (dir_fd >= 0 && mkdirat(dir_fd, VOLUMES_TREE, 0755) == 0)
		tree_fd = fd_open_at(dir_fd, VOLUMES_TREE, O_RDONLY | O_DIRECTORY, 0);
	/* The caller's umask is not for what is seen inside. */
	if (tree_fd < 0 || fchmod(tree_fd, 0755) < 0)
		return err_sys(e, "cannot make a directory for the volume");
	owner.tree_fd = tree_fd;
	return said ? mapped_run(s->w, give, &owner, e) : 0;
}

static int create_one(struct subject *s, int home_fd, const char *name, struct err *e)
{
	const char *hidden = arena_printf(&s->w->arena, ".new.%s.%ld", name, (long)getpid());
	struct err ignored;

	if (named_check(&volumes, name, e) < 0)
		return -1;
	if (fill(s, home_fd, hidden, e) == 0) {
		if (renameat(home_fd, hidden, home_fd, name) == 0)
			return 0;
		if (errno == EEXIST || errno == ENOTEMPTY)
			(void)err_set(e, "there is a volume '%s' already", name);
		else
			(void)err_sys(e, "cannot make the volume '%s'", name);
	}
	(void)!erase_owned(s->w, home_fd, hidden, true, &ignored);
	return -1;
}

static int create(void *subject, struct err *e)
{
	struct subject *s = subject;
	OWN_FD int home_fd = named_open_home(&volumes, &s->w->facts, &s->w->arena, e);

	if (home_fd < 0)
		return -1;
	for (char *const *name = s->names; *name; name++)
		if (create_one(s, home_fd, *name, e) < 0)
			return -1;
	return 0;
}

/* The containers that name it; NULL when there is none. */
static const char *users_of(const struct subject *s, const char *name)
{
	const char *text = NULL;

	for (unsigned i = 0; i < s->users.count; i++)
		if (volume_users_has(&s->users, i, name))
			text = arena_printf(&s->w->arena, "%s%s%s", text ? text : "",
					    text ? " " : "", s->users.names[i]);
	return text;
}

static int remove_one(struct subject *s, int home_fd, const char *name, struct err *e)
{
	struct arena *a = &s->w->arena;
	const char *gone = arena_printf(a, ".gone.%s.%ld", name, (long)getpid());
	OWN_FD int fd = volumes_hold(&s->w->facts, name, true, a, e);
	const char *users;

	if (fd < 0)
		return -1;
	if (volume_users_read(s->w, &s->users, e) < 0)
		return -1;
	users = users_of(s, name);
	if (users) {
		(void)err_set(e, "cannot remove the volume '%s': %s has it", name, users);
		return err_hint(e, "take it out of volumes in the config, or destroy the container "
				   "and its snapshots first");
	}
	if (renameat(home_fd, name, home_fd, gone) < 0)
		return err_sys(e, "cannot remove the volume '%s'", name);
	return erase_owned(s->w, home_fd, gone, true, e);
}

static int remove_some(void *subject, struct err *e)
{
	struct subject *s = subject;
	OWN_FD int home_fd = named_open_home(&volumes, &s->w->facts, &s->w->arena, e);

	if (home_fd < 0)
		return -1;
	for (char *const *name = s->names; *name; name++)
		if (remove_one(s, home_fd, *name, e) < 0)
			return -1;
	return 0;
}

/* Whether something that runs has it. */
static bool is_in_use(const struct subject *s, const char *name)
{
	struct err ignored;
	OWN_FD int fd = volumes_hold(&s->w->facts, name, true, &s->w->arena, &ignored);

	return fd < 0 && errno == EWOULDBLOCK;
}

struct measure {
	int fd;
	struct arena *arena;
	struct tally *tally; /* memory of this process and a child */
};

static int measure_job(void *context, struct err *e)
{
	struct measure *m = context;

	*m->tally = (struct tally){.own = 0};
	return tally_add(m->fd, m->arena, m->tally, e);
}

/* What the user cannot look into belongs to his subordinate ids. */
static int measure(struct subject *s, const char *name, struct tally *ret, struct err *e)
{
	OWN_FD int fd = named_open(&volumes, &s->w->facts, name, &s->w->arena, e);
	struct measure m = {.fd = fd, .arena = &s->w->arena};
	int done;

	if (fd < 0)
		return -1;
	m.tally = mapped_share(sizeof(*m.tally), e);
	if (!m.tally)
		return -1;
	done = measure_job(&m, e);
	if (done == 0 && m.tally->unread > 0)
		done = mapped_run(s->w, measure_job, &m, e);
	if (done == 0)
		*ret = *m.tally;
	mapped_unshare(m.tally, sizeof(*m.tally));
	return done;
}

static void print_users(const struct subject *s, struct json *j, const char *name)
{
	json_array(j, "containers");
	for (unsigned i = 0; i < s->users.count; i++)
		if (volume_users_has(&s->users, i, name))
			json_string(j, NULL, s->users.names[i]);
	json_end_array(j);
}

static int info_one(struct subject *s, struct json *j, const char *name, struct err *e)
{
	struct tally t = {.own = 0};
	const char *tree = volumes_tree(&s->w->facts, name, &s->w->arena);
	const char *users;

	if (measure(s, name, &t, e) < 0)
		return -1;
	users = users_of(s, name);
	if (!work_has(s->w, OPTION_volume_json)) {
		(void)printf("Name:           %s\nDirectory:      %s\n", name, tree);
		(void)printf("Bytes:          %" PRIu64 "\n", t.own + t.shared);
		(void)printf("In use:         %s\n", is_in_use(s, name) ? "yes" : "no");
		(void)printf("Containers:     %s\n", users ? users : "none");
		return 0;
	}
	json_object(j, NULL);
	json_string(j, "name", name);
	json_string(j, "directory", tree);
	json_number(j, "bytes", (int64_t)(t.own + t.shared));
	json_bool(j, "used", is_in_use(s, name));
	print_users(s, j, name);
	json_end_object(j);
	return 0;
}

static int info(void *subject, struct err *e)
{
	struct subject *s = subject;
	struct json j;
	bool as_json = work_has(s->w, OPTION_volume_json);

	json_init(&j, stdout);
	if (volume_users_read(s->w, &s->users, e) < 0)
		return -1;
	if (as_json)
		json_array(&j, NULL);
	for (char *const *name = s->names; *name; name++)
		if (info_one(s, &j, *name, e) < 0)
			return -1;
	if (as_json) {
		json_end_array(&j);
		json_done(&j);
	}
	return 0;
}

static int list(void *subject, struct err *e)
{
	struct subject *s = subject;
	struct json j;
	bool as_json = work_has(s->w, OPTION_volume_json);
	const char *const *names;
	unsigned count;

	if (*s->names)
		return err_usage(e, "'%s' is a word too many: list shows all volumes", *s->names);
	json_init(&j, stdout);
	if (named_list(&volumes, &s->w->facts, &s->w->arena, &names, &count, e) < 0 ||
	    volume_users_read(s->w, &s->users, e) < 0)
		return -1;
	if (as_json)
		json_array(&j, NULL);
	for (unsigned i = 0; i < count; i++) {
		const char *users = users_of(s, names[i]);

		if (!as_json) {
			(void)printf("%s%s%s\n", names[i], users ? "  " : "", users ? users : "");
			continue;
		}
		json_object(&j, NULL);
		json_string(&j, "name", names[i]);
		json_bool(&j, "used", is_in_use(s, names[i]));
		print_users(s, &j, names[i]);
		json_end_object(&j);
	}
	if (as_json) {
		json_end_array(&j);
		json_done(&j);
	}
	return 0;
}

static const struct action actions[] = {
	{"create", false, create},
	{"list", true, list},
	{"info", false, info},
	{"remove", false, remove_some},
};

int cmd_volume(int argc, char *const *argv, struct err *e)
{
	struct subject s = {.w = NULL};

	(void)argc;
	if (work_begin("volume", false, argv, &s.w, e) < 0 || work_some_names(s.w, e) < 0)
		return -1;
	s.names = s.w->options.names + 1;
	if (action_run(actions, COUNT_OF(actions), "volume", s.w->options.names[0], s.names, &s,
		       e) < 0)
		return -1;
	return fflush(stdout) == 0 ? 0 : err_sys(e, "cannot write");
}
