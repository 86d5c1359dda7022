/* SPDX-License-Identifier: MIT */
/* net/doh.c: the list: services with a public address of their own. */
#include "helpers/net/doh.h"

#include <string.h>

static const char *const names[] = {
	"chrome.cloudflare-dns.com",
	"cloudflare-dns.com",
	"dns.adguard-dns.com",
	"dns.google",
	"dns.mullvad.net",
	"dns.nextdns.io",
	"dns.quad9.net",
	"dns10.quad9.net",
	"dns11.quad9.net",
	"dns64.dns.google",
	"dns9.quad9.net",
	"doh.cleanbrowsing.org",
	"doh.opendns.com",
	"family.cloudflare-dns.com",
	"mozilla.cloudflare-dns.com",
	"one.one.one.one",
	"security.cloudflare-dns.com",
	"unfiltered.adguard-dns.com",
};

static const char *const addresses[] = {
	"1.0.0.1",
	"1.0.0.2",
	"1.0.0.3",
	"1.1.1.1",
	"1.1.1.2",
	"1.1.1.3",
	"8.8.4.4",
	"8.8.8.8",
	"9.9.9.9",
	"9.9.9.10",
	"9.9.9.11",
	"94.140.14.14",
	"94.140.15.15",
	"149.112.112.112",
	"194.242.2.2",
	"208.67.220.220",
	"208.67.222.222",
	"2001:4860:4860::8844",
	"2001:4860:4860::8888",
	"2606:4700:4700::1001",
	"2606:4700:4700::1111",
	"2620:fe::9",
	"2620:fe::fe",
};

bool doh_has_name(const char *name)
{
	for (unsigned i = 0; i < COUNT_OF(names); i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

bool doh_has_address(const struct address *a)
{
	struct address known;

	for (unsigned i = 0; i < COUNT_OF(addresses); i++)
		if (address_parse(addresses[i], 0, &known) && address_same_host(a, &known))
			return true;
	return false;
}
