"""`ectype.Copier`: deep and shallow copies by rules that are given from outside."""

from __future__ import annotations

from ectype import _core, _rules
from ectype._rules import OMIT, SHARE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager
    from typing import Any

    from ectype._rules import _Rule


class Copier(_core.Copier):
    """Copies by rules that come before all that the classes, `copyreg` or `copy` say.

    `types` has rules for objects by their class. A rule counts for subclasses, too; that of the
    nearest class in the method resolution order wins. A rule for an abstract class counts for the
    classes that are registered with it when the copier is made.

    `attributes` has rules for attributes, by class and name, also for subclasses.

    `uncopyable` is the rule for an object whose own copying raises an Exception, but for
    MemoryError, RecursionError and the errors of rules. By default the error is raised.

    A rule is `SHARE` (the copy refers to the original), `OMIT` (the copy does without) or a
    function. The function gets the object and the memo, and returns the copy, SHARE or OMIT; that
    of `uncopyable` gets the object and the error. Where something has to stand, such as in a tuple,
    `OMIT` raises Error.

    A `deepcopy(x, memo)` that a hook calls in the middle follows the same rules. Where no rule
    applies, copies are those of the running Python's `copy` module.

    Copiers do not change, may be used by several threads, and can be pickled if the functions can.

    Raises TypeError for what is no rule, no class or no name of an attribute.
    """

    __slots__ = ("_attributes", "_types", "_uncopyable")

    _types: dict[type, Any]
    _attributes: dict[type, dict[str, Any]]
    _uncopyable: Any

    def __new__(
        cls,
        *,
        types: Mapping[type[Any], _Rule] | None = None,
        attributes: Mapping[type[Any], Mapping[str, _Rule]] | None = None,
        uncopyable: _Rule | None = None,
    ) -> Copier:
        type_rules = _rules.checked_types({} if types is None else types)
        attribute_rules = _rules.checked_attributes({} if attributes is None else attributes)
        if uncopyable is not None:
            _rules.checked(uncopyable, "uncopyable")
        self = super().__new__(
            cls,
            _rules.with_registered(type_rules),
            {base: rules for base, rules in attribute_rules.items() if rules},
            uncopyable,
            SHARE,
            OMIT,
        )
        for name, value in (
            ("_types", type_rules),
            ("_attributes", attribute_rules),
            ("_uncopyable", uncopyable),
        ):
            object.__setattr__(self, name, value)
        return self

    def patch(self) -> AbstractContextManager[object]:
        """Make the standard library's `deepcopy` and `copy` follow this copier, process-wide.

        Until the block is left in which the result is used; see `ectype.patch.enable`, which is
        done as well.
        """
        from ectype import patch

        return patch.follow(self)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a Copier does not change: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Copier does not change: cannot delete {name!r}")

    def __repr__(self) -> str:
        rules = {
            "types": {_Shown(cls): _shown(rule) for cls, rule in self._types.items()},
            "attributes": {
                _Shown(cls): {name: _shown(rule) for name, rule in named.items()}
                for cls, named in self._attributes.items()
            },
            "uncopyable": None if self._uncopyable is None else _shown(self._uncopyable),
        }
        shown = ", ".join(f"{name}={rule!r}" for name, rule in rules.items() if rule)
        return f"{type(self).__name__}({shown})"

    def __copy__(self) -> Copier:
        return self

    def __deepcopy__(self, memo: Any) -> Copier:
        return self

    def __reduce__(self) -> tuple[Callable[..., Copier], tuple[Any, ...]]:
        return _rebuild, (type(self), self._types, self._attributes, self._uncopyable)


Copier.__module__ = "ectype"


class _Shown:
    """What a `repr` shows of a class or a function: its name."""

    def __init__(self, named: Any) -> None:
        self.named = named

    def __repr__(self) -> str:
        return str(getattr(self.named, "__qualname__", None) or repr(self.named))


def _shown(rule: Any) -> Any:
    return rule if rule is SHARE or rule is OMIT else _Shown(rule)


def _rebuild(
    cls: type[Copier],
    types: dict[type, Any],
    attributes: dict[type, dict[str, Any]],
    uncopyable: Any,
) -> Copier:
    return cls(types=types, attributes=attributes, uncopyable=uncopyable)
