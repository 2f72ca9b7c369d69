# examples
include examples/module/local.mk
include examples/site/local.mk
