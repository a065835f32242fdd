// The tables of the standard library that decide how a type is copied, and that programs change:
// `copy._deepcopy_dispatch` (the attribute too may be bound anew), `copy._atomic_types` (3.14 on, a plain set in
// 3.14) and `copyreg.dispatch_table`. They are the truth; what is kept here is only what was read from them, for as
// long as the tables are known not to have changed.
#pragma once

#include "plan/kind.hpp"
#include "python/dict.hpp"
#include "python/dict_stamp.hpp"
#include "python/set_stamp.hpp"

#include <optional>

namespace ectype {

// Types so common that they are recognised by address, without a plan, once their entries were seen to be the
// standard library's own.
enum class Common : std::uint8_t { kAtomics = 1, kList = 2, kDict = 4, kTuple = 8 };

class Registries {
 public:
  // Reads the standard library's modules. False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_module, Borrowed<> dispatch_table);
  void unload();

  // To be asked whenever foreign code may have run: forgets what may no longer be true.
  ECTYPE_INLINE void refresh() {
    if (!unchanged()) [[unlikely]] {
      reread();
    }
  }

  // Does the standard rule hold for these types?
  [[nodiscard]] ECTYPE_INLINE bool standard(Common types) {
    return (standard_ & static_cast<unsigned>(types)) != 0 || check(types);
  }

  // What the tables, and the type itself, say about instances of `type`. Looks nothing up on instances, runs no
  // foreign code. Empty with an error set.
  [[nodiscard]] std::optional<Plan> judge(Type type);

  // The reducer in `copyreg.dispatch_table`, or nothing (check `error_is_set`).
  Borrowed<> reducer(Type type) { return dict_find(reducers_.borrow(), as_object(type)); }

  // A number that changes when a table did: plans made before are void.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  [[nodiscard]] const DictWatcher& watcher() const { return watcher_; }
  [[nodiscard]] Borrowed<> code_type() const { return code_type_.borrow(); }

 private:
  [[nodiscard]] bool unchanged() const {
    return copy_stamp_.holds(copy_names_.borrow()) && dispatch_stamp_.holds(dispatch_.borrow()) &&
           reducers_stamp_.holds(reducers_.borrow()) && (!atomic_types_ || atomic_stamp_.holds(atomic_types_.borrow()));
  }
  void reread();
  ECTYPE_COLD bool check(Common types);
  [[nodiscard]] bool is_standard(Type type, Kind expected);
  [[nodiscard]] Kind standard_kind(Type type, Borrowed<> copier) const;

  Ref<> copy_names_;    // copy.__dict__
  Ref<> dispatch_;      // copy._deepcopy_dispatch, as bound when last read
  Ref<> atomic_types_;  // copy._atomic_types; empty before 3.14
  Ref<> reducers_;      // copyreg.dispatch_table

  // The standard library's own copiers, to know them again.
  struct {
    Ref<> atomic;  // before 3.14
    Ref<> list;
    Ref<> tuple;
    Ref<> dict;
    Ref<> method;
    Ref<> frozendict;  // 3.15
  } own_;
  Ref<> dispatch_name_;
  Ref<> atomic_types_name_;
  Ref<> code_type_;
  Ref<> method_type_;

  DictWatcher watcher_;
  DictStamp copy_stamp_;
  DictStamp dispatch_stamp_;
  DictStamp reducers_stamp_;
  SetStamp atomic_stamp_;
  unsigned standard_ = 0;
  std::uint64_t epoch_ = 1;
};

}  // namespace ectype
