"""The rules of a copier: the names that stand for them, what is checked, and how they are applied.

`SHARE` and `OMIT` are rules; so is every function.
"""

from __future__ import annotations

from types import MemberDescriptorType

from ectype._library import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, Final


class NamedRule:
    """The type of `SHARE` and `OMIT`."""

    __slots__ = ("_name",)
    __module__ = "ectype"  # where pickles look for them

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name

    def __reduce__(self) -> str:
        return self._name  # copies and pickles are the object itself


if TYPE_CHECKING:
    _Rule = NamedRule | Callable[[Any, Any], Any]

SHARE: Final = NamedRule("SHARE")
"""Rule: the copy refers to the original object."""
OMIT: Final = NamedRule("OMIT")
"""Rule: the copy does without the object."""


def checked(rule: Any, where: str) -> Any:
    """The rule. Raises TypeError if it is none."""
    if rule is SHARE or rule is OMIT or callable(rule):
        return rule
    raise TypeError(f"{where}: a rule is SHARE, OMIT or a function, not {rule!r}")


def checked_class(cls: Any, where: str) -> type:
    if isinstance(cls, type):
        return cls
    raise TypeError(f"{where}: {cls!r} is not a class")


def checked_types(types: Mapping[type, Any]) -> dict[type, Any]:
    """A copy of the rules for classes. Raises TypeError for a wrong one."""
    return {
        checked_class(cls, "types"): checked(rule, f"types[{cls.__qualname__}]")
        for cls, rule in dict(types).items()
    }


def checked_attributes(attributes: Mapping[type, Mapping[str, Any]]) -> dict[type, dict[str, Any]]:
    """A copy of the rules for attributes. Raises TypeError for a wrong one."""
    copies: dict[type, dict[str, Any]] = {}
    for cls, rules in dict(attributes).items():
        where = f"attributes[{checked_class(cls, 'attributes').__qualname__}]"
        copies[cls] = {}
        for name, rule in dict(rules).items():
            if not isinstance(name, str):
                raise TypeError(f"{where}: the name of an attribute is a str, not {name!r}")
            copies[cls][str(name)] = checked(rule, f"{where}[{name!r}]")
    return copies


def with_registered(types: dict[type, Any]) -> dict[type, Any]:
    """Add the classes that are registered with the abstract ones among them (PEP 3119).

    A class that is registered with two gets the rule of the nearer one.
    """
    found: dict[type, tuple[type, Any]] = {}
    for abstract, rule in types.items():
        for cls in _registered(abstract):
            if cls not in found or issubclass(abstract, found[cls][0]):
                found[cls] = (abstract, rule)
    return {cls: rule for cls, (_, rule) in found.items()} | types


def _registered(abstract: type) -> Iterator[type]:
    """The classes that are registered with an abstract class or with one derived from it."""
    from abc import ABCMeta

    seen: set[type] = set()
    waiting = [abstract]
    while waiting:
        cls = waiting.pop()
        if cls in seen or not isinstance(cls, ABCMeta):
            continue
        seen.add(cls)
        members = [member for ref in _registry(cls) if (member := ref()) is not None]
        yield from members
        waiting += members
        waiting += cls.__subclasses__()


def _registry(abstract: Any) -> Any:
    import _abc  # type: ignore[import-not-found] # pyright: ignore[reportMissingImports]

    return _abc._get_dump(abstract)[0]  # what `ABCMeta._dump_registry` prints


def attributes_of(cls: type, attributes: Mapping[type, Mapping[str, Any]]) -> dict[str, Any]:
    """The rules for the attributes of a class: of a name, that of the nearest class in the MRO."""
    merged: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        merged |= attributes.get(base, {})
    return merged


def apply(x: Any, y: Any, attributes: Mapping[type, Mapping[str, Any]], memo: Any) -> Any:
    """Apply the rules for attributes to `y`, a copy of `x` by code that does not know them.

    Returns `y`, or another named tuple in its place. Raises Error if one of its fields is left out.
    """
    fields = _fields(x)
    if fields and _fields(y) == fields:
        y = _with_fields(x, y, attributes_of(type(x), attributes), memo)
    for name, rule in attributes_of(type(x), attributes).items():
        has_it, value = _attribute(x, name)
        if not has_it or name in fields:
            continue
        result = rule if rule is SHARE or rule is OMIT else rule(value, memo)
        if result is OMIT:
            if _attribute(y, name)[0]:
                object.__delattr__(y, name)
        else:
            object.__setattr__(y, name, value if result is SHARE else result)
    return y


def apply_remaining(
    x: Any, y: Any, attributes: Mapping[type, Mapping[str, Any]], memo: Any, parts: Any
) -> None:
    """Apply the rules for attributes that a reduce value does not name to `y`, made from it.

    `parts` are the names of its arguments, the arguments, the state, and what to delete. What the
    class has made anew is not left out: an object may need it.
    """
    names, args, state, left_out = parts
    for name in left_out or ():
        object.__delattr__(y, name)
    named = set(names)
    named.update(*(arg for name, arg in zip(names, args, strict=False) if name is dict))
    pair = isinstance(state, tuple) and len(state) == 2
    for part in state if pair else (state,):
        named.update(part if isinstance(part, dict) else ())
    if isinstance(state, list):  # of a frozen dataclass with slots: its fields
        named.update(getattr(type(x), "__dataclass_fields__", ()))
    for name, rule in attributes_of(type(x), attributes).items():
        has_it, value = _attribute(x, name)
        if not has_it or name in named or rule is OMIT:
            continue
        result = rule if rule is SHARE else rule(value, memo)
        if result is not OMIT:
            object.__setattr__(y, name, value if result is SHARE else result)


def _fields(x: Any) -> tuple[str, ...]:
    """The names of the fields of a named tuple; else nothing."""
    if not isinstance(x, tuple):
        return ()
    fields = getattr(type(x), "_fields", ())
    return fields if isinstance(fields, tuple) and len(fields) == tuple.__len__(x) else ()


def _with_fields(x: Any, y: Any, rules: Mapping[str, Any], memo: Any) -> Any:
    """`y` with the fields by the rules: another object if there is one for a field."""
    values = [*tuple.__iter__(y)]
    for i, name in enumerate(_fields(x)):
        if name not in rules:
            continue
        value, rule = tuple.__getitem__(x, i), rules[name]
        result = rule if rule is SHARE or rule is OMIT else rule(value, memo)
        if result is OMIT:
            raise Error(f"cannot leave out a {type(value).__name__} where something must stand")
        values[i] = value if result is SHARE else result
    if all(new is old for new, old in zip(values, tuple.__iter__(y), strict=True)):
        return y
    new = tuple.__new__(type(y), values)
    if hasattr(y, "__dict__"):
        vars(new).update(vars(y))
    return new


def _attribute(x: Any, name: str) -> tuple[bool, Any]:
    """Whether the object itself has this attribute, and its value."""
    own = getattr(x, "__dict__", {})
    if name in own:
        return True, own[name]
    slot = getattr(type(x), name, None)
    if isinstance(slot, MemberDescriptorType):
        try:
            return True, slot.__get__(x)
        except AttributeError:
            pass
    return False, None
