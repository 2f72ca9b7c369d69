# modules/send-to-friend
