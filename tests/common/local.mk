if HAVE_CMOCKA
include tests/common/base/local.mk
include tests/common/crypto/local.mk
endif
