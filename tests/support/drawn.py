"""How many examples hypothesis draws where one takes long."""

from hypothesis import settings

__all__ = ["at_most"]


def at_most(count: int, **options: object) -> settings:
    """``count`` examples, or as many as the profile has where those are fewer: settings by themselves overrule it."""
    return settings(max_examples=min(count, settings().max_examples), **options)  # type: ignore[arg-type]
