# common/page
