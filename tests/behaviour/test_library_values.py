"""Deep copies of the standard library's values and collections: new or the same object, usable."""

from __future__ import annotations

import array
import copy
import copyreg
import datetime
import decimal
import fractions
import functools
import io
import ipaddress
import pathlib
import re
import struct
import sys
import types
import uuid
import zoneinfo
from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, deque
from collections import defaultdict as dd
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour.support.outcomes import outcome
from tests.behaviour.support.shapes import shape
from tests.behaviour.support.subclasses import subclass_of
from tests.combinations import for_each
from tests.conftest import Implementation


class Zone(datetime.tzinfo):
    """A time zone of one's own, with attributes."""

    def __init__(self) -> None:
        self.notes = [1]

    def utcoffset(self, when: Any) -> datetime.timedelta:
        return datetime.timedelta(hours=1)

    def dst(self, when: Any) -> None: ...

    def tzname(self, when: Any) -> str:
        return "Zone"


def with_attributes(x: Any) -> Any:
    x.extra = [1]
    return x


SubDatetime = subclass_of(datetime.datetime)
SubDate = subclass_of(datetime.date)
SubDelta = subclass_of(datetime.timedelta)
SubDecimal = subclass_of(decimal.Decimal)
SubFraction = subclass_of(fractions.Fraction)
SubUUID = subclass_of(uuid.UUID)
SubPath = subclass_of(pathlib.PurePosixPath)
SubDeque = subclass_of(deque)
SubOrdered = subclass_of(OrderedDict)
SubDefault = subclass_of(dd)
SubCounter = subclass_of(Counter)
SubNamespace = subclass_of(types.SimpleNamespace)
SubPartial = subclass_of(functools.partial)
SubArray = subclass_of(array.array)

UTC = datetime.timezone.utc
NEW: dict[str, Callable[[], Any]] = {
    "date": lambda: datetime.date(2020, 1, 2),
    "datetime": lambda: datetime.datetime(2020, 1, 2, 3, 4, 5, 6),
    "datetime in UTC": lambda: datetime.datetime(2020, 1, 2, tzinfo=UTC),
    "datetime folded": lambda: datetime.datetime(2020, 1, 2, fold=1),
    "datetime in a zone of one's own": lambda: datetime.datetime(2020, 1, 2, tzinfo=Zone()),
    "time": lambda: datetime.time(1, 2, 3, 4, fold=1),
    "time in UTC": lambda: datetime.time(1, tzinfo=UTC),
    "timedelta": lambda: datetime.timedelta(1, 2, 3),
    "negative timedelta": lambda: datetime.timedelta(-1, 2),
    "UUID": lambda: uuid.UUID(int=7),
    "UUID safe": lambda: uuid.UUID(int=7, is_safe=uuid.SafeUUID.safe),
    "PurePosixPath": lambda: pathlib.PurePosixPath("/a/b.c"),
    "PureWindowsPath": lambda: pathlib.PureWindowsPath("c:/a/b.c"),
    "Path": lambda: pathlib.Path("a/b"),
    "deque": lambda: deque([[1], 2]),
    "deque with maxlen": lambda: deque([[1], 2, 3], maxlen=3),
    "deque with maxlen 0": lambda: deque(maxlen=0),
    "OrderedDict": lambda: OrderedDict(b=[1], a=2),
    "empty OrderedDict": OrderedDict,
    "defaultdict": lambda: dd(list, {"a": [1]}),
    "defaultdict without factory": lambda: dd(None, {"a": [1]}),
    "Counter": lambda: Counter("abca"),
    "ChainMap": lambda: ChainMap({"a": [1]}, {"b": 2}),
    "UserDict": lambda: UserDict(a=[1]),
    "UserList": lambda: UserList([[1]]),
    "UserString": lambda: UserString("text"),
    "SimpleNamespace": lambda: types.SimpleNamespace(a=[1], b=2),
    "empty SimpleNamespace": types.SimpleNamespace,
    "array of double": lambda: array.array("d", [1.0, 2.0]),
    "array of bytes": lambda: array.array("b", [1, -2]),
    "empty array": lambda: array.array("i"),
    "slice": lambda: slice(1, None, [2]),
    "Context": lambda: decimal.Context(prec=5, traps=[decimal.Inexact], capitals=0),
    "IPv4Address": lambda: ipaddress.ip_address("10.0.0.1"),
    "IPv6Network": lambda: ipaddress.ip_network("::/64"),
    "SubDatetime": lambda: with_attributes(SubDatetime(2020, 1, 2)),
    "SubDate": lambda: with_attributes(SubDate(2020, 1, 2)),
    "SubDelta": lambda: SubDelta(1),
    "SubFraction": lambda: with_attributes(SubFraction(1, 3)),
    "SubUUID": lambda: SubUUID(int=7),
    "SubPath": lambda: SubPath("/a"),
    "SubDeque": lambda: with_attributes(SubDeque([[1]], 5)),
    "SubOrdered": lambda: with_attributes(SubOrdered(a=[1])),
    "SubDefault": lambda: with_attributes(SubDefault(list, a=[1])),
    "SubCounter": lambda: with_attributes(SubCounter("aa")),
    "SubNamespace": lambda: SubNamespace(a=[1]),
}
SAME: dict[str, Callable[[], Any]] = {
    "Decimal": lambda: decimal.Decimal("1.5"),
    "Decimal nan": lambda: decimal.Decimal("nan"),
    "Fraction": lambda: fractions.Fraction(1, 3),
    "re.Pattern": lambda: re.compile("a(b)"),
    "re.Match": lambda: re.match("a", "a"),
    "timezone": lambda: UTC,
    "SubDecimal": lambda: with_attributes(SubDecimal("1.5")),
}


