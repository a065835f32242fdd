"""JSON documents: rows of small dicts, a page of an API, a real description of a web service."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.corpus.case import Shape

__all__ = ["load", "parsed"]

documents = Shape("json", groups=["containers"], is_json=True)

DATA = Path(__file__).resolve().parent.parent / "data"


def load(name: str) -> Any:
    """A document of `benchmarks/data`."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def parsed(document: Any) -> Any:
    """The document as a parser would make it: shared keys, every other string an object apart."""
    return json.loads(json.dumps(document))


@documents.case("rows", sizes=(100, 1_000, 10_000))
def rows(size: int) -> Any:
    """The rows of a table: nothing but atomics in each."""
    random = Random(1)
    return parsed(
        [
            {
                "id": 100_000 + number,
                "name": f"customer {number}",
                "email": f"customer{number}@example.org",
                "active": random.random() < 0.8,
                "balance": round(random.uniform(-1_000, 10_000), 2),
                "note": None,
            }
            for number in range(size)
        ]
    )


@documents.case("page", sizes=(20, 500))
def page(size: int) -> Any:
    """One page of an API: nested dicts and lists in each item."""
    random = Random(2)
    return parsed(
        {
            "data": [_order(number, random) for number in range(size)],
            "paging": {"page": 1, "per_page": size, "total": size * 17},
            "links": {"self": "/orders?page=1", "next": "/orders?page=2", "prev": None},
        }
    )


def _order(number: int, random: Random) -> dict[str, Any]:
    return {
        "id": f"ord_{number:08d}",
        "status": random.choice(["open", "paid", "shipped"]),
        "customer": {
            "id": random.randrange(1_000_000),
            "name": f"customer {number}",
            "address": {"street": f"{number} Main Street", "city": "Springfield", "zip": "12345"},
        },
        "lines": [
            {"sku": f"sku-{random.randrange(10_000)}", "quantity": quantity, "price": 9.99}
            for quantity in range(1, random.randrange(2, 6))
        ],
        "tags": random.sample(["new", "gift", "express", "export", "return"], 2),
        "metadata": {},
    }


@documents.case("service")
def service(size: int) -> Any:
    """The description of a web service: a real document, mostly of small dicts."""
    return load("token-service")
