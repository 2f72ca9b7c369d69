# common/app
common_libcommon_a_SOURCES += \
	%D%/app.h %D%/later.h %D%/module.h %D%/sandbox.h
