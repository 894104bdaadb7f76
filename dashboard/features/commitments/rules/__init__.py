"""Rules of commitments: codes, states by the original due day, keys, and the four numbers. Pure."""
