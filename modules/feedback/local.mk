# modules/feedback
