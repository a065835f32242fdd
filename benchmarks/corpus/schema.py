"""JSON Schema and OpenAPI documents, as parsed and with shared definitions."""

from __future__ import annotations

from typing import Any

from benchmarks.corpus.case import Shape
from benchmarks.corpus.documents import load, parsed

__all__: list[str] = []

schema = Shape("schema", groups=["containers"], is_json=True)


@schema.case("meta-schema")
def meta_schema(size: int) -> Any:
    """The meta-schema of draft 2020-12, which published comparisons use."""
    return load("json-schema-2020-12")


@schema.case("vocabularies")
def vocabularies(size: int) -> Any:
    """All vocabularies of draft 2020-12."""
    return load("json-schema-2020-12-vocabularies")


@schema.case("openapi")
def openapi(size: int) -> Any:
    """The schema of OpenAPI 3.1 documents."""
    return load("openapi-3.1")


@schema.case("notebook")
def notebook(size: int) -> Any:
    """The schema of Jupyter notebooks."""
    return load("notebook-4.5")


@schema.case("resolved")
def resolved(size: int) -> Any:
    """A schema with each reference replaced by what it refers to: shared, cyclic."""
    document = load("notebook-4.5")
    _resolve(document, document["definitions"])
    return document


def _resolve(node: Any, definitions: dict[str, Any]) -> None:
    children = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in list(children):
        if isinstance(child, dict) and str(child.get("$ref", "")).startswith("#/definitions/"):
            target = definitions
            for step in child["$ref"].removeprefix("#/definitions/").split("/"):
                target = target[step]
            node[key] = target
        elif isinstance(child, (dict, list)):
            _resolve(child, definitions)


@schema.case("shared-components", sizes=(20, 200))
def shared_components(size: int) -> Any:
    """An OpenAPI document whose operations share one object per component."""
    error = parsed({"type": "object", "properties": {"code": {"type": "integer"}}})
    model = parsed({"type": "object", "properties": {"id": {"type": "string"}, "tags": {}}})
    responses = {"200": {"schema": model}, "400": {"schema": error}, "404": {"schema": error}}
    return {
        "openapi": "3.1.0",
        "components": {"schemas": {"Error": error, "Model": model}},
        "paths": {
            f"/models/{number}": {
                "get": {"operationId": f"get_{number}", "responses": responses},
                "put": {"operationId": f"put_{number}", "body": model, "responses": responses},
            }
            for number in range(size)
        },
    }
