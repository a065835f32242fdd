"""Arrays, frames and what is fitted to them."""

from __future__ import annotations

from typing import Any

from benchmarks.real.registry import Theme

arrays = Theme("arrays")


@arrays.case("numpy/parameters", "hook in C")
def parameters() -> Any:
    import numpy as np

    rng = np.random.default_rng(1)
    return {f"layer{n}": {"w": rng.normal(size=(8, 8)), "b": np.zeros(8)} for n in range(8)}


@arrays.case("numpy/array", "hook in C")
def array() -> Any:
    import numpy as np

    return np.arange(1_000.0)


@arrays.case("numpy/scalars", "hook in C")
def scalars() -> Any:
    import numpy as np

    return {f"m{n}": np.float64(n) for n in range(20)}


@arrays.case("numpy/dataclass", "hook in C")
def dataclass_of_arrays() -> Any:
    from dataclasses import dataclass

    import numpy as np

    @dataclass
    class Particle:
        position: Any
        velocity: Any
        mass: float

    return [Particle(np.zeros(3), np.ones(3), 1.0) for _ in range(10)]


@arrays.case("numpy/generator", "state")
def generator() -> Any:
    import numpy as np

    return np.random.default_rng(1)


@arrays.case("pandas/frame", "hook")
def frame() -> Any:
    import pandas as pd

    return pd.DataFrame({"a": range(100), "b": [n / 2 for n in range(100)], "c": ["x"] * 100})


@arrays.case("pandas/series", "hook")
def series() -> Any:
    import pandas as pd

    return {"open": pd.Series([1.0, 2.0, 3.0]), "close": pd.Series([1.5, 2.5, 2.0])}


@arrays.case("pandas/timestamps", "state")
def timestamps() -> Any:
    import pandas as pd

    return [*pd.date_range("2025-01-01", periods=20, freq="D")]


@arrays.case("polars/frame", "hook")
def polars_frame() -> Any:
    import polars as pl

    return pl.DataFrame({"a": range(100), "b": [n / 2 for n in range(100)]})


@arrays.case("pyarrow/schema", "state")
def arrow_schema() -> Any:
    import pyarrow as pa

    return pa.schema([("id", pa.int64()), ("name", pa.string()), ("tags", pa.list_(pa.string()))])


@arrays.case("xarray/dataset", "hook")
def dataset() -> Any:
    import numpy as np
    import xarray as xr

    values = np.arange(24.0).reshape(4, 6)
    return xr.Dataset({"temperature": (("x", "time"), values)}, {"x": range(4), "time": range(6)})


@arrays.case("scipy/sparse", "state")
def sparse() -> Any:
    from scipy import sparse as scipy_sparse

    return scipy_sparse.csr_array(scipy_sparse.eye(50))


@arrays.case("scipy/distribution", "state")
def distribution() -> Any:
    from scipy import stats

    return stats.norm(loc=1, scale=2)


@arrays.case("scikit-learn/pipeline", "state")
def pipeline() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=0.5))


@arrays.case("scikit-learn/fitted forest", "state", look=lambda x: x.predict(_points()))
def forest() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=5, random_state=1)
    return model.fit(_points(), [n % 3 for n in range(30)])


@arrays.case("scikit-learn/fitted regression", "state")
def regression() -> Any:
    from sklearn.linear_model import LinearRegression

    return LinearRegression().fit(_points(), range(30))


def _points() -> Any:
    import numpy as np

    return np.random.default_rng(1).normal(size=(30, 4))


@arrays.case("transformers/generation config", "plain")
def generation_config() -> Any:
    from transformers import GenerationConfig

    return GenerationConfig(max_new_tokens=50, temperature=0.7, eos_token_id=[1, 2])


@arrays.case("transformers/model config", "plain")
def model_config() -> Any:
    from transformers import LlamaConfig

    return LlamaConfig(hidden_size=64, num_hidden_layers=2)


@arrays.case("shapely/polygons", "state")
def polygons() -> Any:
    from shapely import Polygon

    return [Polygon([(n, 0), (n + 1, 0), (n + 1, 1), (n, 1)]) for n in range(10)]


@arrays.case("pint/quantities", "hook", look=lambda x: [(q.magnitude, str(q.units)) for q in x])
def quantities() -> Any:
    from pint import UnitRegistry

    unit = UnitRegistry()
    return [3 * unit.meter, 2.5 * unit.second, 9.81 * unit.meter / unit.second**2]


@arrays.case("astropy/table", "hook")
def table() -> Any:
    from astropy.table import Table

    return Table({"ra": [10.0, 11.0, 12.0], "dec": [1.0, 2.0, 3.0], "name": ["a", "b", "c"]})


@arrays.case("optuna/trials", "plain")
def trials() -> Any:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    study.optimize(lambda trial: trial.suggest_float("x", -1, 1) ** 2, n_trials=10)
    return study.get_trials(deepcopy=False)


@arrays.case("plotly/figure", "hook", look=lambda x: x.to_json())
def figure() -> Any:
    import plotly.graph_objects as go

    return go.Figure(go.Scatter(x=[1, 2, 3], y=[4, 5, 6], name="a"), {"title": {"text": "Trace"}})


@arrays.case("matplotlib/transform", "hook", look=lambda x: x.transform((1.0, 2.0)))
def transform() -> Any:
    from matplotlib.transforms import Affine2D

    return Affine2D().rotate_deg(30) + Affine2D().scale(2, 3)
