# common/mail
MAIL_LIBS = $(CURL_LIBS) $(IDN2_LIBS)
common_libcommon_a_SOURCES += \
	%D%/address.c %D%/address.h \
	%D%/courier.c %D%/courier.h \
	%D%/encode.c %D%/encode.h \
	%D%/message.c %D%/message.h \
	%D%/relay.c %D%/relay.h \
	%D%/smtp.c %D%/smtp.h \
	%D%/wrap.c %D%/wrap.h
