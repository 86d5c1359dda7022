/* SPDX-License-Identifier: MIT */
/*
 * helpers/doors/wayland.c: a Wayland display without what lets a client watch the screen, type
 * into other windows or read the clipboard unasked.
 *
 * The compositor announces what it has by wl_registry.global; what is not on the list is not
 * announced to the inside, and binding to it ends the connection. A compositor that has security
 * contexts knows our connections as a sandbox's, and hides what it deems too much itself: both
 * walls hold.
 */
#include <string.h>

#include "helpers/common/denial.h"
#include "helpers/doors/context.h"
#include "helpers/doors/pump.h"
#include "helpers/doors/service.h"
#include "helpers/doors/wayland.h"

enum { REGISTRIES = 64, GLOBALS = 512 };

/* Interfaces that show and take input for the client's own windows only. */
static const char *const interfaces[] = {
	"wl_compositor",
	"wl_data_device_manager", /* the clipboard, for the window that has the focus */
	"wl_drm",
	"wl_output",
	"wl_seat",
	"wl_shell",
	"wl_shm",
	"wl_subcompositor",
	"wp_alpha_modifier_v1",
	"wp_color_manager_v1",
	"wp_commit_timing_manager_v1",
	"wp_content_type_manager_v1",
	"wp_cursor_shape_manager_v1",
	"wp_fifo_manager_v1",
	"wp_fractional_scale_manager_v1",
	"wp_linux_drm_syncobj_manager_v1",
	"wp_presentation",
	"wp_single_pixel_buffer_manager_v1",
	"wp_tearing_control_manager_v1",
	"wp_viewporter",
	"xdg_activation_v1",
	"xdg_toplevel_drag_manager_v1",
	"xdg_toplevel_icon_manager_v1",
	"xdg_wm_base",
	"xdg_wm_dialog_v1",
	"zwp_idle_inhibit_manager_v1",
	"zwp_linux_dmabuf_v1",
	"zwp_linux_explicit_synchronization_v1",
	"zwp_pointer_constraints_v1",
	"zwp_pointer_gestures_v1",
	"zwp_primary_selection_device_manager_v1",
	"zwp_relative_pointer_manager_v1",
	"zwp_tablet_manager_v2",
	"zwp_text_input_manager_v1",
	"zwp_text_input_manager_v3",
	"zxdg_decoration_manager_v1",
	"zxdg_exporter_v1",
	"zxdg_exporter_v2",
	"zxdg_output_manager_v1",
	"org_kde_kwin_server_decoration_manager",
};

struct wayland_state {
	uint32_t registries[REGISTRIES];
	unsigned registry_count;
	uint32_t globals[GLOBALS]; /* the names that were announced to the inside */
	unsigned global_count;
};

/* The length of the first message; 0 when it is not whole, -1 when it is none. */
static ptrdiff_t message_len(const struct pump_flow *f)
{
	uint32_t len;

	if (f->in_len < WAYLAND_HEAD)
		return 0;
	len = wayland_len(f->in);
	if (len < WAYLAND_HEAD || len % 4 != 0)
		return -1;
	return f->in_len < len ? 0 : (ptrdiff_t)len;
}

static bool is_registry(const struct wayland_state *s, uint32_t object)
{
	for (unsigned i = 0; i < s->registry_count; i++)
		if (s->registries[i] == object)
			return true;
	return false;
}

static bool is_listed(const char *interface)
{
	for (size_t i = 0; i < COUNT_OF(interfaces); i++)
		if (!strcmp(interfaces[i], interface))
			return true;
	return false;
}

static unsigned find_global(const struct wayland_state *s, uint32_t name)
{
	unsigned at = 0;

	while (at < s->global_count && s->globals[at] != name)
		at++;
	return at;
}

