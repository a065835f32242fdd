"""What services do for each request: validate, merge settings, change a model, run an agent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.real.registry import workload

Run = Callable[[], Any]


@workload("pydantic/model_copy")
def model_copy() -> Run:
    from benchmarks.real.cases.models import order

    made = order(1)
    return lambda: made.model_copy(deep=True, update={"id": 2}).model_dump()


@workload("djangorestframework/validate")
def validate_serializer() -> Run:
    from benchmarks.real.cases.forms import account_serializer

    serializer = account_serializer()
    address = {"street": "Main Street 1", "city": "Berlin"}
    account = {"username": "ann", "email": "ann@example.org", "balance": "12.50", "kind": "a"}
    data = {**account, "tags": ["x", "y"], "address": address}

    def run() -> Any:
        bound = serializer(data=data)
        return bound.is_valid(), str(bound.errors)

    return run


@workload("djangorestframework/page")
def page() -> Run:
    from types import SimpleNamespace

    from benchmarks.real.cases.forms import account_serializer

    serializer = account_serializer()
    address = SimpleNamespace(street="Main Street 1", city="Berlin")
    account = SimpleNamespace(id=1, username="ann", email="ann@example.org", age=30, balance=1)
    vars(account).update(kind="a", joined=None, active=True, tags=["x"], address=address)
    accounts = [account] * 10
    return lambda: [dict(row) for row in serializer(accounts, many=True).data]


@workload("django/form")
def form() -> Run:
    from benchmarks.real.cases.forms import contact_form

    contact = contact_form()
    data = {"name": "Ann", "email": "ann@example.org", "topic": "a", "text": "Hello"}

    def run() -> Any:
        bound = contact(data)
        return bound.is_valid(), bound.cleaned_data["email"]

    return run


@workload("marshmallow/load")
def load() -> Run:
    from benchmarks.real.cases.forms import user_schema

    schema = user_schema()
    data = {"name": "Ann", "email": "ann@example.org", "tags": ["x"], "options": {"a": 1}}
    return lambda: schema().load(data)


@workload("jsonschema/validate")
def validate_document() -> Run:
    from jsonschema import Draft7Validator

    schema = {"type": "object", "properties": {"a": {"items": {"type": "integer"}}}}
    document = {"a": [1, 2, 3, "x"]}

    def run() -> Any:
        Draft7Validator.check_schema(schema)
        return [error.message for error in Draft7Validator(schema).iter_errors(document)]

    return run


@workload("omegaconf/merge")
def merge() -> Run:
    from omegaconf import OmegaConf

    from benchmarks.real.cases.settings import omega_config

    base = omega_config()
    other = OmegaConf.create({"optimizer": {"lr": 0.01}, "data": {"batch": 64}})

    def run() -> Any:
        merged = OmegaConf.merge(base, other, OmegaConf.from_dotlist(["model.dropout=0.2"]))
        return OmegaConf.to_container(merged, resolve=True)

    return run


@workload("langgraph/run")
def agent() -> Run:
    from operator import add
    from typing import Annotated, TypedDict

    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import START, StateGraph

    State = TypedDict("State", {"count": int, "log": Annotated[list[Any], add]})  # noqa: UP013
    builder = StateGraph(State)
    builder.add_node("work", lambda s: {"count": s["count"] + 1, "log": [{"n": s["count"]}]})
    builder.add_edge(START, "work")
    builder.add_conditional_edges(
        "work", lambda s: "work" if s["count"] < 5 else "__end__", ["work", "__end__"]
    )

    def run() -> Any:
        app = builder.compile(checkpointer=InMemorySaver())
        config: Any = {"configurable": {"thread_id": "1"}}
        result = app.invoke({"count": 0, "log": []}, config)
        return result, len([*app.get_state_history(config)])

    return run


@workload("transformers/config")
def config() -> Run:
    from benchmarks.real.cases.arrays import model_config

    made = model_config()
    return lambda: (made.to_dict(), made.to_json_string())


@workload("celery/chain")
def celery_chain() -> Run:
    from benchmarks.real.cases.messages import chain

    made = chain()
    return lambda: [task.args for task in made.clone().tasks]
