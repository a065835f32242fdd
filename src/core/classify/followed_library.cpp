#include "classify/followed_library.hpp"

#include "capi/library_rules.hpp"
#include "capi/list.hpp"
#include "capi/names.hpp"

namespace ectype {
namespace {

bool learn_rules(Borrowed<> library_module) {
  const Ref<> rule = attribute(library_module, "MEMO_RULE");
  const Ref<> lazy = attribute(library_module, "ARGUMENTS_ARE_LAZY");
  const long number = rule ? PyLong_AsLong(rule.get()) : -1;
  if (number < 0 || !lazy) {
    return false;
  }
  learnt_memo_rule.store(static_cast<MemoRule>(number), std::memory_order_relaxed);
  learnt_lazy_arguments.store(lazy.get() == Py_True, std::memory_order_relaxed);
  return true;
}

}  // namespace

bool FollowedLibrary::load(Borrowed<> library_module) {
  const Ref<> known = attribute(library_module, "FOLLOWS_KNOWN_RULES");
  deepcopy_ = attribute(library_module, "DEEPCOPY");
  refuse_deepcopy_ = attribute(library_module, "refuse_deepcopy");
  copy_ = attribute(library_module, "COPY");
  names_ = attribute(library_module, "FOLLOWED");
  tables_ = attribute(library_module, "TABLES");
  functions_ = attribute(library_module, "FOLLOWED_FUNCTIONS");
  if (!known || !deepcopy_ || !refuse_deepcopy_ || !copy_ || !names_ || !tables_ || !functions_ ||
      !learn_rules(library_module)) {
    return false;
  }
  // Before 3.15 the tuned build has the memo's rule built in.
  known_ = known.get() == Py_True && memo_rule() == learnt_memo_rule.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < kFunctions; ++i) {
    const Borrowed<> function = tuple_item(functions_.borrow(), static_cast<Py_ssize_t>(i));
    if (is_function(function)) {
      code_[i] = PlaceGuard::of_code(function);
    }
  }
  return true;
}

bool FollowedLibrary::guard_code_for(Type container, PlainGuard& guard) const {
  return guard.add(code_[copier_of(container)].place()) && guard.add(code_[kKeepAlive].place());
}

void FollowedLibrary::load_as(const FollowedLibrary& other) {
  known_ = other.known_;
  deepcopy_ = share(other.deepcopy_);
  refuse_deepcopy_ = share(other.refuse_deepcopy_);
  copy_ = share(other.copy_);
  names_ = share(other.names_);
  tables_ = share(other.tables_);
  functions_ = share(other.functions_);
  for (std::size_t i = 0; i < kFunctions; ++i) {
    if (const Borrowed<> function = tuple_item(functions_.borrow(), static_cast<Py_ssize_t>(i));
        is_function(function)) {
      code_[i] = PlaceGuard::of_code(function, other.code_[i].object());
    }
  }
}

void FollowedLibrary::unload() { *this = FollowedLibrary(); }

bool FollowedLibrary::names_hold(Borrowed<> copy_names) const {
  for (Py_ssize_t i = 0; i < tuple_size(tables_.borrow()); ++i) {
    if (!dict_find(copy_names, tuple_item(tables_.borrow(), i))) {
      PyErr_Clear();
      return false;
    }
  }
  for (Py_ssize_t i = 0; i < tuple_size(names_.borrow()); ++i) {
    const Borrowed<> followed = tuple_item(names_.borrow(), i);
    const Borrowed<> bound = dict_find(tuple_item(followed, 0), tuple_item(followed, 1));
    if ((bound ? bound : Borrowed<>(Py_None)) != tuple_item(followed, 2)) {
      PyErr_Clear();
      return false;
    }
  }
  return true;
}

}  // namespace ectype
