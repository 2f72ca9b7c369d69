if HAVE_CMOCKA
include tests/modules/feedback/local.mk
include tests/modules/pledgectl/local.mk
include tests/modules/registration/local.mk
include tests/modules/send-to-friend/local.mk
include tests/modules/staff/local.mk
include tests/modules/surveys/local.mk
endif
