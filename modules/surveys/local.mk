# modules/surveys
include modules/surveys/pages.mk
EXTRA_DIST += %D%/definition.h %D%/results.h %D%/survey_pages.h \
	%D%/survey_settings.h %D%/survey_store.h
