"""What a person can do on each page, in the words of the page."""
