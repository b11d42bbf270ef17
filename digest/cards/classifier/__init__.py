"""What each sentence of an abstract is there for, and which fields of a card rest on it.

* :mod:`~digest.cards.classifier.labels`: fields, roles, and what is known of a sentence.
* :mod:`~digest.cards.classifier.network`: the network, from words to logits, and its weights.
* :mod:`~digest.cards.classifier.classifier`: reading an abstract, and choosing its sentences.
"""
