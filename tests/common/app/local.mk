check_PROGRAMS += %D%/test_sandbox
TESTS += %D%/test_sandbox
%C%_test_sandbox_SOURCES = %D%/test_sandbox.c
%C%_test_sandbox_LDADD = $(TEST_LIBS) $(SECCOMP_LIBS)
