# examples
include examples/module/local.mk
include examples/site/local.mk
include examples/surveys/local.mk
