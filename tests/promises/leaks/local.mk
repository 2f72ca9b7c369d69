# formpledge-surveys with leaks in it, for the test that has to find them
noinst_PROGRAMS += %D%/surveys_leaky
%C%_surveys_leaky_SOURCES = %D%/leaks.c modules/surveys/main.c
%C%_surveys_leaky_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=box_put \
	-Wl,--wrap=box_is_filling -Wl,--wrap=db_exec -Wl,--wrap=issue_new \
	-Wl,--wrap=issue_store -Wl,--wrap=issue_find \
	-Wl,--wrap=ballot_parse -Wl,--wrap=counter_run -Wl,--wrap=app_wait \
	-Wl,--wrap=live_new -Wl,--wrap=rand_shuffle
%C%_surveys_leaky_LDADD = modules/surveys/libsurveys-pages.a \
	modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
EXTRA_DIST += tests/promises/friend_leaks/leaky.c \
	tests/promises/escapes/escapes.c tests/promises/escapes/refusals.c