static ptrdiff_t from_client(struct pump_client *c)
{
	struct wayland_state *s = c->state;
	struct pump_flow *f = &c->up;
	ptrdiff_t len = message_len(f);
	uint32_t object;
	uint32_t opcode;

	if (len <= 0)
		return len;
	object = wayland_number(f->in);
	opcode = wayland_opcode(f->in);
	if (object == WAYLAND_DISPLAY && opcode == WAYLAND_DISPLAY_GET_REGISTRY) {
		if (len != WAYLAND_HEAD + 4 || s->registry_count == REGISTRIES)
			return -1;
		s->registries[s->registry_count++] = wayland_number(f->in + WAYLAND_HEAD);
	} else if (is_registry(s, object)) {
		if (opcode != WAYLAND_REGISTRY_BIND || len < WAYLAND_HEAD + 4 ||
		    find_global(s, wayland_number(f->in + WAYLAND_HEAD)) == s->global_count) {
			denial_note("use of a global that was not announced", "not-granted", NULL);
			return -1;
		}
	}
	return pump_put(f, f->in, (size_t)len) < 0 ? -1 : len;
}

/* Whether the inside gets to know of this global; -1 when it is not well formed. */
static int announce(struct wayland_state *s, const char *message, size_t len)
{
	const char *interface = message + WAYLAND_HEAD + 8;
	uint32_t name;
	uint32_t text_len;
	unsigned at;

	if (len < WAYLAND_HEAD + 12)
		return -1;
	name = wayland_number(message + WAYLAND_HEAD);
	text_len = wayland_number(message + WAYLAND_HEAD + 4);
	if (text_len == 0 || text_len > len - WAYLAND_HEAD - 12 || interface[text_len - 1] != '\0')
		return -1;
	at = find_global(s, name);
	if (!is_listed(interface)) {
		/* The name of one that is gone may be given again. */
		if (at < s->global_count)
			s->globals[at] = s->globals[--s->global_count];
		return 0;
	}
	if (at == s->global_count && at == GLOBALS)
		return -1;
	s->globals[at] = name;
	s->global_count += at == s->global_count;
	return 1;
}

static ptrdiff_t from_server(struct pump_client *c)
{
	struct wayland_state *s = c->state;
	struct pump_flow *f = &c->down;
	ptrdiff_t len = message_len(f);
	int show = 1;

	if (len <= 0)
		return len;
	if (is_registry(s, wayland_number(f->in))) {
		uint32_t opcode = wayland_opcode(f->in);

		if (opcode == WAYLAND_REGISTRY_GLOBAL)
			show = announce(s, f->in, (size_t)len);
		else if (opcode == WAYLAND_REGISTRY_GLOBAL_REMOVE)
			show = len >= WAYLAND_HEAD + 4 &&
			       find_global(s, wayland_number(f->in + WAYLAND_HEAD)) <
				       s->global_count;
	}
	if (show < 0 || (show > 0 && pump_put(f, f->in, (size_t)len) < 0))
		return -1;
	return len;
}

int service_wayland(const struct request *q, const struct door *d, struct err *e)
{
	static const struct pump_protocol protocol = {sizeof(struct wayland_state), from_client,
						      from_server};
	const char *display = request_value(q, "wayland-display");
	const char *runtime = request_value(q, "runtime");
	const char *path = display;
	struct context context;

	if (!display || !display[0])
		display = "wayland-0";
	if (display[0] != '/') {
		if (!runtime)
			return err_set(e,
				       "cannot find the Wayland display '%s': XDG_RUNTIME_DIR "
				       "is not set",
				       display);
		path = arena_printf(q->arena, "%s/%s", runtime, display);
	}
	/* Its fd is kept: the context ends with us. */
	if (context_make(path, q, d, &context, e) < 0 ||
	    service_enclose(context.path ? context.path : path, e) < 0)
		return err_hint(e, "is WAYLAND_DISPLAY right? without a Wayland session: "
				   "-s display.wayland=off");
	denial_begin(d->log_fd, "wayland");
	if (service_ready(d, e) < 0)
		return -1;
	pump_run(d->listen_fd, SERVICE_SERVER, &protocol, NULL);
}
