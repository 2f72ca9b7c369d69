# modules/pledgectl
