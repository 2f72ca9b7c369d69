# common/http
common_libcommon_a_SOURCES += \
	%D%/url.c %D%/url.h \
	%D%/context.h %D%/cookie.h %D%/form.h
