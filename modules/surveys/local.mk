# modules/surveys
