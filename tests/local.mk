# Unit tests mirror common/ and modules/: one program a source file, each
# registering itself with  check_PROGRAMS  and  TESTS.
TEST_LIBS = $(COMMON_LIBS) $(CMOCKA_LIBS)
include tests/common/local.mk
include tests/modules/local.mk
include tests/fuzz/local.mk
include tests/functional/probe/local.mk
include tests/functional/surveys/local.mk
include tests/promises/leaks/local.mk
include tests/bench/local.mk
