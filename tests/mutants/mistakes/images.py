"""In what images do: the copies of a template."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "an image holds whatever has become of the classes",
        "images/image.cpp",
        "if (plan == nullptr || plan->serial != known.serial || !plan->shape.holds()) {",
        "if (plan == nullptr) {",
    ),
    Mistake(
        "an image holds whatever has become of the tables",
        "images/image.hpp",
        "tables.all_standard() && (classes_",
        "(classes_",
    ),
    Mistake(
        "the first use of an object takes it over",
        "images/image_builder.cpp",
        "for (std::size_t i = image_.edges_.size(); i > 0; --i) {\n"
        "    Image::Edge& edge = image_.edges_[i - 1];",
        "for (std::size_t i = 0; i < image_.edges_.size(); ++i) {\n"
        "    Image::Edge& edge = image_.edges_[i];",
    ),
    Mistake(
        "an object that is needed to close a cycle is taken over before",
        "images/image_builder.cpp",
        "for (const std::uint32_t step : {late.owner, late.edge.step}) {",
        "for (const std::uint32_t step : {late.owner}) {",
    ),
    Mistake(
        "an object that a cycle was closed with is lost",
        "images/image.cpp",
        "for (const std::uint32_t step : image_.kept_) {",
        "for (const std::uint32_t step : image_.kept_) {\n      break;",
    ),
    Mistake(
        "a key may change",
        "images/image_builder.cpp",
        "return !owner.is_key && (pending_",
        "return (pending_",
    ),
    Mistake(
        "a tuple is copied though no part changes",
        "images/image_builder.cpp",
        "if (level.form == Form::kTuple && edges == 0 && !level.has_late_edges) {",
        "if (level.form == Form::kTuple && tuple_size(x) == 0) {",
    ),
    Mistake(
        "a list that a program has shortened is believed to be as long as before",
        "images/image.cpp",
        "if (index >= list_size(y)) [[unlikely]] {",
        "if (index < 0) [[unlikely]] {",
    ),
    Mistake(
        "a template of leaves does not ask for what it holds",
        "classify/dispatch_tables.hpp",
        "return atomic_stamp_.expects(type.object()) &&",
        "return true || atomic_stamp_.expects(type.object()) &&",
    ),
    Mistake(
        "a template of leaves does not ask for its own type",
        "classify/dispatch_tables.hpp",
        " && atomic_stamp_.surely_lacks(atomic_types_.borrow(), container.object()) &&",
        " &&",
    ),
    Mistake(
        "a template keeps the original",
        "entry/template.cpp",
        "Ref<> source = self ? deepcopy(*state, Borrowed<>(x)) : NewRef();",
        "Ref<> source = self ? share(Borrowed<>(x)) : Ref<>();",
    ),
]
