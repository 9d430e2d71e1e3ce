"""One folder a channel. A channel is `deliver(batch)`: it yields outcomes as they come.

The channel knows the wire; `claims.py` keeps the books.
"""
