/* SPDX-License-Identifier: MIT */
/* scope/manager.c: requests to systemd's user manager, by sd-bus(3). */
#include "helpers/scope/manager.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "helpers/scope/keep.h"
#include "kern/cgroup.h"

#define UNIT "cubby.service"
#define UNIT_OBJECT "/org/freedesktop/systemd1/unit/cubby_2eservice"
#define DESTINATION "org.freedesktop.systemd1"
#define MANAGER_OBJECT "/org/freedesktop/systemd1"
#define MANAGER "org.freedesktop.systemd1.Manager"
#define JOB_US (10 * 1000000ULL)

struct job {
	char path[128];
	bool over;
	bool done; /* over, and well */
};

/* The manager's own socket first: it needs no message bus. */
static int connect_to(struct manager *m, const char *socket, bool is_bus)
{
	char address[128];
	int got = sd_bus_new(&m->bus);

	(void)snprintf(address, sizeof(address), "unix:path=/run/user/%u/%s", (unsigned)getuid(),
		       socket);
	if (got >= 0)
		got = sd_bus_set_address(m->bus, address);
	if (got >= 0)
		got = sd_bus_set_bus_client(m->bus, is_bus);
	if (got >= 0)
		got = sd_bus_start(m->bus);
	if (got < 0)
		m->bus = sd_bus_close_unref(m->bus);
	return got;
}

int manager_open(struct manager *m, struct err *e)
{
	int got;

	m->bus = NULL;
	got = connect_to(m, "systemd/private", false);
	if (got < 0)
		got = connect_to(m, "bus", true);
	if (got >= 0)
		return 0;
	errno = -got;
	return err_sys(e, "the user's systemd cannot be reached");
}

void manager_done(struct manager *m)
{
	m->bus = sd_bus_flush_close_unref(m->bus);
}

static int refuse(int got, const sd_bus_error *why, const char *what, struct err *e)
{
	if (sd_bus_error_is_set(why))
		return err_set(e, "%s: %s", what, why->message ? why->message : why->name);
	errno = got < 0 ? -got : EIO;
	return err_sys(e, "%s", what);
}

static int on_job_removed(sd_bus_message *m, void *data, sd_bus_error *ret)
{
	struct job *job = data;
	const char *path;
	const char *result;
	uint32_t id;

	(void)ret;
	if (sd_bus_message_read(m, "uoss", &id, &path, NULL, &result) < 0 ||
	    strcmp(path, job->path) != 0)
		return 0;
	job->over = true;
	job->done = !strcmp(result, "done");
	return 0;
}

/* Waits for a job that a reply names. */
static int wait_for_job(struct manager *m, sd_bus_message *reply, struct job *job, struct err *e)
{
	const char *path;

	if (sd_bus_message_read(reply, "o", &path) < 0)
		return err_set(e, "the user's systemd names no job");
	(void)snprintf(job->path, sizeof(job->path), "%s", path);
	while (!job->over) {
		int got = sd_bus_process(m->bus, NULL);

		if (got == 0)
			got = sd_bus_wait(m->bus, JOB_US);
		if (got <= 0)
			return err_set(e, "the user's systemd does not start " UNIT);
	}
	return job->done ? 0
			 : err_set(e, "the user's systemd cannot start " UNIT
				      ": see journalctl --user -u " UNIT);
}

/* The request that describes the service. */
static int describe_unit(sd_bus_message *m)
{
	static char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int got;

	if (len < 0)
		return -errno;
	self[len] = '\0';
	got = sd_bus_message_append(m, "ss", UNIT, "fail");
	if (got >= 0)
		got = sd_bus_message_open_container(m, 'a', "(sv)");
	if (got >= 0)
		got = sd_bus_message_append(
			m, "(sv)(sv)(sv)(sv)(sv)(sv)", "Description", "s",
			"cgroups of cubby's sandboxes", "Type", "s", "notify", "Delegate", "b", 1,
			/* The end of this service, or of one sandbox, is none of the others'. */
			"KillMode", "s", "process", "OOMPolicy", "s", "continue", "CollectMode",
			"s", "inactive-or-failed");
	if (got >= 0)
		got = sd_bus_message_append(m, "(sv)(sv)", "Slice", "s", "app.slice", "ExecStart",
					    "a(sasb)", 1, self, 2, self, "keep", 0);
	if (got >= 0)
		got = sd_bus_message_close_container(m);
	return got >= 0 ? sd_bus_message_append(m, "a(sa(sv))", 0) : got;
}

