"""Classes of packages that the core knows: copied as by the standard library, and not otherwise.

What is known of a hook counts once it was called a few times, and as long as nothing has changed.
"""

from __future__ import annotations

import builtins
import copy
import gc
import pickle
import sys
from typing import Any, Generic, TypeVar

import pytest

from tests.behaviour.support.hook_sources import CALLS_UNTIL_READ
from tests.behaviour.support.memos import RecordingMapping, names_in
from tests.behaviour.support.outcomes import raised
from tests.conftest import Implementation

# There are no wheels for debug builds of the interpreter.
pydantic: Any = pytest.importorskip("pydantic")
numpy: Any = pytest.importorskip("numpy")
pydantic_core: Any = pytest.importorskip("pydantic_core")
attr: Any = pytest.importorskip("attr")

T = TypeVar("T")
Models = dict[str, Any]


class Inner(pydantic.BaseModel):
    tags: list[str] = pydantic.Field(default_factory=list)
    any: Any = None


class Model(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    number: int
    inner: Inner
    many: dict[str, list[Inner]] = pydantic.Field(default_factory=dict)
    _private: list[Any] = pydantic.PrivateAttr(default_factory=list)
    _never_set: int = pydantic.PrivateAttr()


class Frozen(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(frozen=True)
    values: tuple[int, ...]
    any: Any = None


class Root(pydantic.RootModel[list[Inner]]):
    pass


class Box(pydantic.BaseModel, Generic[T]):
    content: T


class WithNew(pydantic.BaseModel):
    number: int = 1

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:
        made.append(cls)
        return super().__new__(cls)


class WithHook(Inner):
    def __deepcopy__(self, memo: Any = None) -> Any:
        made.append("hook")
        return super().__deepcopy__(memo)


class Acting:
    """Does something while it is copied."""

    def __init__(self, act: Any) -> None:
        self.act = act

    def __deepcopy__(self, memo: Any) -> str:
        self.act()
        return "acted"


made: list[Any] = []


def models() -> list[Any]:
    inner = Inner(tags=["a", "b"], any=[1])
    model = Model(number=1, inner=inner, many={"k": [inner]}, extra_list=[inner.any])
    model._private.append(inner)
    root = Root([inner, inner])
    cyclic = Inner(any=[])
    cyclic.any.append(cyclic)
    constructed = Model.model_construct(number=2)
    frozen = Frozen(values=(1, 2), any={"m": model})
    return [model, root, constructed, frozen, Box(content=[model]), WithNew()]


def warm_up(impl: Implementation) -> None:
    for _ in range(CALLS_UNTIL_READ):
        impl.deepcopy(models())
        impl.deepcopy([Frozen(values=()), Inner(), Root([])])
    made.clear()


@pytest.fixture(autouse=True)
def _nothing_made() -> None:
    made.clear()


def test_models(impl: Implementation) -> None:
    x = models()
    expected = pickle.dumps(copy.deepcopy(x))
    count = len(made)
    for i in range(CALLS_UNTIL_READ):
        made.clear()
        assert pickle.dumps(impl.deepcopy(x)) == expected, i
        assert len(made) == count - 1, i  # one was made for the original


def test_a_model_that_leads_back_to_itself(impl: Implementation) -> None:
    warm_up(impl)
    x = Inner(any=[])
    x.any.append({"x": x})
    y = impl.deepcopy(x)
    assert y is not x
    assert y.any[0]["x"] is y


def test_parts_of_models_are_shared_with_what_is_around(impl: Implementation) -> None:
    warm_up(impl)
    x = models()
    shared = x[0].inner.any
    y = impl.deepcopy([shared, x, {"again": x[0]}, (x[1], shared)])
    model = y[1][0]
    assert y[0] is model.inner.any is model.extra_list[0] is y[3][1]
    assert y[2]["again"] is model
    assert model.inner is model.many["k"][0] is model._private[0]
    assert y[3][0] is y[1][1]


def test_models_with_a_memo_of_the_callers(impl: Implementation) -> None:
    warm_up(impl)
    shared = [1]
    inner = Inner(any=shared)
    x = [inner, Model(number=1, inner=inner, extra=shared), Root([inner]), shared]
    x[1]._private.append(shared)
    names = {"inner": inner, "model": x[1], "root": x[2], "shared": shared, "dict": vars(inner)}
    memo: dict[int, Any] = {}
    y = impl.deepcopy(x, memo)
    assert pickle.dumps(y) == pickle.dumps(x)
    assert set(names_in(memo, **names)) == {*names, "keep-alive"}
    assert impl.deepcopy([shared, inner], memo) == [y[3], y[0]]
    assert impl.deepcopy(inner, memo) is y[0]
    calls = []
    for clone in (copy.deepcopy, impl.deepcopy):
        mapping: Any = RecordingMapping()
        clone(x, mapping)
        calls.append(mapping.calls_about(**names))
    assert calls[0] == calls[1]
    instead = Inner()
    assert impl.deepcopy(x, {id(inner): instead})[1].inner is instead


def test_a_model_that_is_copied_by_its_method(impl: Implementation) -> None:
    warm_up(impl)
    x = Model(number=1, inner=Inner(any=[1]), many={"k": [Inner()]})
    with_impl = pickle.dumps(x.model_copy(deep=True))
    assert with_impl == pickle.dumps(copy.deepcopy(x))


def test_the_new_model_is_apart(impl: Implementation) -> None:
    warm_up(impl)
    x = Model(number=1, inner=Inner())
    y = impl.deepcopy(x)
    y.number, y.another = 5, 6
    y._private.append(7)
    assert x.model_fields_set == {"number", "inner"}
    assert y.model_fields_set == {"number", "inner", "another"}
    assert x.model_extra == {}
    assert x._private == []
    with pytest.raises(AttributeError):
        _ = y._never_set


def test_hooks_and_constructors_of_subclasses_run(impl: Implementation) -> None:
    warm_up(impl)
    impl.deepcopy([WithNew(), WithHook()])
    assert made == [WithNew, WithNew, "hook"]


NAMES = ("deepcopy", "copy", "_object_setattr", "type", "hasattr")


def calls_of(name: str, clone: Any, when: str) -> tuple[Any, int]:
    """How often the hooks of two models call what `name` is bound to `when` they are copied."""
    module: Any = sys.modules["pydantic.main"]
    former = getattr(module, name, getattr(builtins, name, None))
    calls: list[str] = []

    def bind() -> None:
        def call(*args: Any, **kwargs: Any) -> Any:
            calls.append(name)
            return former(*args, **kwargs)

        setattr(module, name, call)

    x = Model(number=1, inner=Inner(any=Acting(bind)))
    x._private.append([1])
    if when == "before":
        x.inner.any = None
        bind()
    try:
        y = clone([x, x._private])
    finally:
        if hasattr(builtins, name):
            delattr(module, name)
        else:
            setattr(module, name, former)
    return pickle.dumps(y), len(calls)


@pytest.mark.parametrize("when", ["before", "in the middle"])
def test_names_of_its_module_that_are_bound_anew(impl: Implementation, when: str) -> None:
    warm_up(impl)
    expected = {name: calls_of(name, copy.deepcopy, when) for name in NAMES}
    assert {name: calls_of(name, impl.deepcopy, when) for name in NAMES} == expected
    assert all(count for _, count in expected.values()) == (when == "before")


@pytest.mark.parametrize("when", ["before", "in the middle"])
def test_another_undefined_value(impl: Implementation, when: str) -> None:
    warm_up(impl)
    module: Any = sys.modules["pydantic.main"]
    former = module.PydanticUndefined

    def bind() -> None:
        module.PydanticUndefined = "undefined"

    x = Model(number=1, inner=Inner(any=Acting(bind)))
    object.__setattr__(x, "__pydantic_private__", {"_private": [1], "_never_set": "undefined"})
    if when == "before":
        x.inner.any = None
        bind()
    try:
        y = impl.deepcopy(x)
    finally:
        module.PydanticUndefined = former
    assert y.__pydantic_private__ == {"_private": [1]}


def test_a_model_that_changes_while_it_is_copied(impl: Implementation) -> None:
    warm_up(impl)

    def change() -> None:
        object.__setattr__(x, "__pydantic_extra__", {"late": [1]})
        object.__setattr__(x, "__pydantic_private__", {"_private": ("new",)})
        x.__pydantic_fields_set__.add("late")

    x = Model(number=1, inner=Inner(any=Acting(change)))
    y = impl.deepcopy([x])[0]
    assert y.model_extra == {"late": [1]}
    assert y._private == ("new",)
    assert "late" in y.model_fields_set


def test_a_slot_that_is_not_set(impl: Implementation) -> None:
    warm_up(impl)
    for slot in ("__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__"):
        x = Model(number=1, inner=Inner())
        object.__delattr__(x, slot)
        outcomes: list[Any] = []
        for clone in (copy.deepcopy, impl.deepcopy):
            try:
                outcomes.append(sorted(clone(x).__getstate__()))
            except AttributeError as error:
                outcomes.append(str(error))
        assert outcomes[0] == outcomes[1], slot


def test_the_path_to_what_cannot_be_copied(ectype: Any) -> None:
    impl = Implementation.named("ectype")
    warm_up(impl)
    x = Inner(any=[{"k": sys._getframe()}])
    with pytest.raises(TypeError) as caught:
        impl.deepcopy({"model": x})
    if sys.version_info >= (3, 11):
        (note,) = caught.value.__notes__
        assert note == "while deep-copying root['model'].any[0]['k'] (a frame)"


def test_the_releases_in_use_are_known(ectype: Any) -> None:
    from ectype import _recipes

    if tuple(map(int, pydantic.VERSION.split(".")[:2])) < (2, 15):
        for cls in (pydantic.BaseModel, pydantic.RootModel):
            assert _recipes.recognise(cls.__deepcopy__) is not None, cls


def arrays() -> list[Any]:
    shared = [1]
    records = [("a", int), ("b", object)]
    return [
        numpy.arange(6).reshape(2, 3),
        numpy.arange(10_000.0),
        numpy.array(5),
        numpy.zeros(0),
        numpy.array(["text", "x"]),
        numpy.array([1, 2], dtype="datetime64[s]"),
        numpy.array([shared, shared, {"k": shared}, None], dtype=object),
        numpy.array([(1, shared), (2, None)], dtype=records),
        numpy.asfortranarray(numpy.ones((3, 4))),
        numpy.arange(20)[::3],
        numpy.ma.masked_array([1, 2], mask=[0, 1]),
        numpy.array([[1, 2]]).view(numpy.matrix),
        shared,
    ]


def look_of(x: Any) -> Any:
    return type(x), x.dtype, x.shape, x.flags.f_contiguous, x.tolist()


def test_arrays(impl: Implementation) -> None:
    for i in range(3):
        x = arrays()
        y = impl.deepcopy({"list": x, "again": [*x]})
        for original, array in zip(x[:-1], y["list"][:-1], strict=True):
            assert look_of(array) == look_of(copy.deepcopy(original)), i
            assert not numpy.shares_memory(array, original)
        assert all(a is b for a, b in zip(y["list"], y["again"], strict=True))
        shared = y["list"][-1]
        objects, records = y["list"][6], y["list"][7]
        assert objects[0] is objects[1] is objects[2]["k"] is records["b"][0] is shared
        assert shared is not x[-1]
    for original in arrays()[:-1]:
        assert look_of(impl.deepcopy(original)) == look_of(copy.deepcopy(original))


def test_what_is_known_is_copied_natively(ectype: Any) -> None:
    others = (WithHook, numpy.matrix, numpy.void, Hashing, Undecorated)
    known = [numpy.ndarray, Inner, Frozen, Root]
    if numpy.lib.NumpyVersion(numpy.__version__) >= "2.4.0":
        known.append(numpy.float64)  # before, a scalar was copied as an array
    if sys.version_info >= (3, 11):
        known += [Slotted, FrozenSlotted]  # before, other functions ask for the state
    array = numpy.array([[1]])
    objects = (Frozen(values=()), Inner(), Root([]), WithHook(), *attrs_objects())
    arrays = (array, array.view(numpy.matrix), numpy.float64(1), numpy.void(b"12"))
    made_of = {type(x): x for x in (*objects, *arrays)}
    for cls in (*known, *others):
        # One class after the other: of many, one may take another's place among the plans.
        for _ in range(CALLS_UNTIL_READ):
            ectype.deepcopy([made_of[cls]])
        assert ectype._core.is_native(cls) == (cls in known), cls


def test_scalars(impl: Implementation) -> None:
    record = numpy.array([(1, [2])], dtype=[("a", int), ("b", object)])[0]
    scalars = [numpy.float64(1), numpy.int8(2), numpy.str_("s"), numpy.bool_(True), record]
    scalars += [numpy.datetime64("2020-01-01"), numpy.void(b"12"), numpy.complex64(1j)]

    class OwnFloat(numpy.float64):  # type: ignore[misc]
        pass

    scalars.append(OwnFloat(2))
    y = impl.deepcopy([scalars, scalars[0], {"k": scalars[1]}])
    expected = copy.deepcopy(scalars)
    for original, scalar, other in zip(scalars, y[0], expected, strict=True):
        assert type(scalar) is type(other)
        assert str(scalar) == str(original)
        assert (scalar is original) == (other is original), original
        assert (impl.deepcopy(original) is original) == (other is original), original
    assert y[0][4]["b"] is not record["b"]


def test_values_of_pydantic_core(impl: Implementation) -> None:
    class Looking:
        def __deepcopy__(self, memo: Any) -> Any:
            return sorted(type(value).__name__ for value in memo.values())

    x = [[], pydantic_core.Url("http://example.org"), pydantic_core.TzInfo(3600), Looking()]
    for _ in range(CALLS_UNTIL_READ):
        y = impl.deepcopy([x, x[1]])
        assert str(y) == str(copy.deepcopy([x, x[1]]))
        assert y[0][1] is y[1] is not x[1]


def test_an_array_that_a_program_copies_in_its_own_way(impl: Implementation) -> None:
    table: Any = copy._deepcopy_dispatch  # type: ignore[attr-defined]
    array = numpy.arange(3)
    impl.deepcopy([array])
    table[numpy.ndarray] = lambda x, memo: "in its own way"
    table[numpy.float64] = lambda x, memo: "as well"
    try:
        y = impl.deepcopy([array, numpy.float64(1)])
    finally:
        del table[numpy.ndarray], table[numpy.float64]
    assert y == ["in its own way", "as well"]
    assert look_of(impl.deepcopy([array])[0]) == look_of(array)


@attr.define
class Slotted:
    one: Any
    two: Any = None


@attr.frozen
class FrozenSlotted:
    one: Any
    two: Any = None


@attr.define
class Derived(Slotted):
    three: Any = None


@attr.define(cache_hash=True, frozen=True)
class Hashing:
    one: Any


@attr.define(slots=False)
class WithDict:
    one: Any


class Undecorated(Slotted):
    pass


class WithOwnState(Slotted):
    __slots__ = ()

    def __getstate__(self) -> Any:
        return {"one": ["state", self.one]}


def attrs_objects() -> list[Any]:
    shared = [1]
    classes = (Slotted, FrozenSlotted, Derived, WithDict, Undecorated, WithOwnState)
    objects = [cls(shared) for cls in classes]
    objects[4].extra = shared
    objects[0].two = objects
    return [*objects, Hashing((1, 2)), FrozenSlotted(objects[0], (objects[1], shared)), shared]


def warm_up_attrs(impl: Implementation) -> None:
    for _ in range(CALLS_UNTIL_READ):
        impl.deepcopy(attrs_objects())
        impl.copy(Slotted(1))


def test_classes_of_attrs(impl: Implementation) -> None:
    for i in range(CALLS_UNTIL_READ):
        x = attrs_objects()
        hash(x[6])
        y = impl.deepcopy(x)
        assert pickle.dumps(y) == pickle.dumps(copy.deepcopy(x)), i
        assert y[0].two[0] is y[0], i
        assert y[0].one is y[1].one is y[4].one is y[7].two[1] is y[8], i
        assert hash(y[6]) == hash(x[6]), i
        for original in x[:-1]:
            assert pickle.dumps(impl.copy(original)) == pickle.dumps(copy.copy(original)), i


def test_an_attribute_of_attrs_that_is_not_set(impl: Implementation) -> None:
    warm_up_attrs(impl)
    for clone in (impl.deepcopy, impl.copy):
        x = Slotted([1], 2)
        del x.two
        with pytest.raises(AttributeError, match="two"):
            clone(x)
        x.two = 3
        assert clone(x) == x


def test_state_methods_of_attrs_that_change(impl: Implementation) -> None:
    warm_up_attrs(impl)

    @attr.define
    class Changing:
        one: Any

    x = Changing([1])
    assert impl.deepcopy(x) == x
    former = Changing.__setstate__
    Changing.__setstate__ = lambda self, state: former(self, {"one": "set"})
    assert impl.deepcopy(x).one == "set"
    Changing.__setstate__ = former
    assert impl.deepcopy(x) == x
    getter: Any = Changing.__getstate__
    before = getter.__code__
    names = ("state_attr_names",)

    def other() -> Any:
        state_attr_names = ()
        return lambda self: {"one": ["changed", *state_attr_names]}

    getter.__code__ = other().__code__.replace(co_freevars=names)
    try:
        assert impl.deepcopy(x).one == ["changed", "one"]
    finally:
        getter.__code__ = before
    module: Any = sys.modules["attr._make"]
    module._OBJ_SETATTR = type("Setting", (), {"__get__": lambda *_: lambda name, value: None})()
    try:
        with pytest.raises(AttributeError):
            _ = impl.deepcopy(x).one
    finally:
        module._OBJ_SETATTR = object.__setattr__
    assert impl.deepcopy(x) == x


def test_an_attrs_object_that_changes_while_it_is_copied(impl: Implementation) -> None:
    warm_up_attrs(impl)

    def change() -> None:
        x.two = "changed"
        Slotted.__setstate__, states[:] = lambda self, state: states.append(state), []

    states: list[Any] = []
    former = Slotted.__setstate__
    x = Slotted(Acting(change), [2])
    try:
        impl.deepcopy([x])
    finally:
        Slotted.__setstate__ = former
    assert states == [{"one": "acted", "two": [2]}]


def test_the_releases_of_attrs_are_known(ectype: Any) -> None:
    from ectype import _recipes

    methods = (Slotted.__getstate__, Slotted.__setstate__)
    assert _recipes.recognise_state_methods(*methods) is not None


class Finalized(numpy.ndarray):  # type: ignore[misc]
    """An array whose class is called when it is copied."""

    act: Any = None

    def __array_finalize__(self, original: Any) -> None:
        if Finalized.act is not None:
            Finalized.act()


def test_an_array_whose_class_runs_python_code(impl: Implementation) -> None:
    for _ in range(3):
        first, last = [1], [2]
        x = [first, numpy.arange(3).view(Finalized), last, [first, last]]

        def change(x: Any = x) -> None:
            Finalized.act = None
            x[2] = x[0] = "changed"
            x[3].append(["added"])
            gc.collect()

        Finalized.act = change
        y = impl.deepcopy(x)
        assert y[0] == [1]
        assert y[2] == "changed"
        assert y[3] == [[1], [2], ["added"]]
        assert y[3][0] is y[0]
        assert type(y[1]) is Finalized


def test_numpys_methods_in_other_classes(impl: Implementation) -> None:
    """A method in C refuses the instances of a class that does not derive from its own."""
    for make in (lambda: numpy.zeros(3), lambda: numpy.int64(1)):
        for _ in range(3):
            impl.deepcopy([make()])  # from then on it is known
        method = type(make()).__deepcopy__

        class Other(int):
            __deepcopy__ = method

        for x in (Other(7), Other(1 << 500)):
            assert raised(impl.deepcopy, [x]).type is TypeError


def test_scalars_of_classes_that_come_and_go(impl: Implementation) -> None:
    """A class whose instances are copied differently gets the address of one that has died."""
    for _ in range(20):
        dying = type("Dying", (numpy.int64,), {})
        assert impl.deepcopy([dying(3)])[0] == impl.deepcopy(dying(3)) == 3
        address = id(dying)
        del dying
        gc.collect()
        record = type("Record", (numpy.void,), {})
        x = numpy.zeros(1, numpy.dtype((record, [("a", "i4")])))[0]
        y = impl.deepcopy(x)
        y["a"] = 7
        assert x["a"] == 0, f"{id(record) == address}"
