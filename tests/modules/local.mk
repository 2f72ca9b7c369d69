if HAVE_CMOCKA
include tests/modules/send-to-friend/local.mk
endif
