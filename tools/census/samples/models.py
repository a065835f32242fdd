"""Models, settings and records."""

from __future__ import annotations

from typing import Any

from tools.census.samples import Samples, module, samples_of


@samples_of("pydantic")
def pydantic() -> Samples:
    p = module("pydantic")

    class Inner(p.BaseModel):
        tags: list[str] = []
        secret: p.SecretStr = p.SecretStr("s")

    class Model(p.BaseModel):
        model_config = p.ConfigDict(extra="allow")
        a: int
        inner: Any = None
        many: dict[str, Any] = {}
        _private: list[int] = p.PrivateAttr(default_factory=list)

    class Frozen(p.BaseModel):
        model_config = p.ConfigDict(frozen=True)
        a: list[int]

    class Root(p.RootModel[list[int]]):
        pass

    @p.dataclasses.dataclass
    class Data:
        a: list[int]

    def model() -> Any:
        inner = Inner(tags=["a"])
        made = Model(a=1, inner=inner, many={"k": [inner]}, more=[5])
        made._private.append(7)
        return made

    return {
        "model": model,
        "frozen": lambda: Frozen(a=[1]),
        "root": lambda: Root([1, 2]),
        "dataclass": lambda: Data([1]),
        "url": lambda: p.AnyUrl("https://example.org/a?b=c"),
        "type adapter": lambda: p.TypeAdapter(list[int]),
    }


@samples_of("pydantic-settings")
def pydantic_settings() -> Samples:
    base = module("pydantic_settings").BaseSettings

    class Settings(base):
        hosts: list[str] = ["a", "b"]

    return {"settings": lambda: Settings()}


@samples_of("attrs")
def attrs() -> Samples:
    at = module("attrs")

    @at.define
    class Slotted:
        a: Any
        b: Any = at.field(factory=list)

    @at.define(slots=False)
    class Open:
        a: Any

    @at.frozen(cache_hash=True)
    class Frozen:
        a: Any

    return {
        "slots": lambda: Slotted([1], {"a": Slotted(2)}),
        "dict": lambda: Open([1]),
        "frozen": lambda: Frozen((1, [2])),
    }


@samples_of("msgspec")
def msgspec() -> Samples:
    m = module("msgspec")

    class Struct(m.Struct):
        a: Any
        b: Any = []

    class Frozen(m.Struct, frozen=True, tag=True, weakref=True, dict=True):
        a: Any

    return {"struct": lambda: Struct([Struct(1)], {"k": [2]}), "frozen": lambda: Frozen([1])}


@samples_of("marshmallow")
def marshmallow() -> Samples:
    m = module("marshmallow")

    class Schema(m.Schema):
        name = m.fields.Str(required=True)
        many = m.fields.List(m.fields.Nested(lambda: Schema(only=("name",))))

    return {"schema": lambda: Schema(), "field": lambda: m.fields.Dict(keys=m.fields.Str())}


@samples_of("omegaconf")
def omegaconf() -> Samples:
    create = module("omegaconf").OmegaConf.create
    data = {"a": 1, "b": [1, {"c": "${a}"}], "d": None}
    return {"dict": lambda: create(data), "list": lambda: create([1, [2], data])}


@samples_of("langchain-core")
def langchain() -> Samples:
    messages, prompts = module("langchain_core.messages"), module("langchain_core.prompts")
    documents = module("langchain_core.documents")
    call = {"name": "f", "args": {"x": [1]}, "id": "1"}
    return {
        "message": lambda: messages.HumanMessage(content=[{"type": "text", "text": "a"}]),
        "answer": lambda: messages.AIMessage(content="a", tool_calls=[dict(call)]),
        "prompt": lambda: prompts.ChatPromptTemplate.from_messages([("human", "{a}")]),
        "document": lambda: documents.Document(page_content="a", metadata={"k": [1]}),
        "chain": lambda: prompts.PromptTemplate.from_template("{a}") | (lambda x: x),
    }


@samples_of("openai")
def openai() -> Samples:
    chat = module("openai.types.chat")
    message = {"role": "assistant", "content": "a"}
    choice = {"finish_reason": "stop", "index": 0, "message": message}
    data = {"id": "1", "choices": [choice], "created": 1, "model": "m", "object": "chat.completion"}
    return {"completion": lambda: chat.ChatCompletion.model_validate(data)}


@samples_of("anthropic")
def anthropic() -> Samples:
    types = module("anthropic.types")
    usage = {"input_tokens": 1, "output_tokens": 2}
    data: dict[str, Any] = {
        "id": "1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "usage": usage,
    }
    data |= {"content": [{"type": "text", "text": "a"}], "stop_reason": "end_turn"}
    return {"message": lambda: types.Message.model_validate(data)}


@samples_of("sqlalchemy")
def sqlalchemy() -> Samples:
    sa, orm = module("sqlalchemy"), module("sqlalchemy.orm")
    base = orm.declarative_base()

    class User(base):
        __tablename__ = "users"
        id = sa.Column(sa.Integer, primary_key=True)
        name = sa.Column(sa.String(50))
        parent_id = sa.Column(sa.ForeignKey("users.id"))
        children = orm.relationship("User")

    def table() -> Any:
        return sa.Table("t", sa.MetaData(), sa.Column("a", sa.Integer, primary_key=True))

    return {
        "entity": lambda: User(name="a", children=[User(name="b")]),
        "select": lambda: sa.select(User).where(User.name == "a").order_by(User.id),
        "column": lambda: sa.Column("a", sa.String(5), nullable=False),
        "table": table,
        "url": lambda: sa.engine.make_url("sqlite://user:p@host/db?a=b"),
        "type": lambda: sa.Enum("a", "b", name="e"),
    }
