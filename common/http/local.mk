# common/http
common_libcommon_a_SOURCES += \
	%D%/cookie.c %D%/cookie.h \
	%D%/form.c %D%/form.h \
	%D%/form_check.c \
	%D%/form_decode.h \
	%D%/form_json.c \
	%D%/form_multipart.c \
	%D%/form_param.c \
	%D%/form_urlencoded.c \
	%D%/url.c %D%/url.h \
	%D%/context.h
