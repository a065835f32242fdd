"""Typical uses of torch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Implementation
from tests.packages.uses import Use, check

torch: Any = pytest.importorskip("torch")
nn: Any = pytest.importorskip("torch.nn")


def tensor(x: Any) -> Any:
    return x.tolist(), str(x.dtype), x.stride(), x.storage_offset(), x.requires_grad


def share_storage(*tensors: Any) -> bool:
    return len({x.untyped_storage().data_ptr() for x in tensors}) == 1


def views() -> Any:
    """Two views of one storage, one of them transposed."""
    x = torch.arange(6.0).reshape(2, 3)
    return [x, x[1], x.t()]


def leaf_with_gradient() -> Any:
    x = torch.ones(2, requires_grad=True)
    (x * 2).sum().backward()
    x.note = {"of": [1]}
    return x


class Network(nn.Module):  # type: ignore[misc]
    """A parameter used twice, buffers of both sorts, and attributes of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.BatchNorm1d(4))
        self.head = nn.Linear(3, 4, bias=False)
        self.head.weight = self.body[0].weight
        self.register_buffer("seen", torch.zeros(2))
        self.register_buffer("scratch", torch.ones(1), persistent=False)
        self.settings = {"layers": [3, 4]}
        self.register_forward_hook(passed_on)


def passed_on(module: Any, inputs: Any, output: Any) -> Any:
    return output


def network() -> Any:
    torch.manual_seed(1)
    return Network().train()


def state(x: Any) -> Any:
    return {name: tensor(value) for name, value in x.state_dict().items()}


def module(x: Any) -> Any:
    tied = x.head.weight is x.body[0].weight
    hooks = [*x._forward_hooks.values()]
    buffers = {name: tensor(value) for name, value in x.named_buffers()}
    parameters = [name for name, _ in x.named_parameters()]
    return state(x), parameters, buffers, tied, hooks, x.settings, x.training


def trained() -> Any:
    """A network with its optimizer, which holds the same parameters and a state for each."""
    x = network()
    optimizer = torch.optim.AdamW(x.parameters(), lr=0.1)
    x.body(torch.ones(2, 3)).sum().backward()
    optimizer.step()
    return {"network": x, "optimizer": optimizer}


def run(x: Any) -> Any:
    groups = [p for group in x["optimizer"].param_groups for p in group["params"]]
    parameters = [*x["network"].parameters()]
    return (
        module(x["network"]),
        [p is q for p, q in zip(groups, parameters, strict=True)],
        [None if p.grad is None else p.grad.tolist() for p in parameters],
        {
            number: {name: float(value.sum()) for name, value in each.items()}
            for number, each in x["optimizer"].state_dict()["state"].items()
        },
    )


USES: dict[str, Use] = {
    "tensor": (lambda: torch.arange(6).reshape(2, 3), tensor),
    "views": (views, lambda x: ([tensor(t) for t in x], share_storage(*x))),
    "leaf with a gradient": (
        leaf_with_gradient,
        lambda x: (tensor(x), getattr(x, "note", None), x.grad is not None and x.grad.tolist()),
    ),
    "parameter": (lambda: nn.Parameter(torch.ones(2)), lambda x: (type(x), tensor(x))),
    "sparse tensor": (
        lambda: torch.eye(3).to_sparse(),
        lambda x: (x.layout, x.to_dense().tolist()),
    ),
    "module": (network, module),
    "state": (lambda: network().state_dict(), lambda x: {k: tensor(v) for k, v in x.items()}),
    "sequential": (lambda: nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5)).eval(), repr),
    "same module twice": (
        lambda: nn.ModuleList([nn.ReLU()] * 2),
        lambda x: (repr(x), x[0] is x[1]),
    ),
    "network and optimizer": (trained, run),
    "generator": (lambda: torch.Generator().manual_seed(7).get_state(), tensor),
    "size, type and device": (
        lambda: [torch.Size([1, 2]), torch.float16, torch.device("cpu")],
        repr,
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])


def test_what_is_computed_of_a_leaf_is_refused(impl: Implementation) -> None:
    with pytest.raises(RuntimeError, match="created explicitly by the user"):
        impl.deepcopy({"loss": torch.ones(2, requires_grad=True) * 2})


def test_training_a_copy_leaves_the_original_alone(impl: Implementation) -> None:
    x = trained()
    before = run(x)
    y = impl.deepcopy(x)
    y["network"].body(torch.ones(2, 3)).sum().backward()
    y["optimizer"].step()
    assert run(x) == before and run(y) != before
