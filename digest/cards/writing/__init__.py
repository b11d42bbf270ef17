"""Statements of a card from the sentences chosen for each of its fields, in reading order.

``planning``    which sentences each statement gets
``statements``  who writes it, which candidate is taken, and what is not said again
``prompts``     what the writer reads; its training makes the same
``model``       the writer itself: a small language model in onnxruntime
``plain_form``  the sentence itself, freed of its lead-in, where no writer stands
"""
