/* SPDX-License-Identifier: BSD-2-Clause */
/* limits - how much a request may be, by name */
#ifndef FP_HTTP_LIMITS_H
#define FP_HTTP_LIMITS_H

/* What the gate lets in (all measured against libfcgi, which has none). */
#define LIMIT_PARAMS_BYTES   (64 * 1024) /* names, values and their lengths */
#define LIMIT_PARAMS_RECORDS 512
#define LIMIT_PARAM_VALUE    (16 * 1024)
#define LIMIT_PARAM_NAME     256
#define LIMIT_PARAM_PAIRS    256

/* A reply that came before the whole body: what is still sent is read and
 * dropped, up to this and for this long, so that the web server sees the
 * reply and not a broken connection. */
#define LIMIT_LINGER_BYTES (16 * 1024 * 1024)
#define LIMIT_LINGER_MS	   5000

/* How long a connection may take. Idle ones wait longer than web servers
 * keep them (nginx: 60 s), so that it is the web server that closes. */
#define LIMIT_PARAMS_MS 10000
#define LIMIT_BODY_MS	120000
#define LIMIT_IDLE_MS	75000
#define LIMIT_SEND_MS	10000

/* All bodies together that are larger than HTTP_BODY_MAX, which only routes
 * that say so take: beyond it they are refused with 503. In bytes of memory,
 * as much as has come. */
#define LIMIT_LARGE_BYTES (64 * 1024 * 1024)

/* A request's arena: pages, decoded forms, parsed JSON. */
#define LIMIT_ARENA_BYTES (32 * 1024 * 1024)

/* Connections at once, requests that wait for a worker. */
#define LIMIT_CONNECTIONS 1024
#define LIMIT_QUEUE	  256
#define LIMIT_METRICS	  8 /* connections of the metrics listener */

/* How long a program that was told to end waits for what it began. */
#define LIMIT_DRAIN_MS 30000

#endif
