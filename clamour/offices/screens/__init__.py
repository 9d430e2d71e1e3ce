"""The desk's screens that bring offices in and hand them out; an office's own are in `panels`."""
