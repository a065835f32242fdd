"""In what plans rest on: guards, and the code of the standard library's classes."""

from __future__ import annotations

from tests.mutants.mistake import Mistake

MISTAKES = [
    Mistake(
        "a guard takes the watch that another has renewed for its own",
        "classify/watched_dict.hpp",
        "return changes_ == present && stamp_.holds(dict_.borrow());",
        "return static_cast<void>(present), stamp_.holds(dict_.borrow());",
    ),
    Mistake(
        "a place guard always holds",
        "classify/guards.hpp",
        "return std::bit_cast<std::uintptr_t>(*place_) ^ "
        "std::bit_cast<std::uintptr_t>(object_.get());",
        "return std::bit_cast<std::uintptr_t>(*place_) ^ std::bit_cast<std::uintptr_t>(*place_);",
    ),
    Mistake(
        "a names guard without a stamp says yes",
        "classify/guards.hpp",
        "{ return (watched_ && watched_->is_still(seen_)) || look(); }",
        "{ return (watched_ && watched_->is_still(seen_)) || look() || true; }",
    ),
    Mistake(
        "names of builtins in the module of a hook do not matter",
        "classify/guards.cpp",
        "absent_ && i < tuple_size(absent_.borrow()); ++i) {",
        "absent_ && i < 0; ++i) {",
    ),
    Mistake(
        "a names guard ignores the number of names of a whole dict",
        "classify/guards.cpp",
        "if (!absent_ && dict_size(names_.borrow()) != dict_size(expected_.borrow())) {",
        "if (!absent_ && dict_size(names_.borrow()) < dict_size(expected_.borrow())) {",
    ),
    Mistake(
        "a names guard ignores the order of names of a whole dict",
        "classify/guards.cpp",
        "next_entry(names_.borrow(), place, next_name, bound) && next_name == name ? bound : "
        "Borrowed<>();",
        "next_entry(names_.borrow(), place, next_name, bound) ? "
        "dict_find(names_.borrow(), name) : Borrowed<>();",
    ),
    Mistake(
        "guards of other dicts are alike",
        "classify/guards.cpp",
        "if (!names_[i]->watches_like(*other.names_[i])) {",
        "if (false) {",
    ),
    Mistake(
        "guards of other places are alike",
        "classify/guards.cpp",
        "if (!(places_[i] == other.places_[i])) {",
        "if (false) {",
    ),
    Mistake(
        "a plan for a type of the standard library is renewed without a question",
        "classify/deep_plans.hpp",
        "return stdlib_types_.find(names_, type, tables_.watched_dicts()) == plan.stdlib;",
        "return true;",
    ),
    Mistake(
        "the code of static and class methods is not looked at",
        "classify/stdlib_code.cpp",
        "    if (function) {\n      if (!guards_",
        "    if (function && !is_wrapped) {\n      if (!guards_",
    ),
    Mistake(
        "the global name that a hook of the standard library's uses is not guarded",
        "classify/stdlib_code.cpp",
        "if (expected && uses.global != nullptr) {",
        "if (false) {",
    ),
    Mistake(
        "the name that a hook of the standard library's imports is not guarded",
        "classify/stdlib_code.cpp",
        "guard_names(names, expected_there.borrow(), dicts);",
        "true;",
    ),
]
