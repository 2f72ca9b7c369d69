# common/vault: on db and crypto
common_libcommon_a_SOURCES += \
	%D%/datakey.c %D%/datakey.h \
	%D%/kek.c %D%/kek.h \
	%D%/sealed.c %D%/sealed.h
