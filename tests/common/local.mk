if HAVE_CMOCKA
include tests/common/app/local.mk
include tests/common/base/local.mk
include tests/common/crypto/local.mk
include tests/common/conf/local.mk
include tests/common/page/local.mk
include tests/common/http/local.mk
include tests/common/policy/local.mk
include tests/common/mail/local.mk
include tests/common/db/local.mk
include tests/common/vault/local.mk
endif
