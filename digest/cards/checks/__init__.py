"""Whether a statement says only what its paper says, in reading order.

``faithfulness``      all that is wrong with a statement: what the others find, in one list
``form``              whole sentences in the third person, free of markup
``numbers``           numbers with their units, and what two of them amount to
``names``             acronyms, systems, quotations, addresses and honours
``swapped_arguments`` numbers or names in each other's place
``contradictions``    directions turned, a "not" lost, a remedy told as what there is
``consistency``       a small network that sees meaning bent with the source's own words
``word_alignment``    the place of each word of a statement in its evidence, for that network
``prompt_injection``  sentences that give orders to a model
"""