@for_each(make=NEW)
def test_a_new_equal_object(impl: Implementation, make: Any) -> None:
    x = make()
    y = impl.deepcopy(x)
    assert type(y) is type(x) and y is not x
    assert shape(y) == shape(copy.deepcopy(x))
    assert "Zone object" in repr(x) or repr(y) == repr(x)


@for_each(make=NEW)
def test_shared_inside_a_graph(impl: Implementation, make: Any) -> None:
    x = make()
    y = impl.deepcopy([x, {"k": x}, (x,), make()])
    assert y[0] is y[1]["k"] is y[2][0] is not x
    assert y[3] is not y[0]


@for_each(make=NEW)
def test_with_a_memo(impl: Implementation, make: Any) -> None:
    x = make()
    memo: dict[int, Any] = {}
    y = impl.deepcopy(x, memo)
    assert memo[id(x)] is y and memo[id(memo)][-1] is x


@pytest.mark.parametrize("case", SAME)
def test_as_the_running_version(impl: Implementation, case: str) -> None:
    x = SAME[case]()
    law = copy.deepcopy(x)
    y = impl.deepcopy([x])[0]
    assert (y is x) == (law is x) and (y is x or y == x)


def test_the_zone_is_shared_or_new_as_any_part(impl: Implementation) -> None:
    zone = Zone()
    a, b = (datetime.datetime(2020, 1, day, tzinfo=zone) for day in (1, 2))
    c, d = impl.deepcopy([a, b])
    assert c.tzinfo is d.tzinfo is not zone
    assert c.tzinfo.notes == [1] and c.tzinfo.notes is not zone.notes


def test_zoneinfo(impl: Implementation) -> None:
    try:
        zone = zoneinfo.ZoneInfo("UTC")
    except zoneinfo.ZoneInfoNotFoundError:  # a machine without the time zone database
        zone = zoneinfo.ZoneInfo.from_file(_utc_file(), key="UTC")
    when = datetime.datetime(2020, 1, 2, tzinfo=zone)

    def key_of_copy(deepcopy: Any) -> Any:
        return outcome(lambda: deepcopy(when).tzinfo.key)

    assert key_of_copy(impl.deepcopy) == key_of_copy(copy.deepcopy)


def _utc_file() -> Any:
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    body = struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
    return io.BytesIO(b"TZif\0" + bytes(15) + counts + body)


def test_arrays_are_independent(impl: Implementation) -> None:
    x = array.array("i", [1, 2])
    y = impl.deepcopy(x)
    x[0] = 9
    assert y.tolist() == [1, 2]


def test_an_array_subclass_becomes_an_array(impl: Implementation) -> None:
    """array has a `__deepcopy__` of its own that knows no subclass; `__copy__` neither."""
    x = with_attributes(SubArray("i", [1]))
    for name in ("copy", "deepcopy"):
        y, law = getattr(impl, name)(x), getattr(copy, name)(x)
        assert type(y) is type(law) and shape(y) == shape(law)


