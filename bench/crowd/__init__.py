"""A crowd that acts: the parts of `bench/acting.py` and `bench/abuse.py`."""
