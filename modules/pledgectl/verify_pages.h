/* SPDX-License-Identifier: BSD-2-Clause */
/* verify_pages - every page of the modules that links lead to */
#ifndef FP_PLEDGECTL_VERIFY_PAGES_H
#define FP_PLEDGECTL_VERIFY_PAGES_H

#include <stddef.h>

struct verify;
struct verify_finding;

/* The first of a kind, and how many. */
struct verify_fault {
	size_t n;
	const char *at;	  /* path */
	const char *what; /* "img src", the value of a header */
	const char *to;	  /* the address that is of no page of this site */
};

/* What all pages together show. */
struct verify_pages {
	size_t pages, sheets;
	struct verify_fault foreign;  /* loads from elsewhere */
	struct verify_fault policy;   /* Content-Security-Policy allows it */
	struct verify_fault sniffed;  /* no nosniff */
	struct verify_fault referrer; /* others read where visitors are */
	struct verify_fault down;     /* 5xx, or no answer */
};

/* Visits them as somebody without an account, once a run; NULL, with the
 * finding filled, where it cannot. */
const struct verify_pages *verify_pages_visit(
    struct verify *verify, struct verify_finding *finding_r);

#endif
