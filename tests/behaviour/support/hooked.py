"""Classes with one hook of the protocol each."""

from __future__ import annotations

from typing import Any

Log = list[Any]


def hooked_class(hook: str, log: Log, base: type = object) -> Any:
    """A class with this hook, which logs its calls."""

    def deepcopy(self: Any, memo: Any) -> Any:
        log.append(("deepcopy", type(memo)))
        return [self.value]

    def reduce_ex(self: Any, protocol: int) -> Any:
        log.append(("reduce_ex", protocol))
        return list, (), None, iter([self.value])

    def reduce(self: Any) -> Any:
        log.append("reduce")
        return list, (), None, iter([self.value])

    def get_state(self: Any) -> Any:
        log.append("getstate")
        return {"value": [0, self.value]}

    def set_state(self: Any, state: Any) -> None:
        log.append(("setstate", *state))
        vars(self).update(state)

    def new_arguments(self: Any) -> Any:
        log.append("getnewargs")
        return (self.value,)

    def new(cls: Any, *args: Any) -> Any:
        log.append(("new", len(args)))
        return base.__new__(cls)

    methods = {
        "__deepcopy__": {"__deepcopy__": deepcopy},
        "__reduce_ex__": {"__reduce_ex__": reduce_ex},
        "__reduce__": {"__reduce__": reduce},
        "__getstate__": {"__getstate__": get_state},
        "__setstate__": {"__setstate__": set_state},
        "__getnewargs__": {"__getnewargs__": new_arguments, "__new__": new},
        "__new__": {"__new__": new},
        "all of them": {
            "__getstate__": get_state,
            "__setstate__": set_state,
            "__getnewargs__": new_arguments,
            "__new__": new,
        },
    }
    return type("Hooked", (base,), dict(methods[hook]))


HOOKS = [
    *("__deepcopy__", "__reduce_ex__", "__reduce__"),
    *("__getstate__", "__setstate__", "__getnewargs__", "__new__", "all of them"),
]
