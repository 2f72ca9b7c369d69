/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "policy/rate.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/scrub.h"
#include "crypto/hmac.h"
#include "crypto/secret.h"

#define WAYS	   8 /* entries that share a bucket */
#define KEY_MS	   (3600 * 1000)
#define DIGEST_LEN 12

/*
 * Two neighbouring windows of one client; what lies in the sliding window
 * is all of the present one and a share of the one before.
 */
struct slot {
	int64_t start_ms; /* of the present window; 0: free */
	uint8_t digest[DIGEST_LEN];
	uint32_t now, before;
};

struct rate {
	pthread_mutex_t lock;
	struct secret key;
	int64_t key_ms; /* when it was drawn */
	uint32_t buckets;
	struct slot slots[];
};

/* rate_bytes - size of a table */
static size_t
rate_bytes(uint32_t buckets)
{
	return sizeof(struct rate) +
	       (size_t)buckets * WAYS * sizeof(struct slot);
}

/* rate_new - an empty table */
struct rate *
rate_new(uint32_t slots)
{
	uint32_t buckets = slots / WAYS + 1;
	struct rate *rate = calloc(1, rate_bytes(buckets));

	must(rate != NULL);
	must(pthread_mutex_init(&rate->lock, NULL) == 0);
	rate->buckets = buckets;
	secret_random(&rate->key);
	rate->key_ms = clock_mono_ms();
	return rate;
}

/* rate_free - scrub and give back */
void
rate_free(struct rate **rate)
{
	if (!*rate)
		return;
	pthread_mutex_destroy(&(*rate)->lock);
	scrub_free(rate, rate_bytes((*rate)->buckets));
}

/* rekey - a new key makes every old entry unreadable; so they go as well */
static void
rekey(struct rate *rate, int64_t now_ms)
{
	if (now_ms - rate->key_ms < KEY_MS)
		return;
	secret_random(&rate->key);
	rate->key_ms = now_ms;
	memset(
	    rate->slots, 0, (size_t)rate->buckets * WAYS * sizeof(struct slot));
}

/* network_of - an IPv6 address down to its /64, anything else as it is */
static struct str
network_of(struct str who, struct in6_addr *addr)
{
	char text[INET6_ADDRSTRLEN];
	int found;

	if (who.len >= sizeof(text) || !str_has_byte(who, ':'))
		return who;
	memcpy(text, who.ptr, who.len);
	text[who.len] = '\0';
	found = inet_pton(AF_INET6, text, addr);
	scrub(text, sizeof(text));
	if (found != 1)
		return who;
	return str_from(addr, IN6_IS_ADDR_V4MAPPED(addr) ? 16 : 8);
}

/* slot_find - the entry of a digest, or the one that makes room for it */
static struct slot *
slot_find(struct rate *rate, const uint8_t *mac, int64_t now_ms)
{
	uint32_t hash;
	struct slot *slot, *oldest;

	memcpy(&hash, mac + DIGEST_LEN, sizeof(hash));
	slot = oldest = &rate->slots[(size_t)(hash % rate->buckets) * WAYS];
	for (int i = 0; i < WAYS; i++, slot++) {
		if (slot->start_ms &&
		    memcmp(slot->digest, mac, DIGEST_LEN) == 0)
			return slot;
		if (slot->start_ms < oldest->start_ms)
			oldest = slot;
	}
	*oldest = (struct slot){.start_ms = now_ms};
	memcpy(oldest->digest, mac, DIGEST_LEN);
	return oldest;
}

/* slot_count - one event more, unless the limit is reached */
static bool
slot_count(struct slot *slot, int64_t now_ms, uint32_t limit, int64_t window_ms)
{
	int64_t gone = (now_ms - slot->start_ms) / window_ms;
	uint64_t share;

	if (gone > 0) {
		slot->before = gone == 1 ? slot->now : 0;
		slot->now = 0;
		slot->start_ms += gone * window_ms;
	}
	share = (uint64_t)slot->before *
		(uint64_t)(window_ms - (now_ms - slot->start_ms)) /
		(uint64_t)window_ms;
	if (slot->now + share >= limit)
		return false;
	slot->now++;
	return true;
}

/* rate_allow - count one event */
bool
rate_allow(struct rate *rate, const char *kind, struct str who, uint32_t limit,
    uint32_t window_secs)
{
	struct in6_addr addr;
	uint8_t mac[HMAC_BYTES];
	int64_t now_ms = clock_mono_ms() + 1; /* 0 means free */
	bool allowed;

	must(window_secs > 0 && window_secs <= 3600);
	who = network_of(who, &addr);
	pthread_mutex_lock(&rate->lock);
	rekey(rate, now_ms);
	HMAC(&rate->key, mac, str_of(kind), who);
	allowed = slot_count(slot_find(rate, mac, now_ms), now_ms, limit,
	    (int64_t)window_secs * 1000);
	pthread_mutex_unlock(&rate->lock);
	scrub(&addr, sizeof(addr));
	return allowed;
}

/* take_back - some of what was counted */
static void
take_back(struct rate *rate, const char *kind, struct str who, bool all)
{
	struct in6_addr addr;
	uint8_t mac[HMAC_BYTES];
	int64_t now_ms = clock_mono_ms() + 1;
	struct slot *slot;

	who = network_of(who, &addr);
	pthread_mutex_lock(&rate->lock);
	rekey(rate, now_ms);
	HMAC(&rate->key, mac, str_of(kind), who);
	slot = slot_find(rate, mac, now_ms);
	if (all)
		slot->now = slot->before = 0;
	else if (slot->now)
		slot->now--;
	pthread_mutex_unlock(&rate->lock);
	scrub(&addr, sizeof(addr));
}

/* rate_forgive - one event less */
void
rate_forgive(struct rate *rate, const char *kind, struct str who)
{
	take_back(rate, kind, who, false);
}

/* rate_clear - as if there had been none */
void
rate_clear(struct rate *rate, const char *kind, struct str who)
{
	take_back(rate, kind, who, true);
}

/* rate_client - an address, or the network that counts as one client */
struct str
rate_client(struct arena *arena, struct str addr)
{
	struct in6_addr parsed;
	struct str net = network_of(addr, &parsed);
	char text[INET6_ADDRSTRLEN];

	if (net.ptr == addr.ptr)
		return addr;
	if (net.len < sizeof(parsed))
		memset((char *)&parsed + net.len, 0, sizeof(parsed) - net.len);
	must(inet_ntop(AF_INET6, &parsed, text, sizeof(text)) != NULL);
	return arena_copy(arena, str_of(text));
}
