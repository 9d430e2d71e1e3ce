"""The desk's screens about the list: numbers, a list coming in, the list going out, its key."""
