"""What tools for data do: rewrite queries, fit models, change graphs, figures and scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks.real.registry import workload

Run = Callable[[], Any]


@workload("sqlglot/transform")
def transform() -> Run:
    import sqlglot
    from sqlglot import exp

    from benchmarks.real.cases.syntax import QUERY

    tree = sqlglot.parse_one(QUERY)

    def rename(node: Any) -> Any:
        return exp.column(f"x_{node.name}") if isinstance(node, exp.Column) else node

    return lambda: tree.transform(rename).sql()


@workload("networkx/to_directed")
def to_directed() -> Run:
    from benchmarks.real.cases.graphs import graph

    made = graph()
    return lambda: made.to_directed().number_of_edges()


@workload("sympy/deepcopy and diff")
def differentiate() -> Run:
    import copy

    from benchmarks.real.cases.graphs import expression

    made = expression()
    return lambda: str(copy.deepcopy(made).diff("x"))


@workload("scikit-learn/clone")
def clone() -> Run:
    from sklearn.base import clone as sklearn_clone

    from benchmarks.real.cases.arrays import pipeline

    made = pipeline()
    return lambda: str(sklearn_clone(made))


@workload("scikit-learn/grid search")
def grid_search() -> Run:
    import numpy as np
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV

    points = np.random.default_rng(1).normal(size=(60, 3))
    target = points.sum(axis=1)
    search = GridSearchCV(Ridge(), {"alpha": [0.1, 1.0, 10.0]}, cv=3)
    return lambda: search.fit(points, target).best_params_


@workload("optuna/study")
def study() -> Run:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def run() -> Any:
        made = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=5))
        made.optimize(lambda trial: trial.suggest_float("x", -1, 1) ** 2, n_trials=10)
        return len(made.trials), made.best_value

    return run


@workload("plotly/figure")
def figure() -> Run:
    import plotly.graph_objects as go

    def run() -> Any:
        made = go.Figure(go.Scatter(x=[1, 2, 3], y=[4, 5, 6]))
        made.update_layout(title={"text": "Trace"}, xaxis={"range": [0, 4]})
        return made.to_json()

    return run


@workload("music21/transpose")
def transpose() -> Run:
    from benchmarks.real.cases.documents import stream

    part = stream()
    return lambda: [str(note.pitch) for note in part.transpose("M3").notes]
