"""What becomes of nodes once they are made: their data changes, and they are copied and pickled.

Begin with `moments`: how a result knows the time its numbers are of. `changes` notices what changed since, and
`copies` takes graphs along; `reruns` lets a function run a second time as it ran first.
"""
