"""Translating a page: its words beside the original's, kept by hand or by a volunteer's PO file."""
