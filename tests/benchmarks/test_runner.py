"""A run measures what can be measured, and says who failed."""

from __future__ import annotations

import math
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import chart, picture, records, summary, threads
from benchmarks.corpus import CASES
from benchmarks.runner import Result, measure

BRIEF = 0.001


def run(name: str, candidates: list[str]) -> Result:
    [result] = measure([CASES[name]], candidates, BRIEF)
    return result


def test_candidates_are_measured_beside_each_other() -> None:
    result = run("instances/plain/1", ["copy", "pickle", "floor"])
    assert set(result.best) == {"copy", "pickle", "floor"}
    assert all(0 < result.best[name] <= result.median[name] for name in result.best)
    assert not result.failed


def test_who_cannot_copy_a_case_is_left_out() -> None:
    result = run("values/uuid/1", ["copy", "marshal"])
    assert set(result.best) == {"copy"}
    assert "ValueError" in result.failed["marshal"]


def test_a_json_library_is_not_asked_for_other_data() -> None:
    result = run("values/uuid/1", ["copy", "orjson", "msgspec"])
    assert set(result.best) == {"copy"}
    assert not result.failed


def test_too_deep_a_case_is_no_failure_of_the_run() -> None:
    result = run("depth/list/900", ["copy", "marshal"])
    assert "RecursionError" in result.failed["copy"]
    assert "marshal" in result.best


def test_a_case_that_raises_is_measured() -> None:
    assert "copy" in run("failing/lock/10", ["copy"]).best


def result(case: str, **best: float) -> Result:
    return Result(case, 1, ["tiny"], best=dict(best), median=dict(best))


RESULTS = [result("tiny/a/1", ectype=10, copy=80), result("tiny/b/1", ectype=10, copy=20)]


def test_the_mean_is_geometric() -> None:
    found = summary.standing(RESULTS, "ectype", "copy")
    assert found is not None
    assert math.isclose(found.mean, 4)
    assert (found.worst, found.worst_case, found.cases) == (2, "tiny/b/1", 2)


def test_nobody_stands_beside_who_was_not_measured() -> None:
    assert summary.standing(RESULTS, "ectype", "pickle") is None


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    records.save(tmp_path / "results.json", RESULTS)
    assert records.load(tmp_path / "results.json") == RESULTS


def test_the_chart_of_a_run_is_a_picture() -> None:
    root = ElementTree.fromstring(picture.overview(RESULTS, "ectype"))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "tiny copies" in texts
    assert "4x" in texts


@pytest.mark.parametrize("label", ["a < b & c", '"quoted"'])
def test_labels_are_escaped(label: str) -> None:
    rows = [chart.Row(label, [chart.Bar("copy", 1.0, label)])]
    root = ElementTree.fromstring(chart.Chart(label, label, "ectype", rows).to_svg())
    assert root[0].text == label


def test_threads_are_measured_beside_one_thread(capsys: pytest.CaptureFixture[str]) -> None:
    assert threads.main(["--seconds", str(BRIEF), "--rounds", "1"]) == 0
    shown = capsys.readouterr().out
    assert [shown.count(name) for name in ("documents", "instances", "tiny")] == [6, 6, 6]