/* Asks for the service to be made. 1 when there is one already. */
static int make_unit(struct manager *m, sd_bus_message **ret_reply, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	sd_bus_message *request = NULL;
	bool exists;
	int got = sd_bus_message_new_method_call(m->bus, &request, DESTINATION, MANAGER_OBJECT,
						 MANAGER, "StartTransientUnit");

	if (got >= 0)
		got = describe_unit(request);
	if (got >= 0)
		got = sd_bus_call(m->bus, request, 0, &why, ret_reply);
	request = sd_bus_message_unref(request);
	exists = sd_bus_error_has_name(&why, "org.freedesktop.systemd1.UnitExists");
	if (got < 0 && !exists)
		(void)refuse(got, &why, "the user's systemd does not make " UNIT, e);
	sd_bus_error_free(&why);
	return exists ? 1 : got < 0 ? -1 : 0;
}

/* The job of a service that somebody else is just starting, or one that is done at once. */
static int join_start(struct manager *m, sd_bus_message **ret_reply, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	int got = sd_bus_call_method(m->bus, DESTINATION, MANAGER_OBJECT, MANAGER, "StartUnit",
				     &why, ret_reply, "ss", UNIT, "fail");

	if (got < 0)
		(void)refuse(got, &why, "the user's systemd does not start " UNIT, e);
	sd_bus_error_free(&why);
	return got < 0 ? -1 : 0;
}

static int read_path(struct manager *m, char *ret_path, size_t room, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	char *path = NULL;
	int got = sd_bus_get_property_string(m->bus, DESTINATION, UNIT_OBJECT,
					     "org.freedesktop.systemd1.Service", "ControlGroup",
					     &why, &path);

	if (got < 0 || strlen(path) >= room)
		(void)refuse(got, &why, "the user's systemd does not say where " UNIT " is", e);
	else
		memcpy(ret_path, path, strlen(path) + 1);
	sd_bus_error_free(&why);
	free(path);
	return got < 0 ? -1 : 0;
}

int manager_start(struct manager *m, char *ret_path, size_t room, struct err *e)
{
	struct job job = {.over = false};
	sd_bus_message *reply = NULL;
	sd_bus_slot *slot = NULL;
	int got;

	/* Before the request, or the answer could come first. */
	if (sd_bus_match_signal(m->bus, &slot, NULL, MANAGER_OBJECT, MANAGER, "JobRemoved",
				on_job_removed, &job) < 0)
		return err_set(e, "the user's systemd cannot be listened to");
	(void)sd_bus_call_method(m->bus, DESTINATION, MANAGER_OBJECT, MANAGER, "Subscribe", NULL,
				 NULL, "");
	got = make_unit(m, &reply, e);
	if (got == 1)
		got = join_start(m, &reply, e);
	if (got == 0)
		got = wait_for_job(m, reply, &job, e);
	reply = sd_bus_message_unref(reply);
	slot = sd_bus_slot_unref(slot);
	return got < 0 ? -1 : read_path(m, ret_path, room, e);
}

int manager_attach(struct manager *m, pid_t pid, const char *path, struct err *e)
{
	sd_bus_error why = SD_BUS_ERROR_NULL;
	const char *mine = strstr(path, "/user@");
	char own[CGROUP_PATH_ROOM];
	size_t len = mine ? (size_t)(mine + 1 - path) + strcspn(mine + 1, "/") : 0;
	int got;

	/* This program was started by the launcher, and so is where that is. */
	if (len > 0 && cgroup_of(0, own) == 0 && !strncmp(own, path, len) && own[len] == '/')
		return 0;
	got = sd_bus_call_method(m->bus, DESTINATION, MANAGER_OBJECT, MANAGER,
				 "AttachProcessesToUnit", &why, NULL, "ssau", UNIT,
				 "/" KEEP_LAUNCHERS, 1, (uint32_t)pid);
	if (got < 0)
		(void)refuse(got, &why, "the user's systemd does not take in this process", e);
	sd_bus_error_free(&why);
	return got < 0 ? -1 : 0;
}
