"""The local Postfix: what its log tells, what is taken back from its queue, how it is set up.

`reader.run_reader(stop)` does the first two all the time; `setup.sh` does the third, once.
"""
