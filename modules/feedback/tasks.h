/* SPDX-License-Identifier: BSD-2-Clause */
/* tasks - the threads of the module: what ends, and who is told */
#ifndef FP_FEEDBACK_TASKS_H
#define FP_FEEDBACK_TASKS_H

struct app;

/* Ends what is due, once a minute. */
void feedback_sweeper_run(struct app *app);

/* Writes to staff that something came, never what. */
void feedback_notifier_run(struct app *app);

#endif
