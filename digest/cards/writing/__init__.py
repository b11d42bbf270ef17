"""Statements of a card from the sentences chosen for each of its fields, in reading order.

``statements``  which sentences each statement gets, who writes it, and which candidate is taken
``prompts``     what the writer reads; its training makes the same
``model``       the writer itself: a small language model in onnxruntime
``plain_form``  the sentence itself, freed of its lead-in, where no writer stands
"""
