"""Messages: requests, packets, tasks and what clients of services hold."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

messages = Theme("messages")


def _struct() -> Any:
    from google.protobuf.struct_pb2 import Struct

    message = Struct()
    message.update({"name": "a", "sizes": [1, 2, 3], "nested": {"x": True, "y": ["p", "q"]}})
    return message


@messages.case("protobuf/message", "hook in C")
def protobuf_message() -> Any:
    return _struct()


@messages.case("protobuf/batch", "hook in C")
def protobuf_batch() -> Any:
    from google.protobuf.timestamp_pb2 import Timestamp

    return [{"at": Timestamp(seconds=n), "body": _struct()} for n in range(10)]


@messages.case("botocore/service model", "plain")
def service_model() -> Any:
    from botocore.loaders import Loader

    return Loader().load_service_model("sts", "service-2")


@messages.case("botocore/config", "plain")
def client_config() -> Any:
    from botocore.config import Config

    return Config(
        region_name="eu-central-1",
        retries={"max_attempts": 3},
        max_pool_connections=10,
    )


@messages.case("kubernetes/pod", "pydantic")
def pod() -> Any:
    from kubernetes import client

    ports = [client.V1ContainerPort(container_port=80)]
    containers = [
        client.V1Container(name=f"c{n}", image="nginx:1.27", ports=ports) for n in range(2)
    ]
    return client.V1Pod(
        api_version="v1",
        kind="Pod",
        metadata=client.V1ObjectMeta(name="web", labels={"app": "web"}),
        spec=client.V1PodSpec(containers=containers, restart_policy="Always"),
    )


@messages.case("celery/chain", "hook")
def chain() -> Any:
    from celery import Celery, chain

    app = Celery("tasks", broker="memory://")

    @app.task
    def add(x: int, y: int) -> int:
        return x + y

    return chain(add.s(1, 2), add.s(3), add.s(4))


@messages.case("celery/signature", "hook")
def signature() -> Any:
    return chain().tasks[0]


@messages.case("scrapy/request", "plain", look=lambda x: x.to_dict())
def request() -> Any:
    from scrapy import Request

    return Request("https://example.org/a?b=1", headers={"Accept": "text/html"}, meta={"depth": 2})


@messages.case("scrapy/item", "hook")
def item() -> Any:
    from scrapy import Field, Item

    class Product(Item):
        name = Field()
        price = Field()
        tags = Field()

    return [Product(name=f"p{n}", price=n, tags=["a", "b"]) for n in range(10)]


@messages.case("requests/request", "plain", look=lambda x: (x.method, x.url, x.headers, x.body))
def prepared() -> Any:
    from requests import Request

    return Request("POST", "https://example.org/a", json={"x": [1, 2]}, params={"q": "1"}).prepare()


@messages.case("requests/session", "state", look=lambda x: (x.headers, [*x.adapters]))
def session() -> Any:
    import requests

    made = requests.Session()
    made.headers["X-Client"] = "demo"
    made.cookies.set("session", "abc")
    return made


@messages.case("httpx/request", "state", look=lambda x: (x.method, str(x.url), x.headers.raw))
def httpx_request() -> Any:
    import httpx

    return httpx.Request("GET", "https://example.org/a?b=1", headers={"Accept": "text/html"})


@messages.case("httpx/url", "plain")
def httpx_url() -> Any:
    import httpx

    return httpx.URL("https://user@example.org:8443/a/b?c=1#d")


@messages.case("werkzeug/headers", "plain")
def werkzeug_headers() -> Any:
    from werkzeug.datastructures import Headers

    return Headers([("Accept", "text/html"), ("Host", "example.org"), ("Cookie", "a=b")])


@messages.case("werkzeug/multidict", "hook")
def multi_dict() -> Any:
    from werkzeug.datastructures import MultiDict

    return MultiDict([("tag", "a"), ("tag", "b"), ("page", "1"), ("sort", "name")])


@messages.case("scapy/packet", "hook", look=bytes)
def packet() -> Any:
    from scapy.layers.inet import IP, TCP
    from scapy.layers.l2 import Ether

    return Ether() / IP(dst="192.0.2.1", src="192.0.2.2") / TCP(dport=80, flags="S")


@messages.case("stix2/indicator", "hook", look=str)
def indicator() -> Any:
    import stix2

    return stix2.Indicator(
        name="File hash",
        pattern="[file:hashes.md5 = 'd41d8cd98f00b204e9800998ecf8427e']",
        pattern_type="stix",
        labels=["malicious"],
    )
