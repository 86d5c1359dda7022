/* SPDX-License-Identifier: MIT */
/*
 * helpers/backend/program.c: what pasta(1) and slirp4netns(1) are told.
 *
 * That there is no way to the host's loopback, nothing that listens outside, and which addresses
 * the sandbox and its name server have. What else is refused: kern/barrier.h.
 */
#include "helpers/backend/program.h"

#include <linux/capability.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "helpers/backend/box.h"
#include "wire/privnet.h"

#define MTU "65520" /* BARRIER_MTU */

#define CAP(name) ((uint64_t)1 << (name))

/* clang-format off */
static const char *const pasta[] = {
	"--quiet", "--netns", BOX_NETWORK, "--netns-only", "--no-netns-quit",
	"--config-net", "--ns-ifname", PRIVNET_DEVICE, "--mtu", MTU,
	"--dns-forward", PRIVNET_RESOLVER, "--no-map-gw", "--no-dhcp", "--no-dhcpv6",
	"--tcp-ports", "none", "--udp-ports", "none", "--tcp-ns", "none", "--udp-ns", "none",
	"--address", PRIVNET_ADDRESS, "--netmask", "24", "--gateway", PRIVNET_GATEWAY,
};
static const char *const pasta_six[] = {"--address", PRIVNET_ADDRESS_SIX, "--gateway", PRIVNET_GATEWAY_SIX};
static const char *const pasta_only_four[] = {"--ipv4-only"};

static const char *const slirp[] = {
	"--configure", "--mtu=" MTU, "--disable-host-loopback", "--enable-seccomp",
	"--netns-type=path", "--ready-fd=3" /* PROGRAM_READY */,
};
/* It drops its rights then, but wants to be uid 0 before; without, its filter keeps it from use. */
static const char *const slirp_root[] = {"--enable-sandbox"};
static const char *const slirp_six[] = {"--enable-ipv6"};
static const char *const slirp_rest[] = {BOX_NETWORK, PRIVNET_DEVICE};
/* clang-format on */

_Static_assert(PROGRAM_READY == 3, "it stands in the command line");

struct writer {
	struct program *program;
	unsigned words;
	size_t used;
};

/* Too many are seen by the test of each program's command line. */
static void put(struct writer *w, const char *const *words, unsigned count)
{
	for (unsigned i = 0; i < count && w->words < PROGRAM_WORDS - 1; i++) {
		size_t len = strlen(words[i]) + 1;

		if (len > PROGRAM_TEXT - w->used)
			return;
		w->program->words[w->words++] = memcpy(w->program->text + w->used, words[i], len);
		w->used += len;
	}
}

static void find_pasta(struct writer *w, bool has_six)
{
	put(w, pasta, COUNT_OF(pasta));
	if (has_six)
		put(w, pasta_six, COUNT_OF(pasta_six));
	else
		put(w, pasta_only_four, COUNT_OF(pasta_only_four));
	w->program->caps = CAP(CAP_SYS_ADMIN) | CAP(CAP_NET_ADMIN) | CAP(CAP_NET_BIND_SERVICE) |
			   CAP(CAP_SETUID) | CAP(CAP_SETGID);
}

static void find_slirp(struct writer *w, bool has_six)
{
	put(w, slirp, COUNT_OF(slirp));
	if (geteuid() == 0)
		put(w, slirp_root, COUNT_OF(slirp_root));
	if (has_six)
		put(w, slirp_six, COUNT_OF(slirp_six));
	put(w, slirp_rest, COUNT_OF(slirp_rest));
	w->program->says_ready = true;
	w->program->caps = CAP(CAP_SYS_ADMIN) | CAP(CAP_NET_ADMIN) | CAP(CAP_NET_BIND_SERVICE) |
			   CAP(CAP_SETPCAP);
}

int program_find(const char *name, char *path, bool has_six, struct program *ret, struct err *e)
{
	struct writer w = {.program = ret, .words = 1};

	*ret = (struct program){.words = {path}};
	if (!strcmp(name, "pasta"))
		find_pasta(&w, has_six);
	else if (!strcmp(name, "slirp4netns"))
		find_slirp(&w, has_six);
	else
		return err_set(e, "cannot have the network made by '%s'", name);
	return 0;
}
