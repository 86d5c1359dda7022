/* SPDX-License-Identifier: MIT */
/* cmd/why_host.c: `cubby why host`: which network a sandbox has. */
#include <string.h>

#include "cmd/why.h"
#include "spec/pod.h"

static bool is_loopback(const char *host)
{
	return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

int why_host(struct why *w, const char *host, struct err *e)
{
	bool shared = w->sandbox->profile.spec.network_mode.num == NETWORK_MODE_HOST;

	if (!host[0])
		return err_usage(e, "no host is named");
	w->subject = host;
	w->allowed = shared;
	why_rule(w, KEY_network_mode, NULL);
	if (run_has_private_network(&w->sandbox->run) || pod_is_said(&w->sandbox->profile.spec)) {
		why_private(w, host);
		return 0;
	}
	if (shared) {
		w->verdict = "reachable";
		why_note(w, is_loopback(host) ? "the sandbox has the host's loopback: servers of "
						"the host answer there"
					      : "the sandbox has the host's network, as every "
						"program outside");
		why_change(w, "network.mode=none");
		w->change_means = "unreachable";
		return 0;
	}
	w->verdict = "not reachable";
	why_note(w, is_loopback(host)
			    ? "the sandbox has a loopback of its own: only programs inside answer"
			    : "the sandbox has a network of its own, with a loopback and nothing "
			      "else");
	why_change(w, "allow+=network");
	w->change_means = "reachable";
	return 0;
}
