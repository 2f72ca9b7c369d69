# common/policy
common_libcommon_a_SOURCES += \
	%D%/age.c %D%/age.h \
	%D%/check.c %D%/check.h \
	%D%/consent.c %D%/consent.h \
	%D%/rate.c %D%/rate.h
