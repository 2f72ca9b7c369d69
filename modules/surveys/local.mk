# modules/surveys: a store (tables, rules, the ballot box) that pledgectl
# links too, pages, and the program.
include modules/surveys/pages.mk
noinst_LIBRARIES += modules/surveys/libsurveys-store.a
modules_surveys_libsurveys_store_a_SOURCES = \
	%D%/answer.c %D%/answer.h \
	%D%/ballot.c %D%/ballot.h \
	%D%/box.c %D%/box.h %D%/box_inner.h \
	%D%/box_count.c \
	%D%/box_file.c %D%/box_file.h \
	%D%/box_image.c %D%/box_image.h \
	%D%/box_region.c \
	%D%/box_sync.c \
	%D%/bytes.h \
	%D%/definition.c %D%/definition.h \
	%D%/definition_load.c \
	%D%/question_load.c %D%/question_load.h \
	%D%/results.h \
	%D%/spent.c %D%/spent.h \
	%D%/survey_settings.h \
	%D%/survey_store.h \
	%D%/tally.c %D%/tally.h
EXTRA_DIST += %D%/survey_pages.h
