"""A page that goes through a calculation step by step: forward, then backward.

Begin with `stepping`. `events` are what happens, in the engine's order; `captions` are what is said of each; `scenes`
and `networks` are the pictures in which it is seen; `page` puts all of it into one file. How the page behaves stands in
``page.js``.
"""
