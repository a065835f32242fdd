"""Hooks whose statements run one after the other: calls of constructors, attributes, entries.

The core does what such a hook does, once its source has been read. Whatever a program changes, it
must not show.
"""

from __future__ import annotations

import copy
import gc
import sys
import sysconfig
import threading
import warnings
import weakref
from collections.abc import Callable
from itertools import product
from textwrap import dedent
from typing import Any

from tests.behaviour.support.hook_sources import (
    CALLS_UNTIL_READ,
    class_with,
    compiled,
    object_of,
    warm_up,
)
from tests.behaviour.support.outcomes import Raised
from tests.behaviour.support.outcomes import outcome as outcome_of
from tests.behaviour.support.shapes import shape
from tests.behaviour.test_attribute_hooks import (
    ACTS,
    RULES,
    WRAPPED,
    Acting,
    Hiding,
    Log,
    Marked,
    calls_hook,
)
from tests.conftest import Implementation

STDLIB = Implementation.named("stdlib")
PARTS = ("first", "act", "last", "tail")
SET_ALL = "\n".join(f"new.{part} = deepcopy(self.{part}, memo)" for part in PARTS)
# All copy the four parts, in this order.
BODIES = {
    "arguments": """
        return type(self)(
            deepcopy(self.first, memo), deepcopy(self.act, memo=memo),
            last=deepcopy(self.last, memo), tail=deepcopy(self.tail, memo), more=(),
        )
    """,
    "a variable": f"new = self.__class__()\n{SET_ALL}\nnew.more: int = -1\nreturn new",
    "entered first": f"new = type(self)()\nmemo[id(self)] = new\n{SET_ALL}\nreturn new",
    "entered at once": f"memo[id(self)] = new = type(self)()\n{SET_ALL}\nreturn new",
    "entered late": f"new = type(self)()\n{SET_ALL}\nmemo[id(self)] = new\nreturn new",
    "asks first": f"""
if memo is None:
    memo = {{}}
if id(self) in memo:
    return memo[id(self)]
cls = type(self)
new = cls(more=[])
pass
memo[id(self)] = new
{SET_ALL}
return new
""",
    "a function": f"new = make(cls=type(self))\n{SET_ALL}\nnew.more = self.first[:]\nreturn new",
    "a method": f"new = self.make({{}})\n{SET_ALL}\nself.note(self.first[0])\nreturn new",
    "__dict__": """
        new = type(self)()
        new.__dict__ = copy.deepcopy(self.__dict__, memo)
        return new
    """,
    "__dict__.update": """
        new = self.__class__()
        memo[id(self)] = new
        new.__dict__.update(copy.deepcopy(self.__dict__, memo))
        new.__class__ = self.__class__
        return new
    """,
    "items": """
        new = make(dict)
        new["first"] = deepcopy(self.first, memo)
        new["act"] = deepcopy(self.act, memo)
        new["last"] = self.first[0]
        return new
    """,
    "nothing deep": """
        new = memo[id(self)] = self.make(None)
        new.first = self.first
        new.act = copied(self.act)
        return new
    """,
    "bare objects": f"new = object.__new__(type(self))\nnew.more = make\n{SET_ALL}\nreturn new",
}


def make(cls: Any) -> Any:
    return cls()


class Methods:
    """What the hooks above call."""

    def __init__(
        self, first: Any = None, act: Any = None, last: Any = None, tail: Any = None, more: Any = 1
    ) -> None:
        self.first, self.more = first, more
        self.act = act
        self.last, self.tail = last, tail

    def make(self, more: Any) -> Any:
        return type(self)(more=more)

    def note(self, value: Any) -> None:
        self.noted = value


class Logging(Methods):
    def __setattr__(self, name: str, value: Any) -> None:
        self.__dict__.setdefault("log", []).append(name)
        object.__setattr__(self, name, value)


