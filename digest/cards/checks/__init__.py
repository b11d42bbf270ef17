"""Whether a statement says only what its paper says, in reading order.

``faithfulness``      all that is wrong with a statement; what the others find, in one list
``form``              whole sentences in the third person, free of markup
``numbers``           numbers with their units, and what two of them amount to
``names``             acronyms, systems, quotations, addresses and honours
``contradictions``    numbers or names exchanged, directions turned
``consistency``       a small network that sees meaning bent with the source's own words
``prompt_injection``  sentences that give orders to a model
"""
