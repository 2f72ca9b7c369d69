if HAVE_CMOCKA
include tests/common/base/local.mk
endif
