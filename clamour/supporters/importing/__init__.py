"""A list from elsewhere: read, tried without writing, taken over; each row with its consent.

`columns` knows the exports of Action Network, CiviCRM, Mailchimp and listmonk; `rows` makes of a
line somebody or a reason why not; `taking` writes; `uploading` is the file on its way.
"""
