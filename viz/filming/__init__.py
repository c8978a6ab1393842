"""Films of a training: recorded once, shown as small multiples, as a page with a slider, as a GIF.

Begin with `film`, which records; `recording` asks the model; `segments` finds boundaries; `diagram` says where the
circles and lines of a network stand, and `selection` what of a film is shown. `multiples`, `animation` and `page`
show it.
"""