def test_paths_as_keys(impl: Implementation) -> None:
    x = {pathlib.PurePosixPath(f"/{i}"): [i] for i in range(20)}
    y = impl.deepcopy(x)
    assert y == x and not {*map(id, y)} & {*map(id, x)}


# Deep copies of collections go on working: bounds, factories, order.


class DerivedPartial(functools.partial):  # type: ignore[type-arg]
    pass


def test_a_deque_keeps_its_bound(impl: Implementation) -> None:
    y = impl.deepcopy(deque([1, 2, 3], maxlen=3))
    y.append(4)
    assert [*y] == [2, 3, 4] and y.maxlen == 3


def test_a_defaultdict_keeps_its_factory(impl: Implementation) -> None:
    y = impl.deepcopy(dd(list))
    assert y["new"] == [] and y.default_factory is list


def test_a_factory_that_is_a_method_is_rebound(impl: Implementation) -> None:
    class Counting:
        def __init__(self) -> None:
            self.count = 0

        def make(self) -> int:
            self.count += 1
            return self.count

    counting = Counting()
    x = dd(counting.make)
    x["a"]
    y = impl.deepcopy(x)
    assert y["b"] == 2 and counting.count == 1


def test_an_ordered_dict_keeps_its_order(impl: Implementation) -> None:
    x = OrderedDict((i, [i]) for i in range(10))
    x.move_to_end(3)
    x.move_to_end(7, last=False)
    y = impl.deepcopy(x)
    assert [*y] == [*x] and y == x
    y.move_to_end(0)
    assert [*y][-1] == 0


def test_a_counter_counts_on(impl: Implementation) -> None:
    y = impl.deepcopy(Counter("aab"))
    y.update("b")
    assert y == Counter("aabb")


@pytest.mark.parametrize("kind", [functools.partial, DerivedPartial])
def test_partial(impl: Implementation, kind: Any) -> None:
    def function(*args: Any, **kwargs: Any) -> Any:
        return args, kwargs

    x = kind(function, [1], key=[2])
    x.extra = [3]
    y = impl.deepcopy(x)
    assert type(y) is kind and y.func is function
    assert y() == (([1],), {"key": [2]})
    assert y.args[0] is not x.args[0] and y.keywords["key"] is not x.keywords["key"]
    assert y.extra == [3] and y.extra is not x.extra


def test_partial_that_holds_itself(impl: Implementation) -> None:
    x = functools.partial(print)
    x.me = x  # type: ignore[attr-defined]
    y = impl.deepcopy(x)
    assert y.me is y


def test_a_namespace_that_holds_itself(impl: Implementation) -> None:
    x = types.SimpleNamespace()
    x.me, x.list = x, [x]
    y = impl.deepcopy(x)
    assert y.me is y and y.list[0] is y


def test_a_number_that_no_address_has(impl: Implementation) -> None:
    for number in (-1, 1 << 32, 1 << 200, 1.5, "1", None, True):

        def outcome(copier: Callable[[Any], Any], number: Any = number) -> Any:
            x = ipaddress.IPv4Address(1)
            x._ip = number
            try:
                y = copier(x)
            except Exception as error:
                return type(error), str(error)
            return type(y), y._ip, type(y._ip)

        assert outcome(impl.deepcopy) == outcome(copy.deepcopy), number
        assert outcome(impl.copy) == outcome(copy.copy), number


def _moved(stream: Any, place: int) -> Any:
    stream.seek(place)
    return stream


def _closed(stream: Any) -> Any:
    stream.close()
    return stream


SubBytesIO = subclass_of(io.BytesIO)
STREAMS: dict[str, Callable[[], Any]] = {
    "bytes": lambda: _moved(io.BytesIO(b"a\nbc"), 2),
    "bytes, beyond the end": lambda: _moved(io.BytesIO(b"ab"), 7),
    "closed bytes": lambda: _closed(io.BytesIO(b"ab")),
    **{
        f"text {newline!r}": lambda newline=newline: _moved(io.StringIO("a\r\nb\n", newline), 2)
        for newline in (None, "", "\n", "\r", "\r\n")
    },
    "closed text": lambda: _closed(io.StringIO("ab")),
    "with attributes": lambda: with_attributes(_moved(io.BytesIO(b"abc"), 1)),
    "of a subclass": lambda: with_attributes(_moved(SubBytesIO(b"abc"), 1)),
}