def class_for(impl: Implementation, text: str, base: Any = Methods, **names: Any) -> Any:
    """A class with such a hook, whose source the core has read."""
    names |= {"make": make, "copied": lambda part: impl.deepcopy([part])}
    hook = class_with(impl, text, **names).__deepcopy__
    cls = type("Hooked", (base,), {"__deepcopy__": hook})
    for _ in range(CALLS_UNTIL_READ):
        outcome(impl, [cls([1], [2], [3], [4])])
    return cls


def outcome(way: Implementation, x: Any) -> Any:
    try:
        return way.deepcopy(x)
    except (ArithmeticError, AttributeError, NameError, RuntimeError, TypeError, ValueError) as e:
        return type(e).__name__, str(e)


def test_copies_are_whole(impl: Implementation) -> None:
    for what, text in BODIES.items():

        def run(way: Implementation, text: str = text) -> Any:
            cls = class_for(way, text)
            shared = [1, {"k": [2]}]
            inner = cls(["inner"], (1, [2]), shared, None)
            outer = cls([inner, (inner, 3)], shared, inner, "tail")
            x = [outer, inner, (outer, [shared]), cls([0]), [outer]]
            y = way.deepcopy(x)
            assert y[0] is not x[0]
            results = [shape(y), [list(getattr(part, "__dict__", part)) for part in y[:2]]]
            inner.tail = outer  # endless, unless the new object is entered first
            return [*results, type(outcome(way, x)).__name__, vars(inner)["first"]]

        assert run(impl) == run(STDLIB), what


