"""Forms, requests and what else web programs hold."""

from __future__ import annotations

from typing import Any

from tools.census.samples import Samples, module, samples_of


@samples_of("django")
def django() -> Samples:
    forms, models = module("django.forms"), module("django.db.models")
    q, user = models.Q, module("django.contrib.auth.models").User
    http, query = module("django.http"), "a=1&a=2&b=3"

    class Form(forms.Form):
        name = forms.CharField(max_length=5)
        kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")])
        when = forms.SplitDateTimeField()

    return {
        "form": lambda: Form({"name": "a"}),
        "form field": lambda: forms.ModelChoiceField(user.objects.all()),
        "form set": lambda: forms.formset_factory(Form)(),
        "model": lambda: user(username="a", email="a@example.org"),
        "query set": lambda: user.objects.filter(q(username="a") | ~q(email="b")).order_by("id"),
        "q": lambda: q(a=1) & q(b=[2]),
        "f": lambda: models.F("a") + models.Value(1),
        "query dict": lambda: http.QueryDict(query, mutable=True),
        "response": lambda: http.HttpResponse("a", headers={"X-A": "b"}),
        "template": lambda: module("django.template").Template("{{ a }}", engine=_engine()),
    }


def _engine() -> Any:
    return module("django.template").Engine()


@samples_of("djangorestframework")
def rest_framework() -> Samples:
    s = module("rest_framework.serializers")

    class Serializer(s.Serializer):
        name = s.CharField(max_length=5)
        many = s.ListField(child=s.IntegerField(min_value=1))

    return {
        "serializer": lambda: Serializer(data={"name": "a", "many": [1]}),
        "many": lambda: Serializer([{"name": "a", "many": [1]}], many=True),
        "field": lambda: s.ChoiceField(choices=[("a", "A")]),
    }


@samples_of("werkzeug")
def werkzeug() -> Samples:
    d = module("werkzeug.datastructures")
    pairs = [("a", "1"), ("a", "2"), ("b", "3")]
    return {
        "multi dict": lambda: d.MultiDict(pairs),
        "immutable": lambda: d.ImmutableMultiDict(pairs),
        "headers": lambda: d.Headers(pairs),
        "combined": lambda: d.CombinedMultiDict([d.MultiDict(pairs)]),
    }


@samples_of("flask")
def flask() -> Samples:
    config = module("flask").Config
    return {"config": lambda: config("/", {"A": [1]}), "app": lambda: module("flask").Flask("a")}


@samples_of("starlette")
def starlette() -> Samples:
    d = module("starlette.datastructures")
    return {
        "query": lambda: d.QueryParams("a=1&a=2"),
        "headers": lambda: d.Headers({"a": "b"}),
        "url": lambda: d.URL("https://example.org/a?b=c"),
        "state": lambda: d.State({"a": [1]}),
    }


@samples_of("fastapi")
def fastapi() -> Samples:
    f = module("fastapi")
    return {"app": lambda: f.FastAPI(title="a"), "query": lambda: f.Query(default=[1])}


@samples_of("httpx")
def httpx() -> Samples:
    h = module("httpx")
    return {
        "request": lambda: h.Request("GET", "https://example.org", headers={"a": "b"}),
        "response": lambda: h.Response(200, json={"a": [1]}),
        "headers": lambda: h.Headers([("a", "b"), ("a", "c")]),
        "timeout": lambda: h.Timeout(5.0),
    }


@samples_of("requests")
def requests() -> Samples:
    r = module("requests")
    prepared = {"method": "POST", "url": "https://example.org", "json": {"a": [1]}}
    return {
        "request": lambda: r.Request(**prepared),
        "prepared": lambda: r.Request(**prepared).prepare(),
        "session": lambda: r.Session(),
        "headers": lambda: r.structures.CaseInsensitiveDict({"A": "b"}),
    }


@samples_of("multidict")
def multidict() -> Samples:
    m = module("multidict")
    pairs = [("a", [1]), ("a", [2])]
    return {
        "multi dict": lambda: m.MultiDict(pairs),
        "without case": lambda: m.CIMultiDict(pairs),
        "proxy": lambda: m.MultiDictProxy(m.MultiDict(pairs)),
    }


@samples_of("yarl")
def yarl() -> Samples:
    return {"url": lambda: module("yarl").URL("https://u:p@example.org/a?b=c#d")}


@samples_of("click")
def click() -> Samples:
    c = module("click")
    option = ["--a"]
    return {"command": lambda: c.Command("a", params=[c.Option(option, type=c.Choice(["x"]))])}


@samples_of("tornado")
def tornado() -> Samples:
    headers = module("tornado.httputil").HTTPHeaders
    return {"headers": lambda: headers({"A": "b"})}
