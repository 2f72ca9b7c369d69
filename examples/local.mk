# examples
include examples/forms/local.mk
include examples/module/local.mk
include examples/site/local.mk
include examples/surveys/local.mk
