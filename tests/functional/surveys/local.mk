noinst_PROGRAMS += %D%/survey_tool
EXTRA_DIST += tests/functional/box_faults.c
%C%_survey_tool_SOURCES = %D%/survey_tool.c %D%/fill.c %D%/fill.h
%C%_survey_tool_LDADD = modules/surveys/libsurveys-store.a $(COMMON_LIBS) \
	$(DB_LIBS)
