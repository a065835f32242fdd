"""Settings and collections: trees of options, frozen and ordered mappings."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

settings = Theme("settings")

OPTIONS: dict[str, Any] = {
    "model": {"name": "resnet", "layers": [64, 128, 256], "dropout": 0.1},
    "optimizer": {"name": "adam", "lr": 0.001, "betas": [0.9, 0.999]},
    "data": {"path": "/srv/data", "batch": 32, "augment": {"flip": True, "crop": [32, 32]}},
}


def omega_config() -> Any:
    """A tree of options, one of them an interpolation."""
    from omegaconf import OmegaConf

    return OmegaConf.create({**OPTIONS, "run": "${model.name}-${data.batch}"})


@settings.case("omegaconf/config", "hook")
def omegaconf_config() -> Any:
    return omega_config()


@settings.case("omegaconf/structured", "hook")
def structured() -> Any:
    from dataclasses import dataclass

    from omegaconf import OmegaConf

    @dataclass
    class Optimizer:
        name: str = "adam"
        lr: float = 0.001
        steps: int = 100

    return OmegaConf.structured(Optimizer)


@settings.case("python-box/box", "hook")
def box() -> Any:
    from box import Box

    return Box(OPTIONS)


@settings.case("ml_collections/config", "plain")
def config_dict() -> Any:
    from ml_collections import ConfigDict

    return ConfigDict(OPTIONS)


@settings.case("frozendict/frozendict", "state")
def frozen() -> Any:
    from frozendict import deepfreeze, frozendict

    return [deepfreeze(OPTIONS), frozendict(a=1, b=2), frozendict(c=[1, 2])]


@settings.case("pyrsistent/structure", "state")
def persistent() -> Any:
    from pyrsistent import freeze

    return freeze(OPTIONS)


@settings.case("multidict/headers", "state", look=lambda x: [*x.items()])
def headers() -> Any:
    from multidict import CIMultiDict

    return CIMultiDict([("Accept", "a"), ("Accept", "b"), ("Host", "example.org"), ("X-Id", "1")])


@settings.case("bidict/bidict", "hook")
def bidirectional() -> Any:
    from bidict import bidict

    return bidict({f"k{n}": n for n in range(20)})


@settings.case("sortedcontainers/sorted dict", "state")
def sorted_dict() -> Any:
    from sortedcontainers import SortedDict

    return SortedDict({f"k{n % 7}{n}": [n] for n in range(20)})


@settings.case("pymongo/son", "hook")
def son() -> Any:
    from bson import SON, Int64, ObjectId

    document = SON([("_id", ObjectId("65a000000000000000000001")), ("n", Int64(5))])
    document["filter"] = SON([("$and", [SON(a=1), SON(b={"$gt": 2})])])
    return document
