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
	%D%/fcgi.c %D%/fcgi.h \
	%D%/gate.c %D%/gate.h \
	%D%/language.c %D%/language.h \
	%D%/limits.h \
	%D%/path.c %D%/path.h \
	%D%/request.c %D%/request.h \
	%D%/response.c %D%/response.h \
	%D%/route.c %D%/route.h \
	%D%/url.c %D%/url.h \
	%D%/context.h
