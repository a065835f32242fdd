"""Arrays, tables, graphs and formulas."""

from __future__ import annotations

from typing import Any

from tools.census.samples import Samples, module, samples_of


@samples_of("numpy")
def numpy() -> Samples:
    np = module("numpy")
    shared: list[int] = []
    record = [("a", "i4"), ("b", "O")]
    return {
        "array": lambda: np.arange(6).reshape(2, 3),
        "objects": lambda: np.array([shared, shared, None], dtype=object),
        "records": lambda: np.array([(1, [2])], dtype=record),
        "view": lambda: np.arange(9)[::2],
        "scalar": lambda: np.float64(1.5),
        "masked": lambda: np.ma.masked_array([1, 2], mask=[0, 1]),
        "matrix": lambda: np.matrix([[1, 2]]),
        "dtype": lambda: np.dtype(record),
        "generator": lambda: np.random.default_rng(5),
        "state": lambda: np.random.RandomState(5),
        "polynomial": lambda: np.polynomial.Polynomial([1, 2]),
        "iterator": lambda: np.nditer(np.arange(3)),
    }


@samples_of("pandas")
def pandas() -> Samples:
    pd = module("pandas")
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", [3]]})
    return {
        "frame": lambda: frame,
        "series": lambda: pd.Series([1.5, None], index=["a", "b"], name="s"),
        "categories": lambda: pd.Series(["a", "b", "a"], dtype="category"),
        "index": lambda: pd.MultiIndex.from_tuples([("a", 1), ("b", 2)]),
        "dates": lambda: pd.date_range("2020", periods=3, tz="UTC"),
        "timestamp": lambda: pd.Timestamp("2020-01-01", tz="Europe/Paris"),
        "timedelta": lambda: pd.Timedelta("1D"),
        "period": lambda: pd.Period("2020-01"),
        "interval": lambda: pd.Interval(1, 2),
        "groups": lambda: frame.groupby("a"),
        "offset": lambda: pd.offsets.BusinessDay(2),
        "missing": lambda: pd.array([1, None], dtype="Int64"),
    }


@samples_of("scipy")
def scipy() -> Samples:
    sparse, stats = module("scipy.sparse"), module("scipy.stats")
    spatial = module("scipy.spatial")
    return {
        "csr": lambda: sparse.csr_matrix([[1, 0], [0, 2]]),
        "lil": lambda: sparse.lil_array([[1, 0], [0, 2]]),
        "dok": lambda: sparse.dok_array([[1, 0], [0, 2]]),
        "frozen": lambda: stats.norm(1, 2),
        "rotation": lambda: spatial.transform.Rotation.from_quat([0, 0, 0, 1]),
        "tree": lambda: spatial.cKDTree([[0, 1], [2, 3]]),
        "spline": lambda: module("scipy.interpolate").CubicSpline([0, 1, 2], [0, 1, 4]),
    }


@samples_of("scikit-learn")
def sklearn() -> Samples:
    ensemble, linear = module("sklearn.ensemble"), module("sklearn.linear_model")
    pipeline, scaler = module("sklearn.pipeline"), module("sklearn.preprocessing").StandardScaler
    x, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    forest = ensemble.RandomForestClassifier(2, random_state=1).fit(x, y)
    return {
        "fitted": lambda: linear.LogisticRegression().fit(x, y),
        "forest": lambda: forest,
        "tree": lambda: forest.estimators_[0].tree_,
        "pipeline": lambda: pipeline.make_pipeline(scaler(), linear.Ridge()).fit(x, y),
    }


@samples_of("xarray")
def xarray() -> Samples:
    xr = module("xarray")
    return {
        "array": lambda: xr.DataArray([[1, 2]], dims=("x", "y"), attrs={"a": [1]}),
        "dataset": lambda: xr.Dataset({"a": ("x", [1, 2])}, coords={"x": ["p", "q"]}),
        "variable": lambda: xr.Variable(("x",), [1, 2]),
    }


