"""Dates as our pages write them in each interface language: the day first, the month in words."""