def test_streams_and_their_places(impl: Implementation) -> None:
    for what, make in STREAMS.items():

        def outcome(copier: Callable[[Any], Any], make: Any = make) -> Any:
            x = make()
            try:
                y = copier([x, x])[0]
            except ValueError as error:
                return str(error)
            place = y.tell()
            y.write(b"*" if isinstance(y, io.BytesIO) else "*\n")
            contents = y.getvalue()
            y.seek(0)
            return place, contents, y.readlines(), vars(y), x.getvalue(), x.tell()

        for name in ("deepcopy", "copy"):
            one = getattr(impl, name), getattr(copy, name)
            ours, law = (outcome(lambda xs, f=f: [f(xs[0])]) for f in one)
            assert ours == law, (what, name)
        assert outcome(impl.deepcopy) == outcome(copy.deepcopy), what


MADE = (lambda: io.BytesIO(b"ab"), lambda: io.StringIO("ab"), decimal.Context, object)
"""Makers of objects whose text or address tells nothing."""


def _rename_rebuilder(patch: pytest.MonkeyPatch, log: list[str]) -> None:
    def rebuild(cls: type, *args: Any) -> Any:
        log.append(cls.__name__)
        return cls.__new__(cls, *args)

    patch.setattr(copyreg, "__newobj__", rebuild)


def _register_reducers(patch: pytest.MonkeyPatch, log: list[str]) -> None:
    for make in MADE:
        reduce = lambda x: log.append("reducer") or (type(x), ())  # noqa: E731
        patch.setitem(copyreg.dispatch_table, type(make()), reduce)


def _register_copiers(patch: pytest.MonkeyPatch, log: list[str]) -> None:
    for make in MADE:
        patch.setitem(copy._deepcopy_dispatch, type(make()), lambda x, memo: log.append("copier"))


def _register_copier_of_bytes(patch: pytest.MonkeyPatch, log: list[str]) -> None:
    if sys.version_info >= (3, 14):
        patch.setattr(copy, "_atomic_types", frozenset(copy._atomic_types) - {bytes})
    patch.setitem(copy._deepcopy_dispatch, bytes, lambda x, memo: log.append("bytes") or x)


CHANGES = (_rename_rebuilder, _register_reducers, _register_copiers, _register_copier_of_bytes)


def test_what_programs_change_counts_for_them(impl: Implementation) -> None:
    for change in CHANGES:

        def outcome(name: str, module: Any, change: Any = change) -> Any:
            log: list[str] = []
            with pytest.MonkeyPatch.context() as patch:
                change(patch, log)
                copies = [getattr(module, name)(make()) for make in MADE]
            return [type(y) for y in copies], log

        for name in ("deepcopy", "copy"):
            assert outcome(name, impl) == outcome(name, copy), (change, name)


def test_bare_objects(impl: Implementation) -> None:
    x = object()
    for clone in (impl.deepcopy, impl.copy):
        assert type(clone(x)) is object and clone(x) is not x
    y = impl.deepcopy([x, (x,), {"k": x}])
    assert y[0] is y[1][0] is y[2]["k"] is not x


def test_a_context_and_its_flags(impl: Implementation) -> None:
    x = decimal.Context(prec=3, Emin=-5, Emax=9, rounding=decimal.ROUND_UP, capitals=0, clamp=1)
    x.divide(1, 3)
    y = impl.deepcopy([x, x])
    assert repr(y[0]) == repr(x) and y[1] is y[0] is not x
    for act in (lambda c: c.create_decimal("xx"), lambda c: c.divide(0, 0), lambda c: c.sqrt(-1)):
        odd = decimal.Context(traps=[])
        act(odd)
        assert (impl.deepcopy(odd).flags == odd.flags) == (copy.deepcopy(odd).flags == odd.flags)
    y[0].clear_flags()
    y[0].traps[decimal.Inexact] = True
    assert x.flags[decimal.Inexact] and not x.traps[decimal.Inexact]
