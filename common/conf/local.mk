# common/conf: libconfig
common_libcommon_a_SOURCES += \
	%D%/config_file.c %D%/config_file.h \
	%D%/own_field.c %D%/own_field.h \
	%D%/own_choices.c \
	%D%/own_limits.c \
	%D%/own_load.h \
	%D%/own_show.c \
	%D%/own_page.c %D%/own_page.h \
	%D%/own_words.c %D%/own_words.h \
	%D%/setting_value.c %D%/setting_value.h \
	%D%/settings.c %D%/settings.h %D%/settings_impl.h \
	%D%/settings_print.c \
	%D%/site.c %D%/site.h \
	%D%/tenant.c %D%/tenant.h
