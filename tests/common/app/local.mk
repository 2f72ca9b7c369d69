check_PROGRAMS += %D%/test_sandbox
TESTS += %D%/test_sandbox
%C%_test_sandbox_SOURCES = %D%/test_sandbox.c
%C%_test_sandbox_LDADD = $(TEST_LIBS) $(SECCOMP_LIBS)
check_PROGRAMS += %D%/test_sandbox_work
TESTS += %D%/test_sandbox_work
%C%_test_sandbox_work_SOURCES = %D%/test_sandbox_work.c
%C%_test_sandbox_work_LDADD = $(TEST_LIBS) $(SECCOMP_LIBS)
