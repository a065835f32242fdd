"""Exceptions: arguments, attributes, subclasses; never traceback, cause and context."""

from __future__ import annotations

import builtins
import copy
import json
from typing import Any

import pytest

from tests.behaviour.support.outcomes import outcome
from tests.combinations import for_each
from tests.conftest import Implementation


class Custom(Exception):
    def __init__(self, code: Any, detail: Any = None) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


class Swallowing(Exception):
    """Passes nothing on to its base: args do not fit __init__."""

    def __init__(self, code: Any, detail: Any) -> None:
        super().__init__(f"{code} {detail}")
        self.code = code


class Slotted(Exception):
    __slots__ = ("code",)


class Reducing(Exception):
    def __reduce__(self) -> Any:
        return Reducing, ("reduced",)


def with_attributes(x: Any) -> Any:
    x.extra = [1]
    return x


CASES: dict[str, Any] = {
    "no args": ValueError(),
    "args": ValueError("text", [1], {"a": 2}),
    "attributes": with_attributes(KeyError("key")),
    "base": BaseException(1),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "StopIteration": StopIteration([1]),
    "SystemExit": SystemExit(3),
    "OSError": OSError(2, "text", "name"),
    "OSError of one": OSError("text"),
    "FileNotFoundError": FileNotFoundError(2, "text"),
    "ImportError": ImportError("text", name="name", path="path"),
    "NameError": NameError("text", name="name"),
    "AttributeError": AttributeError("text", name="name", obj=1),
    "SyntaxError": SyntaxError("text", ("file", 1, 2, "line")),
    "UnicodeDecodeError": UnicodeDecodeError("utf-8", b"\xff", 0, 1, "reason"),
    "UnicodeEncodeError": UnicodeEncodeError("ascii", "ä", 0, 1, "reason"),
    "JSONDecodeError": json.JSONDecodeError("text", "document", 1),
    "custom": Custom([1], {"a": 2}),
    "custom with attributes": with_attributes(Custom(1)),
    "slotted": Slotted("a"),
    "reducing": Reducing("a"),
    "swallowing": Swallowing(1, 2),
    "copy.Error": copy.Error("text"),
}
Group: Any = getattr(builtins, "ExceptionGroup", None)  # 3.11 on
if Group:
    CASES["group"] = Group("group", [ValueError([1]), KeyError("a")])


def described(x: Any) -> Any:
    if not isinstance(x, BaseException):
        return x
    parts = [*map(described, getattr(x, "exceptions", ()))]
    text = outcome(str, x)
    return type(x), x.args if not parts else None, vars(x), text, parts, x.__suppress_context__


@for_each(name=["copy", "deepcopy"], x=CASES)
def test_as_the_running_version(impl: Implementation, x: Any, name: str) -> None:
    law = described(outcome(getattr(copy, name), x))
    y = outcome(getattr(impl, name), x)
    assert described(y) == law
    assert y is not x


def test_arguments_are_deep_copied(impl: Implementation) -> None:
    x = Custom([1], {"a": [2]})
    y = impl.deepcopy(x)
    assert y.code is y.args[0] is not x.code
    assert y.detail == {"a": [2]} and y.detail is not x.detail


def test_traceback_cause_and_context_are_not_copied(impl: Implementation) -> None:
    try:
        try:
            raise KeyError("first")
        except KeyError as error:
            raise ValueError("second") from error
    except ValueError as error:
        x = error
    for y in (impl.copy(x), impl.deepcopy(x)):
        assert y.__traceback__ is y.__cause__ is y.__context__ is None
        assert y.args == ("second",)


def test_notes_are_copied(impl: Implementation) -> None:
    """Notes (3.11) are an ordinary attribute, which any version can have."""
    x = ValueError("a")
    x.__notes__ = ["note"]
    y = impl.deepcopy(x)
    assert y.__notes__ == ["note"] and y.__notes__ is not x.__notes__
    assert impl.copy(x).__notes__ is x.__notes__


def test_an_exception_that_holds_itself(impl: Implementation) -> None:
    x = ValueError("a")
    x.me = x
    y = impl.deepcopy(x)
    assert y.me is y


def test_a_copy_can_be_raised(impl: Implementation) -> None:
    y = impl.deepcopy(Custom(1, 2))
    with pytest.raises(Custom) as info:
        raise y
    assert info.value is y and y.__traceback__ is not None


def test_arguments_that_are_the_outermost_tuple(impl: Implementation) -> None:
    error = ValueError()
    x = ([1], [error], iter([2]))
    error.args = x
    items, (copied,), _ = impl.deepcopy(x)
    assert copied.args[0] is items and items == [1] and items is not x[0]


class Warned(Exception):
    """Initialised in Python, with other arguments than it is copied with."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args, "more")


class Single(Exception):
    """Has one instance, which is its own copy."""

    only: Single

    def __new__(cls, *args: Any) -> Any:
        return getattr(cls, "only", None) or super().__new__(cls, *args)


Single.only = Single("only")


class Restored(Exception):
    def __init__(self, code: Any) -> None:
        super().__init__(code)
        self.code = code

    def __setstate__(self, state: Any) -> None:
        self.restored = state


class Meta(type):
    def __call__(cls, *args: Any) -> Any:
        return args, "made by the metaclass"


class MadeByMeta(Exception, metaclass=Meta):
    pass


def test_initialised_in_python(impl: Implementation) -> None:
    x = Warned([1])
    x.note = x.args  # type: ignore[attr-defined]
    y = impl.deepcopy(x)
    assert y.args == ([1], "more", "more") and y.note == ([1], "more")
    assert y.args[0] is y.note[0] is not x.args[0]

    (single,) = impl.deepcopy([Single.only])
    assert single is Single.only

    restored = impl.deepcopy(Restored([2]))
    assert restored.restored == {"code": [2]} and restored.code is restored.args[0]
    assert restored.restored["code"] is restored.code

    made = impl.deepcopy(Exception.__new__(MadeByMeta, [3]))
    assert made == (([3],), "made by the metaclass")


def test_an_argument_that_changes_the_class(impl: Implementation) -> None:
    """The class is called that reduced the exception."""

    class Changing:
        def __deepcopy__(self, memo: Any) -> str:
            x.__class__ = After
            return "copied"

    class Plain(Exception):
        pass

    class After(Plain):
        pass

    class Initialised(Plain):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)

    for cls in (Plain, Initialised):
        x = cls(Changing())
        y = impl.deepcopy(x)
        assert type(x) is After and type(y) is cls and y.args == ("copied",)


def test_attributes_hide_the_hooks_of_exceptions_in_c(impl: Implementation) -> None:
    exceptions: list[Any] = [OSError(2, "text"), SystemExit(2), ImportError("text")]
    for x in exceptions:
        x.__deepcopy__ = lambda memo: "hook"
        assert impl.deepcopy(x) == "hook"
        del x.__deepcopy__
        x.__reduce__ = lambda: (str, ("reduced",))
        assert impl.deepcopy(x) == impl.copy(x) == "reduced"


def test_arguments_that_do_not_fit(impl: Implementation) -> None:
    """The initialiser raises an error; the next copy works."""
    x = UnicodeDecodeError("utf-8", b"a", 0, 1, "reason")
    arguments = x.args
    for args in ((), ("utf-8",), ("utf-8", 1, 2, 3, 4)):
        x.args = args
        with pytest.raises(TypeError):
            impl.deepcopy([x])
    x.args = arguments
    assert impl.deepcopy([x])[0].args == arguments
