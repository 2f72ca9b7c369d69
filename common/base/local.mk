# common/base: libc only
common_libcommon_a_SOURCES += \
	%D%/arena.c %D%/arena.h \
	%D%/buf.c %D%/buf.h \
	%D%/clock.c %D%/clock.h \
	%D%/embed.c %D%/embed.h \
	%D%/err.c %D%/err.h \
	%D%/log.c %D%/log.h \
	%D%/must.c %D%/must.h \
	%D%/num.c %D%/num.h \
	%D%/scrub.c %D%/scrub.h \
	%D%/secret_file.c %D%/secret_file.h \
	%D%/str.c %D%/str.h \
	%D%/words.c %D%/words.h
