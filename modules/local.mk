include modules/feedback/local.mk
include modules/registration/local.mk
include modules/send-to-friend/local.mk
include modules/staff/local.mk
include modules/surveys/local.mk
include modules/pledgectl/local.mk
