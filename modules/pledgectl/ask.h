/* SPDX-License-Identifier: BSD-2-Clause */
/* ask - a module is asked at its socket, as the web server would */
#ifndef FP_PLEDGECTL_ASK_H
#define FP_PLEDGECTL_ASK_H

struct err;

/*
 * GETs a path of a module by FastCGI. listen is as in its settings:
 * "unix:/run/...", "tcp:127.0.0.1:9000"; edge is the secret in hexadecimal, or
 * NULL. Waits at most a few seconds. The status of HTTP, or -1.
 */
int ask_module(
    const char *listen, const char *path, const char *edge, struct err *err);

/*
 * Connects to HOST:PORT, waiting at most a few seconds, and, where greeting
 * is not NULL, reads whether the other end begins with it. 0 or -1.
 */
int ask_port(
    const char *host, const char *port, const char *greeting, struct err *err);

#endif
