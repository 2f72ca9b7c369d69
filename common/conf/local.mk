# common/conf: libconfig
common_libcommon_a_SOURCES += \
	%D%/config_file.c %D%/config_file.h \
	%D%/own_field.c %D%/own_field.h \
	%D%/own_words.c %D%/own_words.h \
	%D%/setting_value.c %D%/setting_value.h \
	%D%/settings.c %D%/settings.h %D%/settings_impl.h \
	%D%/settings_print.c \
	%D%/site.c %D%/site.h
