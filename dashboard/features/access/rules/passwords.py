"""Pure rules of passwords."""

PASSWORD_SHORTEST = 12
PASSWORD_LONGEST = 128
