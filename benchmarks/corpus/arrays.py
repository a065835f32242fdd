"""Arrays and tensors: large objects that bring a copy method of their own."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.corpus.case import Shape

__all__: list[str] = []

arrays = Shape("arrays")


class Tensor:
    """A tensor in plain Python: copies its storage once, however many views share it."""

    def __init__(self, storage: bytearray, shape: tuple[int, ...]) -> None:
        self.storage = storage
        self.shape = shape

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        storage = memo.get(id(self.storage))
        if storage is None:
            storage = memo[id(self.storage)] = bytearray(self.storage)
        twin = memo[id(self)] = Tensor(storage, self.shape)
        return twin


class Module:
    """A layer of a network: ordered dicts of parameters and of layers."""

    def __init__(self, parameters: dict[str, Tensor], layers: dict[str, Module]) -> None:
        self.parameters: OrderedDict[str, Tensor] = OrderedDict(parameters)
        self.layers: OrderedDict[str, Module] = OrderedDict(layers)
        self.hooks: OrderedDict[int, Any] = OrderedDict()
        self.training = True


@arrays.case("network", sizes=(5, 50))
def network(size: int) -> Any:
    """Layers with two tensors each."""
    layers = {
        f"layer {number}": Module(
            {"weight": Tensor(bytearray(1_024), (16, 16)), "bias": Tensor(bytearray(64), (16,))},
            {},
        )
        for number in range(size)
    }
    return Module({}, layers)


@arrays.case("builtin", sizes=(10, 1_000))
def builtin(size: int) -> Any:
    """Arrays of the standard library by name."""
    return {f"column {number}": array("d", range(100)) for number in range(size)}


def _numpy() -> Any:
    """Imported late: it takes longer than all the rest of the corpus."""
    return import_module("numpy")


# Not every interpreter has it; the other cases stand for it there.
if find_spec("numpy") is not None:

    @arrays.case("numpy", sizes=(10, 1_000))
    def numpy_columns(size: int) -> Any:
        """Arrays by name."""
        numpy = _numpy()
        return {f"column {number}": numpy.arange(100.0) for number in range(size)}

    @arrays.case("numpy-objects", sizes=(10, 1_000))
    def numpy_objects(size: int) -> Any:
        """Arrays of Python objects."""
        numpy = _numpy()
        columns = []
        for number in range(size):
            column = numpy.empty(3, dtype=object)
            column[:] = [[number], {"a": number}, None]
            columns.append(column)
        return columns
