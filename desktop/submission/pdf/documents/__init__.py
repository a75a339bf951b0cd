"""The documents an office takes away."""
