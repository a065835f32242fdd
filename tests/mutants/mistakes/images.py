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
        "if (!tables.library_is_followed() || !tables.all_standard()) {",
        "if (false) {",
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
        "a hook written in Python has returned its object once and for all",
        "images/image_builder.cpp",
        "shape.hook != Hook::kDeepcopy || !is_method_in_c(hook) || ",
        "shape.hook != Hook::kDeepcopy || ",
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
        "classify/dispatch_tables.cpp",
        "    if (types.has(i)) {",
        "    if (types.has(i) && i < PlainTypes::kContainers) {",
    ),
    Mistake(
        "a template of leaves does not ask for its own type",
        "classify/dispatch_tables.cpp",
        "(!is_set || atomic_stamp_",
        "(!is_set || i < PlainTypes::kContainers || atomic_stamp_",
    ),
    Mistake(
        "a template of leaves does not notice other code of a copier",
        "classify/followed_library.cpp",
        "return guard.add(code_[copier_of(container)].place()) && guard.add",
        "return guard.add",
    ),
    Mistake(
        "what a template has seen of the tables outlives their changes",
        "classify/plain_guard.hpp",
        "if (events_ != DictStamp::events() ||",
        "if (events_ == kNever ||",
    ),
    Mistake(
        "copies of copies are made where hooks have a part in those of the original",
        "entry/deepcopy.cpp",
        "std::exchange(pays_, false) && Image::of(state_, x_)",
        "std::exchange(pays_, false)",
    ),
    Mistake(
        "a template keeps the original",
        "entry/template.cpp",
        "Ref<> source = self ? deepcopy(*state, Borrowed<>(x)) : NewRef();",
        "Ref<> source = self ? share(Borrowed<>(x)) : Ref<>();",
    ),
]
