"""The editor of feedback in a browser, under everything that can go wrong while somebody writes."""
