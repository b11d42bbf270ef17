"""The web app: subscribing, choices, leaving; and the site."""