def test_which_hooks_the_core_knows(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    is_known = sys.version_info >= (3, 11) and not sysconfig.get_config_var("Py_GIL_DISABLED")
    for what, text in BODIES.items():
        if "__dict__" not in what and what != "nothing deep":  # where the probe has other callers
            assert calls_hook(impl, class_for(impl, text)) != is_known, what
    for statement in ("look(memo)", "for i in (): pass", "if self.act: pass", "del self.first[:]"):
        text = f"{statement}\nnew = type(self)()\n{SET_ALL}\nreturn new"
        cls = class_for(impl, text, look=lambda memo: None)
        assert calls_hook(impl, cls), statement


class Imported:
    """In the hook, `copy` is a name that its module imports: 3.11 has other bytecode for that."""

    def __init__(self, parts: Any) -> None:
        self.parts = parts

    def __deepcopy__(self, memo: Any) -> Any:
        return Imported(copy.deepcopy(self.parts, memo))


def test_by_which_names_deepcopy_is_called(ectype: Any) -> None:
    facts = ectype._protocol.read_hook(Imported.__deepcopy__)
    assert facts[1] == (("copy", "deepcopy"),)
    assert facts[2].callee == ("copy", "deepcopy")


def _no_name(x: Any, memo: Any, log: Log) -> None:
    del type(x).__deepcopy__.__globals__["make"]


def _read_other_code(x: Any, memo: Any, log: Log) -> None:
    """It calls deepcopy by another name. The old code, which runs, now means something else."""
    hook = type(x).__deepcopy__
    text = BODIES["__dict__" if "deepcopy" in hook.__code__.co_names[:1] else "entered late"]
    hook.__code__ = class_with(STDLIB, text).__deepcopy__.__code__
    known = hook.__globals__["copy"].deepcopy
    for _ in range(CALLS_UNTIL_READ):
        known(type(x)([1]))
    ACTS["deepcopy"](x, memo, log)


def _other_init(x: Any, memo: Any, log: Log) -> None:
    type(x).__init__ = lambda self, *args, **keywords: log.append((args, keywords))


def _other_new(x: Any, memo: Any, log: Log) -> None:
    def new(cls: Any, *args: Any, **keywords: Any) -> Any:
        log.append("new")
        return object.__new__(cls)

    type(x).__new__ = new


MORE_ACTS: dict[str, Callable[[Any, Any, Log], Any]] = {
    "no global variable": _no_name,
    "other code that is read": _read_other_code,
    "another __init__": _other_init,
    "another __new__": _other_new,
    "id": lambda x, memo, log: type(x).__deepcopy__.__globals__.update(
        id=lambda value: log.append("id") or id(log)
    ),
    "type": lambda x, memo, log: type(x).__deepcopy__.__globals__.update(
        type=lambda value: log.append("type") or type(value)
    ),
    "fewer attributes": lambda x, memo, log: vars(x).pop("last"),
    "the method": lambda x, memo, log: setattr(x, "note", log.append),
}


def test_what_happens_in_the_middle(impl: Implementation) -> None:
    """`first` was copied before `act` runs, `last` and `tail` are copied after it."""
    acts, bases = (ACTS | MORE_ACTS).items(), (Methods, Logging)
    for (what, act), (how, text), base in product(acts, BODIES.items(), bases):

        def run(way: Implementation, act: Any = act, text: str = text, base: Any = base) -> Any:
            cls = class_for(way, text, base)
            log: Log = []
            x = cls([1])
            x.act = acting = Acting(lambda x, memo: act(x, memo, log))
            x.last = [2, x.first]
            x.tail = 7
            acting.x = x
            y = outcome(way, [x, x.first])
            vars(acting).clear()
            return shape(y), log, sorted(vars(x))

        assert run(impl) == run(STDLIB), (what, how, base)


class Slots(Methods):
    __slots__ = ("first", "last")


class Property(Methods):
    @property
    def last(self) -> Any:
        return [self.first]

    @last.setter
    def last(self, value: Any) -> None:
        self.__dict__["last"] = ["set", value]


class Lazy(Methods):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return [name]

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        del self.last


class Returning(Methods):
    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        return self.more if self.first == ["return"] else None  # type: ignore[return-value]


class Own(Methods):
    def __new__(cls, *args: Any, **keywords: Any) -> Any:
        made = super().__new__(cls)
        made.made = [len(args), *keywords]
        return made


class Calling(type):
    def __call__(cls, *args: Any, **keywords: Any) -> Any:
        made = super().__call__(*args, **keywords)
        made.called = True
        return made


class Called(Methods, metaclass=Calling):
    pass


class OtherClass(Methods):
    @property
    def __class__(self) -> Any:
        return Methods


class Listed(Methods, list):  # type: ignore[type-arg]
    pass


class Exceptional(Methods, Exception):
    pass


class Defaults(Methods):
    first: Any = None
    tail = 7

    def last(self) -> None:
        pass


CLASSES = (
    *(Slots, Logging, Property, Lazy, Returning, Own, Called, OtherClass, Listed, Exceptional),
    Defaults,
)


def test_classes(impl: Implementation) -> None:
    for base, (how, text) in product(CLASSES, BODIES.items()):

        def run(way: Implementation, base: Any = base, text: str = text) -> Any:
            cls = class_for(way, text, base)
            shared = [1]
            x = cls(shared, 2, (3, shared), [shared])
            results = [outcome(way, [x, shared]) for _ in range(3)]
            x.first = ["return"]
            results.append(outcome(way, x))
            return [(type(y).__name__, shape(y)) for y in results]

        assert run(impl) == run(STDLIB), (base.__name__, how)


def test_names_that_hide_builtins(impl: Implementation) -> None:
    for name, how in product(("id", "type", "object"), ("arguments", "entered late", "asks first")):

        def run(way: Implementation, name: str = name, how: str = how) -> Any:
            cls = class_for(way, BODIES[how])
            calls: Log = []
            cls.__deepcopy__.__globals__[name] = Hiding(name, calls)
            return shape(way.deepcopy([cls([1])])), calls

        assert run(impl) == run(STDLIB), (name, how)


class _Private:
    def __init__(self, parts: Any) -> None:
        self.__parts = parts
        self.text = None

    def __deepcopy__(self, memo: Any) -> Any:
        new = type(self)(deepcopy(self.__parts, memo))
        new.__other = new.__parts
        new.text = "a constant with spaces"
        return new


def deepcopy(x: Any, memo: Any = None) -> Any:
    raise AssertionError


class _Outer:
    @staticmethod
    def hook() -> Any:
        def __deepcopy__(self: Any, memo: Any) -> Any:
            new = type(self)()
            new.__parts = deepcopy(self.__parts, memo)
            return new

        return __deepcopy__


def test_a_private_name_of_a_class_around_the_hook(impl: Implementation) -> None:
    hook = _Outer.hook()
    hook.__globals__["deepcopy"] = impl.deepcopy
    cls = type("Inner", (), {"__deepcopy__": hook})
    for _ in range(CALLS_UNTIL_READ):
        x = object_of(cls, _Outer__parts=[1])
        assert vars(impl.deepcopy([x])[0]) == {"_Outer__parts": [1]}


class _Slotted:
    __slots__ = ("other", "part")


def test_a_slot_of_another_class(impl: Implementation) -> None:
    """Its descriptor refers to a place that instances of this class do not have."""
    cls = class_for(impl, "return type(self)(deepcopy(self.first, memo), self.last)")
    cls.last = _Slotted.__dict__["part"]
    x = object.__new__(cls)
    x.first = [1]
    name, text = outcome(impl, [x])
    assert name == "TypeError" and "'part'" in text


def test_private_names_and_constants(impl: Implementation) -> None:
    hook = _Private.__deepcopy__
    hook.__globals__["deepcopy"] = impl.deepcopy
    for _ in range(CALLS_UNTIL_READ):
        x = _Private([1])
        y = impl.deepcopy([x, x])[0]
        assert y.__dict__ == {
            "_Private__parts": [1],
            "text": "a constant with spaces",
            "_Private__other": [1],
        }
        assert y.text in [c for c in hook.__code__.co_consts if c is y.text]


def test_a_tracer_sees_the_hook(impl: Implementation) -> None:
    cls = class_for(impl, BODIES["arguments"])
    x = [cls([1])]
    seen: Log = []

    def trace(frame: Any, event: str, argument: Any) -> None:
        seen.append(frame.f_code.co_name)

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        impl.deepcopy(x)
    finally:
        sys.settrace(former)
    assert "__deepcopy__" in seen


def test_the_same_code_in_other_functions(impl: Implementation) -> None:
    """Each looks its names up in globals of its own."""
    first = class_for(impl, BODIES["a function"])
    code = first.__deepcopy__.__code__
    for other in (list, dict):
        names = {**first.__deepcopy__.__globals__, "make": lambda cls, other=other: Holder(other())}
        first.__deepcopy__ = compiled("pass", names)
        first.__deepcopy__.__code__ = code
        warm_up(impl, first, first=[1], act=None, last=None, tail=None)
        y = impl.deepcopy([object_of(first, first=[1], act=None, last=None, tail=None)])[0]
        assert y.made == other()


class Holder:
    def __init__(self, made: Any) -> None:
        self.made = made


def test_what_a_hook_drops_is_freed_when_it_returns(impl: Implementation) -> None:
    freed: Log = []

    class Dropped:
        def __init__(self, name: str) -> None:
            self.name = name

        def __del__(self) -> None:
            freed.append(self.name)

    text = """
        first = dropped("first")
        new = type(self)(deepcopy(self.first, memo), note())
        first = dropped("second")
        dropped("third")
        new.last = note()
        return new
    """
    cls = class_for(impl, text, dropped=Dropped, note=lambda: [*freed])
    freed.clear()
    y = impl.deepcopy([cls([1])])[0]
    assert (y.act, y.last) == ([], ["first", "third"])
    assert freed == ["first", "third", "second"]


def test_what_is_freed_changes_the_original(impl: Implementation) -> None:
    """A variable when the hook returns, or a value for which another is set.

    So does a key that is compared.
    """
    new = "new = object.__new__(type(self))"
    first = "new.first = deepcopy(self.first, memo)"
    for text in (
        f"items = dict()\nitems['k'] = dropped(self)\n{new}\n{first}\nitems['k'] = 1\nreturn new",
        f"items = dict()\nitems[dropped(self)] = 1\n{new}\n{first}\nitems['k'] = 1\nreturn new",
        f"kept = dropped(self)\n{new}\n{first}\nreturn new",
        f"{new}\nnew.act = dropped(self)\n{first}\nnew.act = deepcopy(self.last, memo)\nreturn new",
    ):

        def run(way: Implementation, text: str = text) -> Any:
            class Dropped:
                def __init__(self, x: Any) -> None:
                    self.x = x

                def __del__(self) -> None:
                    self.x.first.clear()  # what was copied just now

                def __hash__(self) -> int:
                    return hash("k")

                def __eq__(self, other: object) -> bool:
                    self.x.first.clear()
                    return self is other

            cls = class_for(way, text, dropped=Dropped)
            root = [cls([[i, j] for i in range(50)], None, [[j]]) for j in range(50)]
            return shape(way.deepcopy(root)), [len(x.first) for x in root]

        assert run(impl) == run(STDLIB), text


class Tree:
    def __init__(self, made: Any = None, **more: Any) -> None:
        if made is not None:
            self.made = made
        vars(self).update(more)


class DictTree(Tree, dict):  # type: ignore[type-arg]
    pass


class ListTree(Tree, list):  # type: ignore[type-arg]
    pass


NEW = "new = type(self).__new__(type(self))"
FIRST = "new.first = deepcopy(self.first, memo)\nreturn new"
# What the hook of a part sets on what holds it: on its copy, which is being filled, or on the
# original, which is being read.
SETTING = {
    "attribute of the copy": "owner = deepcopy(self.last, memo)\nowner.made = self.first",
    "new object in the copy": "owner = deepcopy(self.last, memo)\nowner.made = new",
    "attribute of the original": "owner = self.last\nowner.made = self.first",
    "item of the copy": "owner = deepcopy(self.last, memo)\nowner['made'] = self.first",
    "item of the original": "owner = self.last\nowner['made'] = self.first",
}


def test_what_a_hook_sets_on_what_holds_its_object(impl: Implementation) -> None:
    def owners(cls: Any, what: str) -> Any:
        if what.startswith("item"):
            for more in ({}, {"made": 1}):
                yield {"b": [0], **more}
                yield {**more, "b": 0}
        else:
            for owner, made in product((Tree, DictTree, ListTree), (None, 1, [])):
                for size in (0, 1, 26, 28, 40):
                    yield owner(made, **{f"b{i}": [i] for i in range(size)})
            yield cls([1])

    def run(way: Implementation, what: str, entered: str) -> Any:
        text = f"{NEW}\n{entered}\n{SETTING[what]}\n{FIRST}"
        cls = class_for(way, text)
        for i, owner in enumerate(owners(cls, what)):
            part, marker = cls([1]), Marked()
            part.first, part.last = [marker], owner
            if isinstance(owner, dict) and type(owner) is dict:
                owner["a"], owner["z"] = part, [2]
            else:
                owner.a, owner.z = part, [2]
            y = outcome(way, owner)
            names = [*(y if type(y) is dict else getattr(y, "__dict__", ()))]
            dead = weakref.ref(marker)
            found = shape(y), names
            del y, part, marker
            (owner if type(owner) is dict else vars(owner)).clear()
            del owner
            gc.collect()
            yield i, found, dead()

    for what, entered in product(SETTING, ("memo[id(self)] = new", "")):
        if entered or "copy" not in what:  # else it is endless
            assert [*run(impl, what, entered)] == [*run(STDLIB, what, entered)], (what, entered)


def test_names_that_a_hook_sets(impl: Implementation) -> None:
    def run(way: Implementation, name: str, text: str) -> Any:
        log: Log = []

        def other(*arguments: Any) -> Any:
            log.append(len(arguments))
            former = names.pop(f"former_{name}", None)
            names.pop(name) if former is None else names.update({name: former})
            return id(arguments[0]) if name == "id" else ["other", *arguments[:1]]

        hook = class_with(way, text, other=other).__deepcopy__
        names = hook.__globals__
        names["names"] = names
        cls = type("Hooked", (Methods,), {"__deepcopy__": hook})
        found = []
        for _ in range(CALLS_UNTIL_READ + 3):
            if name in names:
                names[f"former_{name}"] = names[name]
            found.append(shape(outcome(way, [cls([1])])))
        return found, log

    for name, text in {
        "deepcopy": f"{NEW}\nmemo[id(self)] = new\nnames['deepcopy'] = other\n{FIRST}",
        "id": f"{NEW}\nnames['id'] = other\nmemo[id(self)] = new\n{FIRST}",
    }.items():
        assert run(impl, name, text) == run(STDLIB, name, text), name


def test_functions_that_see_who_calls_them(impl: Implementation) -> None:
    text = f"{NEW}\nnew.more = sorted(globals())\nwarnings.warn('deprecated')\n{FIRST}"

    def run(way: Implementation) -> Any:
        cls = class_for(way, text, warnings=warnings)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            y = way.deepcopy(cls([1]))
        return y.more, [(one.filename == __file__, one.lineno) for one in caught]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert run(impl) == run(STDLIB)


def test_rules_of_copiers(ectype: Any) -> None:
    """They apply as to a hook that Python runs."""
    impl = Implementation.named("ectype")
    for (what, rules), (how, wrap) in product(RULES.items(), WRAPPED.items()):

        def run(text: str, rules: Any = rules, wrap: Any = wrap) -> Any:
            cls = class_for(impl, text)
            found: list[Any] = []
            for part in (Marked(), [[1], Marked()], threading.Lock(), {"k": threading.Lock()}):
                log: Log = []
                x = cls([1], wrap(part), [2], 3)
                copier = ectype.Copier(**rules(cls, log))
                for argument in (x, [x, x]):
                    y = outcome_of(copier.deepcopy, argument)
                    is_kept = isinstance(y, list) and y[0] is x
                    found.append((y if isinstance(y, Raised) else shape(y), is_kept, [*log]))
            return found

        for name in ("arguments", "entered at once", "a variable"):
            text = dedent(BODIES[name])
            assert run(text) == run(f"for _ in (): pass\n{text}"), (what, how, name)


# Bodies whose steps run no foreign code for usual objects, and bases of the classes.
USUALLY_QUIET: dict[str, tuple[str, tuple[type, ...]]] = {
    "dict(self)": (
        """
        new = dict(self)
        memo[id(self)] = new
        new["part"] = deepcopy(self.part, memo)
        return new
        """,
        (dict,),
    ),
    "update": (
        """
        new = make(type(self))
        new.__dict__.update(deepcopy(self.__dict__, memo))
        return new
        """,
        (),
    ),
    "__dict__": (
        """
        new = make(type(self))
        new.__dict__ = deepcopy(self.__dict__, memo)
        return new
        """,
        (),
    ),
    "copy": (
        """
        new = make(type(self))
        new.part = self.part.copy()
        new.other = deepcopy([], memo)
        return new
        """,
        (),
    ),
    "update in place": (
        """
        new = object.__new__(type(self))
        new.__dict__.update(deepcopy(self.__dict__, memo))
        new.more = []
        return new
        """,
        (),
    ),
    "__dict__ in place": (
        """
        new = object.__new__(type(self))
        new.__dict__ = deepcopy(self.__dict__, memo)
        return new
        """,
        (),
    ),
    "updated twice": (
        """
        new = object.__new__(type(self))
        new.part = self.part
        new.__dict__.update(deepcopy(self.__dict__, memo))
        return new
        """,
        (),
    ),
    "another's dict": (
        """
        new = object.__new__(type(self))
        new.part = self.part
        new.part.update(deepcopy({"k": 1}, memo))
        return new
        """,
        (),
    ),
}


def _logging(name: str, log: list[str]) -> Any:
    """A method that notes its call and does what the base class does."""

    def method(self: Any, *args: Any) -> Any:
        log.append(f"{name} {args[:1] if name == '__getattribute__' else ''}")
        return getattr(super(type(self), self), name)(*args)

    return method


def _kept_in(log: list[str]) -> Any:
    """A property `__dict__` of a class whose instances have another dict."""
    dicts: dict[int, Any] = {}

    def get(self: Any) -> Any:
        log.append("get")
        return dicts.setdefault(id(self), {"part": {"of": "a property"}})

    def put(self: Any, value: Any) -> None:
        log.append("put")
        dicts[id(self)] = value

    return property(get, put)


def _parts() -> list[Any]:
    class Part(dict[str, int]):
        def copy(self) -> Any:
            return "copied in its own way"

    class Keys(list[int]):
        def keys(self) -> Any:
            return ["a"]

    return [{"a": 1}, [1, 2], {1, 2}, Part(a=1), Keys([1]), {}, {1: 2}]


def test_steps_that_are_usually_quiet(impl: Implementation) -> None:
    """Classes of many kinds: the calls of their methods and the copies are those of `copy`."""
    methods = ("keys", "__iter__", "__getattribute__", "__setattr__", "__len__", "copy", "__dict__")
    for way, (body, bases) in USUALLY_QUIET.items():
        for method in (None, *methods):
            made = []
            for tried in (STDLIB, impl):
                log: list[str] = []
                own = {}
                if method == "__dict__":
                    own = {} if bases else {"__dict__": _kept_in(log)}
                elif method and hasattr((*bases, object)[0], method):
                    own = {method: _logging(method, log)}
                hooked = class_with(tried, body, make=lambda cls: cls.__new__(cls))
                cls = type("Quiet", bases, {"__deepcopy__": hooked.__deepcopy__, **own})
                outcomes = []
                for i in range(3 * CALLS_UNTIL_READ):
                    x = cls()
                    if bases:
                        x["k"] = i
                    object.__setattr__(x, "part", _parts()[i % 7])
                    log.clear()
                    y = outcome_of(tried.deepcopy, [x, x])
                    seen = list(log)
                    if not isinstance(y, Raised):
                        assert y[0] is y[1]
                        y = dict(y[0]) if bases else getattr(y[0], "part", None)
                    outcomes.append((seen, repr(y)))
                made.append(outcomes)
            assert made[0] == made[1], (way, method)


def test_a_copy_that_a_hook_frees_is_kept_by_the_memo(impl: Implementation) -> None:
    """It is the copy of its original when that is met again."""
    for body in (
        "lost = deepcopy(self.part, memo)\nreturn self.other",
        "lost = again = deepcopy(self.part, memo)\nreturn self.other",
        """
        new = object.__new__(type(self))
        new.part = deepcopy(self.part, memo)
        new.__dict__ = deepcopy(self.rest, memo)
        return self.other
        """,
    ):
        cls = class_with(impl, body)
        for i in range(CALLS_UNTIL_READ):
            part = [i, [i]]
            x = object_of(cls, part=part, other=[-1], rest={"a": 1})
            others = [[[j]] for j in range(100)]
            y = impl.deepcopy([x, others, part])
            assert y == [[-1], others, part], body


def test_a_hook_that_updates_a_dict_that_is_being_copied(impl: Implementation) -> None:
    """The copy of the dict, which is empty when the hook gets it."""
    body = """
        new = object.__new__(type(self))
        new.all = deepcopy(self.all, memo)
        new.all.update(deepcopy(self.more, memo))
        return new
    """
    cls = class_with(impl, body)
    for i in range(CALLS_UNTIL_READ):
        root: dict[str, Any] = {}
        root |= {"x": object_of(cls, all=root, more={"more": i}), "last": [1]}
        assert list(impl.deepcopy(root)) == ["more", "x", "last"]