@samples_of("pyarrow")
def pyarrow() -> Samples:
    pa = module("pyarrow")
    return {
        "array": lambda: pa.array([1, None, 3]),
        "table": lambda: pa.table({"a": [1, 2], "b": ["x", "y"]}),
        "schema": lambda: pa.schema([("a", pa.list_(pa.int64()))], metadata={"k": "v"}),
        "scalar": lambda: pa.scalar({"a": [1]}),
        "batch": lambda: pa.RecordBatch.from_pydict({"a": [1]}),
    }


@samples_of("astropy")
def astropy() -> Samples:
    units, time = module("astropy.units"), module("astropy.time")
    coordinates, table = module("astropy.coordinates"), module("astropy.table")
    return {
        "quantity": lambda: [1.0, 2.0] * units.m / units.s,
        "time": lambda: time.Time("2020-01-01"),
        "coordinates": lambda: coordinates.SkyCoord(1 * units.deg, 2 * units.deg),
        "table": lambda: table.Table({"a": [1, 2]}, meta={"k": [1]}),
        "header": lambda: module("astropy.io.fits").Header([("A", 1, "b")]),
        "model": lambda: module("astropy.modeling.models").Gaussian1D(1, 2, 3),
    }


@samples_of("shapely")
def shapely() -> Samples:
    s = module("shapely")
    return {"polygon": lambda: s.Polygon([(0, 0), (1, 0), (1, 1)]), "point": lambda: s.Point(1, 2)}


@samples_of("matplotlib")
def matplotlib() -> Samples:
    figure, ticks = module("matplotlib.figure").Figure, module("matplotlib.ticker")

    def drawn() -> Any:
        made = figure()
        made.add_subplot().plot([1, 2], [3, 4])
        return made

    path = module("matplotlib.path").Path
    transforms, colors = module("matplotlib.transforms"), module("matplotlib.colors")
    return {
        "figure": drawn,
        "path": lambda: path([[0, 0], [1, 1]]),
        "transform": lambda: transforms.Affine2D().rotate(1) + transforms.Affine2D(),
        "colors": lambda: colors.LinearSegmentedColormap.from_list("a", ["r", "b"]),
        "ticks": lambda: ticks.MaxNLocator(5),
    }


@samples_of("networkx")
def networkx() -> Samples:
    nx = module("networkx")
    return {
        "graph": lambda: nx.path_graph(4),
        "directed": lambda: nx.DiGraph([(1, 2, {"w": [1]})]),
        "multi": lambda: nx.MultiGraph([(1, 2), (1, 2)]),
        "view": lambda: nx.path_graph(3).adj,
    }


@samples_of("sympy")
def sympy() -> Samples:
    s = module("sympy")
    x, y = s.symbols("x y")
    return {
        "sum": lambda: x**2 + s.sin(y) / 3,
        "matrix": lambda: s.Matrix([[x, 1], [0, y]]),
        "immutable": lambda: s.ImmutableMatrix([[x, 1]]),
        "integral": lambda: s.Integral(x**2, (x, 0, 1)),
        "function": lambda: s.Function("f")(x),
        "polynomial": lambda: s.Poly(x**2 + 1, x),
        "set": lambda: s.Interval(0, 1) | s.FiniteSet(x),
        "dummy": lambda: s.Dummy("d"),
    }


@samples_of("pillow")
def pillow() -> Samples:
    return {"image": lambda: module("PIL.Image").new("RGB", (2, 2))}


@samples_of("plotly")
def plotly() -> Samples:
    go = module("plotly.graph_objects")
    return {"figure": lambda: go.Figure(go.Scatter(x=[1, 2], y=[3, 4])), "bar": lambda: go.Bar()}


@samples_of("altair")
def altair() -> Samples:
    alt = module("altair")
    data = {"values": [{"a": 1}]}
    return {"chart": lambda: alt.Chart(alt.Data(**data)).mark_bar().encode(x="a:Q")}
