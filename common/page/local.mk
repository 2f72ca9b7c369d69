# common/page: templates, views, pages; jansson
common_libcommon_a_SOURCES += \
	%D%/escape.c %D%/escape.h \
	%D%/template.h \
	%D%/template_parse.c \
	%D%/template_render.c \
	%D%/template_set.c \
	%D%/template_text.c \
	%D%/template_tree.h \
	%D%/view.c %D%/view.h \
	%D%/view_json.c
