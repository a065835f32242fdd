"""Typical uses of sklearn."""

from __future__ import annotations

from typing import Any

import pytest

from tests.packages.uses import Use, check

sklearn: Any = pytest.importorskip("sklearn")
linear_model: Any = pytest.importorskip("sklearn.linear_model")
pipeline: Any = pytest.importorskip("sklearn.pipeline")
preprocessing: Any = pytest.importorskip("sklearn.preprocessing")
tree: Any = pytest.importorskip("sklearn.tree")

DATA = [[0.0, 1.0], [1.0, 0.0], [2.0, 2.0], [3.0, 1.0]]
CLASSES = [0, 0, 1, 1]


def fitted_pipeline() -> Any:
    scaled = pipeline.make_pipeline(
        preprocessing.StandardScaler(), linear_model.LogisticRegression()
    )
    return scaled.fit(DATA, CLASSES)


USES: dict[str, Use] = {
    "estimator": (lambda: linear_model.LogisticRegression(C=0.5), lambda x: x.get_params()),
    "fitted pipeline": (fitted_pipeline, lambda x: x.predict_proba(DATA).tolist()),
    "tree": (
        lambda: tree.DecisionTreeClassifier(random_state=1).fit(DATA, CLASSES),
        lambda x: tree.export_text(x),
    ),
}


@pytest.mark.parametrize("use", USES)
def test_copies_are_as_the_standard_library_makes_them(use: str) -> None:
    check(USES[use])
