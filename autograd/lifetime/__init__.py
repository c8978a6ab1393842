"""What becomes of nodes once they are made: their data changes, and they are copied and pickled.

Begin with `moments`, the time stamps of nodes. `changes` notices what changed since, and
`copies` takes graphs along; `reruns` lets a function run a second time as it ran first.
"""
