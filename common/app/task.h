/* SPDX-License-Identifier: BSD-2-Clause */
/* task - the module's own threads: a sender, a counting thread */
#ifndef FP_APP_TASK_H
#define FP_APP_TASK_H

struct app;
struct err;
struct tasks;

/* Made before the module's open, so that app_wake works from there on. */
struct tasks *tasks_new(struct app *app);
int tasks_start(struct tasks *tasks, struct err *err);
/* app_wait says that the program ends; waits for all to return. */
void tasks_end(struct tasks *tasks);
void tasks_free(struct tasks **tasks);

#endif
