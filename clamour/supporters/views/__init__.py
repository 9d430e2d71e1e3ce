"""The pages under `/me/`: coming, one's own page, leaving.

No account and no cookie: whoever opens the link in a mail has proven the mailbox. POST acts, GET
only shows, since mail scanners open links.
"""
