"""Which office of the directory a row tells of."""
