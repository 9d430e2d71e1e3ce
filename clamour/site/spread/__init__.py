"""What carries an appeal further: the card that networks show, the leaflet, the QR code, embeds."""
