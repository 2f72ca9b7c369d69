# common/mail
