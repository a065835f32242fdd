"""Graphs, symbolic expressions, state machines and simulations."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

graphs = Theme("graphs")


@graphs.case("networkx/graph", "plain")
def graph() -> Any:
    import networkx as nx

    return nx.karate_club_graph()


@graphs.case("networkx/digraph", "plain")
def digraph() -> Any:
    import networkx as nx

    tasks = nx.DiGraph()
    for n in range(30):
        tasks.add_node(n, name=f"task {n}", resources=["cpu"])
        tasks.add_edges_from((m, n, {"weight": n - m}) for m in range(max(0, n - 3), n))
    return tasks


@graphs.case("rustworkx/graph", "state", look=lambda x: (x.nodes(), x.edge_list()))
def rust_graph() -> Any:
    from itertools import pairwise

    import rustworkx as rx

    graph = rx.PyDiGraph()
    nodes = graph.add_nodes_from([{"name": f"n{n}"} for n in range(20)])
    graph.add_edges_from([(a, b, {"w": 1}) for a, b in pairwise(nodes)])
    return graph


@graphs.case("sympy/expression", "state")
def expression() -> Any:
    import sympy

    x, y = sympy.symbols("x y")
    return sympy.expand((x + y) ** 3) + sympy.sin(x) * sympy.exp(y)


@graphs.case("sympy/matrix", "state")
def matrix() -> Any:
    import sympy

    x = sympy.Symbol("x")
    return sympy.Matrix([[1, x], [x**2, sympy.Rational(1, 3)]])


@graphs.case("langgraph/state", "pydantic")
def agent_state() -> Any:
    from langchain_core.messages import AIMessage, HumanMessage
    from langgraph.graph import MessagesState

    messages: list[Any] = []
    for n in range(5):
        messages += [HumanMessage(f"Question {n}"), AIMessage(f"Answer {n}")]
    return {**MessagesState(messages=messages), "step": 3, "scratch": {"plan": ["a", "b"]}}


@graphs.case("langgraph/snapshot", "state")
def snapshot() -> Any:
    from typing import TypedDict

    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.graph import END, START, StateGraph

    State = TypedDict("State", {"count": int, "log": list[str]})  # noqa: UP013
    builder = StateGraph(State)
    builder.add_node("work", lambda s: {"count": s["count"] + 1, "log": [*s["log"], "done"]})
    builder.add_edge(START, "work")
    builder.add_edge("work", END)
    app = builder.compile(checkpointer=InMemorySaver())
    config: Any = {"configurable": {"thread_id": "1"}}
    app.invoke({"count": 0, "log": []}, config)
    return app.get_state(config)


@graphs.case("transitions/machine", "plain", look=lambda x: (x.state, sorted(x.states)))
def machine() -> Any:
    from transitions import Machine

    return Machine(
        states=["idle", "busy", "done"],
        initial="idle",
        transitions=[["start", "idle", "busy"], ["finish", "busy", "done"]],
    )


@graphs.case("anytree/tree", "plain", look=lambda x: str(_rendered(x)))
def any_tree() -> Any:
    from anytree import Node

    root = Node("root")
    for n in range(5):
        branch = Node(f"branch {n}", parent=root)
        for m in range(4):
            Node(f"leaf {m}", parent=branch, size=m)
    return root


def _rendered(tree: Any) -> Any:
    from anytree import RenderTree

    return RenderTree(tree)


@graphs.case("treelib/tree", "plain", look=lambda x: x.to_dict(with_data=True))
def tree() -> Any:
    from treelib import Tree

    made = Tree()
    made.create_node("Root", "root")
    for n in range(10):
        made.create_node(f"Node {n}", f"n{n}", parent="root" if n < 3 else f"n{n - 3}", data=[n])
    return made


@graphs.case("nltk/tree", "hook")
def parse() -> Any:
    from nltk import Tree

    return Tree.fromstring("(S (NP (D the) (N dog)) (VP (V chased) (NP (D the) (N cat))))")


@graphs.case("qiskit/circuit", "hook", look=lambda x: (x.num_qubits, x.count_ops()))
def circuit() -> Any:
    from qiskit import QuantumCircuit

    made = QuantumCircuit(3)
    made.h(0)
    made.cx(0, 1)
    made.cx(1, 2)
    made.rz(0.5, 2)
    made.measure_all()
    return made


@graphs.case("ase/atoms", "plain")
def atoms() -> Any:
    from ase.build import molecule

    return molecule("CH3CH2OH")


@graphs.case("pyomo/model", "hook", look=lambda x: [v.name for v in x.component_data_objects()])
def optimization() -> Any:
    import pyomo.environ as pyo

    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2, 3], domain=pyo.NonNegativeReals)
    model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2] + model.x[3])
    model.limit = pyo.Constraint(expr=model.x[1] + model.x[2] >= 1)
    return model


@graphs.case("rdflib/graph", "plain", look=lambda x: sorted(x))
def triples() -> Any:
    from rdflib import Graph

    turtle = "@prefix : <urn:x:> . :a :knows :b, :c ; :name 'A' . :b :knows :c ; :name 'B' ."
    return Graph().parse(data=turtle, format="turtle")
