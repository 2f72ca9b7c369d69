# common/app: the program around a module
common_libcommon_a_SOURCES += \
	%D%/access.c %D%/access.h \
	%D%/app.c %D%/app.h \
	%D%/conn.c %D%/conn.h \
	%D%/event.c %D%/event.h \
	%D%/health.c %D%/health.h \
	%D%/later.c %D%/later.h \
	%D%/listen.c %D%/listen_packets.c %D%/listen.h \
	%D%/metrics.c %D%/metrics.h \
	%D%/module.c %D%/module.h \
	%D%/module_settings.c \
	%D%/peer.c %D%/peer.h \
	%D%/program.h \
	%D%/retention_gauge.c %D%/retention_gauge.h \
	%D%/sandbox.c %D%/sandbox.h \
	%D%/sandbox_process.c %D%/sandbox_process.h \
	%D%/sandbox_strict.c \
	%D%/sandbox_writer.c \
	%D%/serve.c %D%/serve.h \
	%D%/serve_inner.h \
	%D%/serve_several.c \
	%D%/setup.c %D%/setup.h \
	%D%/task.c %D%/task.h \
	%D%/worker.c %D%/worker.h
