"""Models: classes with declared fields, as web services and clients have them."""

from typing import Any

from benchmarks.real.registry import Theme

models = Theme("models")


def _order_class() -> Any:
    from pydantic import BaseModel, Field

    class Item(BaseModel):
        sku: str
        quantity: int = 1
        price: float
        tags: list[str] = Field(default_factory=list)

    class Address(BaseModel):
        street: str
        city: str
        country: str = "DE"

    class Order(BaseModel):
        id: int
        customer: str
        address: Address
        items: list[Item]
        notes: dict[str, str] = {}

    return Order


def order(number: int) -> Any:
    """An order of five items, validated as a request's body is."""
    items = [{"sku": f"S{n}", "price": n + 0.5, "tags": ["new"]} for n in range(5)]
    address = {"street": "Main Street 1", "city": "Berlin"}
    data = {"id": number, "customer": "Ann", "address": address, "items": items}
    return _order_class().model_validate(data)


@models.case("pydantic/model", "pydantic")
def pydantic_model() -> Any:
    return order(1)


@models.case("pydantic/page", "pydantic")
def pydantic_page() -> Any:
    first = order(0)
    return [first.model_copy(deep=True, update={"id": n}) for n in range(20)]


@models.case("pydantic/private", "pydantic")
def pydantic_private() -> Any:
    from pydantic import BaseModel, ConfigDict, PrivateAttr

    class Session(BaseModel):
        model_config = ConfigDict(extra="allow")
        user: str
        _cache: dict[str, int] = PrivateAttr(default_factory=dict)

    session = Session.model_validate({"user": "ann", "role": "admin", "theme": ["dark"]})
    session._cache["hits"] = 3
    return session


@models.case("pydantic/root", "pydantic")
def pydantic_root() -> Any:
    from pydantic import RootModel

    return RootModel[dict[str, list[int]]]({"a": [1, 2], "b": [3]})


@models.case("pydantic/frozen", "pydantic")
def pydantic_frozen() -> Any:
    from datetime import date

    from pydantic import BaseModel

    class Period(BaseModel, frozen=True):
        start: date
        end: date

    return [Period(start=date(2025, 1, 1), end=date(2025, 1, day)) for day in range(2, 12)]


@models.case("pydantic/dataclass", "plain")
def pydantic_dataclass() -> Any:
    from pydantic.dataclasses import dataclass

    @dataclass
    class Point:
        x: float
        y: float
        label: str = ""

    return [Point(n, n / 2) for n in range(20)]


@models.case("pydantic-settings/settings", "pydantic")
def settings() -> Any:
    from pydantic import BaseModel
    from pydantic_settings import BaseSettings, SettingsConfigDict

    class Database(BaseModel):
        url: str = "sqlite://"
        pool: int = 5

    class Settings(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="ECTYPE_BENCHMARK_")
        debug: bool = False
        hosts: list[str] = ["*"]
        database: Database = Database()

    return Settings()


@models.case("openai/chat completion", "pydantic")
def completion() -> Any:
    from openai.types.chat import ChatCompletion

    message = {"role": "assistant", "content": "Hello.", "refusal": None}
    usage = {"prompt_tokens": 9, "completion_tokens": 2, "total_tokens": 11}
    return ChatCompletion.model_validate(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": "gpt-4o",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": usage,
        }
    )


@models.case("langchain-core/messages", "pydantic")
def messages() -> Any:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    call = {"name": "search", "args": {"query": "weather"}, "id": "1"}
    return [
        SystemMessage("Be brief."),
        HumanMessage("What is the weather?"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("Sunny.", tool_call_id="1"),
        AIMessage("It is sunny."),
    ]


@models.case("langchain-core/prompt", "pydantic")
def prompt() -> Any:
    from langchain_core.prompts import ChatPromptTemplate

    return ChatPromptTemplate.from_messages([("system", "Be {tone}."), ("human", "{question}")])


@models.case("attrs/slots", "state")
def attrs_slots() -> Any:
    from attrs import define, field

    @define
    class Reading:
        sensor: str
        value: float
        tags: list[str] = field(factory=list)

    return [Reading(f"s{n}", n / 3, ["raw"]) for n in range(20)]


@models.case("attrs/dict", "plain")
def attrs_dict() -> Any:
    import attr

    @attr.s(auto_attribs=True)
    class Reading:
        sensor: str
        value: float

    return [Reading(f"s{n}", n / 3) for n in range(20)]


@models.case("attrs/frozen", "state")
def attrs_frozen() -> Any:
    from attrs import frozen

    @frozen
    class Point:
        x: int
        y: int

    return {name: Point(n, n + 1) for n, name in enumerate("abcdefgh")}


@models.case("msgspec/struct", "state")
def msgspec_struct() -> Any:
    import msgspec

    class Tick(msgspec.Struct):
        symbol: str
        price: float
        sizes: list[int]

    return [Tick(f"T{n}", n * 1.5, [1, 2, 3]) for n in range(20)]


@models.case("sqlalchemy/statement", "plain", look=str)
def statement() -> Any:
    import sqlalchemy as sa

    users = sa.Table("user", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("name", sa.Text))
    return sa.select(users.c.name).where(users.c.id > 5).order_by(users.c.name)


@models.case("sqlalchemy/url", "hook")
def url() -> Any:
    import sqlalchemy as sa

    return sa.make_url("postgresql+psycopg://user:pass@localhost:5432/db?sslmode=require")
