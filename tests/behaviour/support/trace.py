"""A record of what an object is asked for while it is copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Log = list[str]


def traced(log: Log, **body: Any) -> Any:
    """A class whose instances log each attribute look-up as 'name attribute'.

    The name is the instance's own; a copy that has not got it yet shows as 'copy'.
    """

    class Traced:
        def __init__(self, name: str) -> None:
            object.__getattribute__(self, "__dict__").update(name=name, value=[1])

        def __getattribute__(self, attribute: str) -> Any:
            name = object.__getattribute__(self, "__dict__").get("name", "copy")
            log.append(f"{name} {attribute}")
            return object.__getattribute__(self, attribute)

    return type("Traced", (Traced,), body)


class Step:
    """Logs its copy and is copied to its name."""

    def __init__(self, log: Log, name: str) -> None:
        self.log, self.name = log, name

    def __deepcopy__(self, memo: Any) -> str:
        self.log.append(f"copy {self.name}")
        return self.name

    def __hash__(self) -> int:
        self.log.append(f"hash {self.name}")
        return hash(self.name)


class Rebuilding:
    """Reduces to all five items, each of which logs when it is produced, copied and applied."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def __reduce_ex__(self, protocol: int) -> Any:
        self.log.append("reduce")
        log = self.log

        def produce(*names: str) -> Iterator[Any]:
            for name in names:
                log.append(f"produce {name}")
                yield Step(log, name)

        def pairs() -> Iterator[Any]:
            for i in (1, 2):
                log.append(f"produce pair {i}")
                yield Step(log, f"key {i}"), Step(log, f"value {i}")

        def build(*args: Any) -> Rebuilt:
            log.append(f"call with {len(args)}")
            return Rebuilt(log)

        return (
            build,
            produce("arg 1", "arg 2"),
            Step(log, "state"),
            produce("item 1", "item 2"),
            pairs(),
        )


class Rebuilt:
    """Logs what it is asked for and given."""

    def __init__(self, log: Log) -> None:
        object.__setattr__(self, "log", log)

    def __getattribute__(self, name: str) -> Any:
        log = object.__getattribute__(self, "log")
        if name != "log":
            log.append(f"getattr {name}")
        return object.__getattribute__(self, name)

    def __setstate__(self, state: Any) -> None:
        self.log.append("set state")

    def append(self, item: Any) -> None:
        self.log.append(f"append {item}")

    def __setitem__(self, key: Any, value: Any) -> None:
        self.log.append(f"set {key}: {value}")
