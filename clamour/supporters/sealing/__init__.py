"""The organisation's own key: whoever takes database and key files cannot read the list.

`box` seals and opens, `keepers` parts the private key among people, `holder` keeps it in the
worker's memory once two of them have unlocked it.
"""
