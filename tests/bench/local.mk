# make bench: ratios, side by side, alternating runs; see tests/bench/run
EXTRA_PROGRAMS += %D%/trivial %D%/ballots %D%/tokens %D%/bench_handover %D%/hashes %D%/signs
# built by make check as well, so that it follows the tables
check_PROGRAMS += %D%/members %D%/audit_fill
%C%_members_SOURCES = %D%/members.c
%C%_members_LDADD = modules/registration/libregistration-store.a \
	$(COMMON_LIBS) $(DB_LIBS) $(MAIL_LIBS) $(ARGON2_LIBS)
%C%_audit_fill_SOURCES = %D%/audit_fill.c
%C%_audit_fill_LDADD = modules/staff/libstaff-store.a $(COMMON_LIBS) $(DB_LIBS)
%C%_hashes_SOURCES = %D%/hashes.c
%C%_hashes_LDADD = $(COMMON_LIBS) $(ARGON2_LIBS)
%C%_signs_SOURCES = %D%/signs.c
%C%_signs_LDADD = $(COMMON_LIBS)
%C%_trivial_SOURCES = %D%/trivial.c
%C%_trivial_LDADD = $(FCGI_LIBS)
%C%_tokens_SOURCES = %D%/tokens.c
%C%_tokens_LDADD = $(COMMON_LIBS)
%C%_ballots_SOURCES = %D%/ballots.c
%C%_ballots_LDADD = modules/surveys/libsurveys-store.a $(COMMON_LIBS) $(DB_LIBS)
%C%_bench_handover_SOURCES = %D%/bench_handover.c
%C%_bench_handover_LDADD = $(COMMON_LIBS) $(FCGI_LIBS)
EXTRA_DIST += %D%/run %D%/rig.py %D%/get.lua %D%/post.lua %D%/waiting.py %D%/form.php \
	%D%/insert.php %D%/row.php %D%/cookies.lua %D%/feedback.php %D%/feedbacks.py %D%/friend.py %D%/answers.py %D%/gate.py %D%/issues.py %D%/logins.py \
	%D%/rotations.py %D%/cpu.py %D%/audits.py
CLEANFILES += %D%/tokens %D%/trivial %D%/ballots %D%/bench_handover \
	%D%/hashes %D%/signs

bench: all %D%/trivial %D%/ballots %D%/tokens %D%/hashes %D%/signs %D%/members %D%/audit_fill
	$(srcdir)/%D%/run --build "$(abs_top_builddir)" $(BENCHFLAGS)
.PHONY: bench
