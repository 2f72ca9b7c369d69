/* SPDX-License-Identifier: BSD-2-Clause */
#include "config.h"

#include "app/task.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "app/program.h"
#include "base/err.h"
#include "base/must.h"

#define TASKS_MAX 8

struct task {
	struct app *app;
	const struct module_task *what;
	pthread_t thread;
	unsigned seen; /* wakes it has noticed */
};

struct tasks {
	struct app *app;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	unsigned wakes;
	bool ending;
	unsigned n;
	struct task tasks[TASKS_MAX];
};

/* tasks_new - none started */
struct tasks *
tasks_new(struct app *app)
{
	struct tasks *tasks = calloc(1, sizeof(*tasks));
	pthread_condattr_t attr;

	must(tasks != NULL);
	tasks->app = app;
	pthread_mutex_init(&tasks->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&tasks->wake, &attr);
	pthread_condattr_destroy(&attr);
	return tasks;
}

/* task_run - one thread */
static void *
task_run(void *arg)
{
	struct task *task = arg;

	/* pthread_create may not have stored it yet */
	pthread_mutex_lock(&task->app->tasks->lock);
	task->thread = pthread_self();
	pthread_mutex_unlock(&task->app->tasks->lock);
	task->what->run(task->app);
	return NULL;
}

/* tasks_start - one thread each */
int
tasks_start(struct tasks *tasks, struct err *err)
{
	const struct module_task *what = tasks->app->module->tasks;
	struct task *task;
	pthread_t thread;

	for (; what && what->name; what++) {
		must(tasks->n < TASKS_MAX);
		task = &tasks->tasks[tasks->n];
		task->app = tasks->app;
		task->what = what;
		if (pthread_create(&thread, NULL, task_run, task) != 0)
			return err_set(
			    err, "cannot start the thread \"%s\"", what->name);
		pthread_mutex_lock(&tasks->lock);
		task->thread = thread;
		tasks->n++;
		pthread_mutex_unlock(&tasks->lock);
	}
	return 0;
}

/* tasks_end - tell them, and wait */
void
tasks_end(struct tasks *tasks)
{
	pthread_mutex_lock(&tasks->lock);
	tasks->ending = true;
	pthread_cond_broadcast(&tasks->wake);
	pthread_mutex_unlock(&tasks->lock);
	for (unsigned i = 0; i < tasks->n; i++)
		pthread_join(tasks->tasks[i].thread, NULL);
	tasks->n = 0;
}

/* tasks_free - after tasks_end */
void
tasks_free(struct tasks **tasks)
{
	if (!*tasks)
		return;
	pthread_cond_destroy(&(*tasks)->wake);
	pthread_mutex_destroy(&(*tasks)->lock);
	free(*tasks);
	*tasks = NULL;
}

/* task_self - the task that this thread is, NULL for another thread */
static struct task *
task_self(struct tasks *tasks)
{
	for (unsigned i = 0; i < tasks->n; i++) {
		if (pthread_equal(tasks->tasks[i].thread, pthread_self()))
			return &tasks->tasks[i];
	}
	return NULL;
}

/* app_wait - until the time is up, there is work, or all ends */
bool
app_wait(struct app *app, unsigned ms)
{
	struct tasks *tasks = app->tasks;
	struct timespec until;
	struct task *self;
	unsigned seen;
	bool ending;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	pthread_mutex_lock(&tasks->lock);
	self = task_self(tasks);
	seen = self ? self->seen : tasks->wakes;
	while (!tasks->ending && seen == tasks->wakes) {
		if (pthread_cond_timedwait(
			&tasks->wake, &tasks->lock, &until) == ETIMEDOUT)
			break;
	}
	if (self)
		self->seen = tasks->wakes;
	ending = tasks->ending;
	pthread_mutex_unlock(&tasks->lock);
	return ending;
}

/* app_wake - there is work for the tasks */
void
app_wake(struct app *app)
{
	struct tasks *tasks = app->tasks;

	pthread_mutex_lock(&tasks->lock);
	tasks->wakes++;
	pthread_cond_broadcast(&tasks->wake);
	pthread_mutex_unlock(&tasks->lock);
}
