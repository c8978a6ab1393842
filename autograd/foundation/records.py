"""Named tuples for what functions give, made in a tenth of the time that `typing.NamedTuple` takes: a millisecond of
the import."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self

__all__ = ["Record"]

if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:

    class Record(tuple):
        """A tuple whose parts have names: a subclass annotates them, with defaults for the last ones.

        Takes the parts in order or by name. Raises `TypeError` where one is missing, unknown or given twice.

        >>> class Point(Record):
        ...     x: float
        ...     y: float = 0.0
        >>> point = Point(1.0)
        >>> point, point.x, tuple(point)
        (Point(x=1.0, y=0.0), 1.0, (1.0, 0.0))
        """

        __slots__ = ()
        _fields: ClassVar[tuple[str, ...]] = ()
        _field_defaults: ClassVar[dict[str, Any]] = {}

        def __init_subclass__(cls) -> None:
            if not cls.__annotations__:  # a further name for the same
                return
            cls._fields = cls.__match_args__ = tuple(cls.__annotations__)
            cls._field_defaults = {name: cls.__dict__[name] for name in cls._fields if name in cls.__dict__}
            for place, name in enumerate(cls._fields):
                setattr(cls, name, property(itemgetter(place)))

        def __new__(cls, *parts: Any, **named: Any) -> Self:
            if named or len(parts) != len(cls._fields):
                given = dict(zip(cls._fields, parts, strict=False))
                whole = cls._field_defaults | given | named
                if whole.keys() != set(cls._fields) or given.keys() & named.keys() or len(parts) > len(given):
                    raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}, found {parts}, {named}")
                parts = tuple([whole[name] for name in cls._fields])
            return tuple.__new__(cls, parts)

        def __repr__(self) -> str:
            parts = ", ".join([f"{name}={part!r}" for name, part in zip(self._fields, self, strict=True)])
            return f"{type(self).__name__}({parts})"

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)

        @classmethod
        def _make(cls, parts: Any) -> Self:
            return cls(*parts)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        def _replace(self, **named: Any) -> Self:
            return type(self)(**(self._asdict() | named))
