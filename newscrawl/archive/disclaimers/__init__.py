"""Disclaimers: the notices that articles bear, each text once, with its kind and the articles that bear it and bore it.

wording    when two disclaimers are the same text, or of one family
kinds      what a text is about, by a lexicon
following  keeps all this with the articles, in their transaction; fills it for an older archive
"""
