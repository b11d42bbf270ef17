"""Models behind a server that speaks OpenAI's protocol.

In reading order: ``client`` asks for many papers at once, with the options that the server takes,
``responses`` reads what comes back, ``retry`` asks again or stops, ``transport`` has the HTTP, the
key and the costs.
"""
