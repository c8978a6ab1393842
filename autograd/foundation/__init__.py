"""What all rooms stand on: containers, records, blocks, text tables, kinds of operands.

Nothing here knows of nodes, and each file can be read alone. `domains` says where tests draw a primitive's arguments
from, `ownership` whose its metadata are; `namesake` and `other_names` have words for who comes from other libraries.
"""
