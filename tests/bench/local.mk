# make bench: ratios, side by side, alternating runs; see tests/bench/run
EXTRA_PROGRAMS += %D%/trivial %D%/ballots %D%/bench_handover
%C%_trivial_SOURCES = %D%/trivial.c
%C%_trivial_LDADD = $(FCGI_LIBS)
%C%_ballots_SOURCES = %D%/ballots.c
%C%_ballots_LDADD = modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
%C%_bench_handover_SOURCES = %D%/bench_handover.c
%C%_bench_handover_LDADD = $(COMMON_LIBS) $(FCGI_LIBS)
EXTRA_DIST += %D%/run %D%/rig.py %D%/get.lua %D%/post.lua %D%/waiting.py %D%/form.php \
	%D%/insert.php
CLEANFILES += %D%/trivial %D%/ballots %D%/bench_handover

bench: all %D%/trivial %D%/ballots
	$(srcdir)/%D%/run --build "$(abs_top_builddir)" $(BENCHFLAGS)
.PHONY: bench
