# modules/registration
