# examples
include examples/site/local.mk
