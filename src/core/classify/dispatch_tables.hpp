// The tables of the standard library that decide how a type is copied, and that programs change:
// `copy._deepcopy_dispatch` (the attribute too may be bound anew), `copy._atomic_types` (3.14 on, a plain set in
// 3.14) and `copyreg.dispatch_table`. They are the truth; what is kept here is only what was read from them, for as
// long as the tables are known not to have changed.
#pragma once

#include "capi/dict.hpp"
#include "capi/dict_stamp.hpp"
#include "capi/set_stamp.hpp"
#include "classify/followed_library.hpp"
#include "classify/plan.hpp"

#include <optional>

namespace ectype {

// Types so common that they are recognised by address, without a plan, once their entries were seen to be the
// standard library's own.
enum class Common : std::uint8_t { kAtomics = 1, kList = 2, kDict = 4, kTuple = 8 };

struct TableEntry {
  Rule rule = Rule::kReduced;
  Ref<> copier;  // what the dispatch table holds, if it knows the type
};

class DispatchTables {
 public:
  // Reads the standard library's modules. False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_module, Borrowed<> library_module);
  void unload();

  // To be asked whenever foreign code may have run: forgets what may no longer be true.
  ECTYPE_INLINE void refresh() {
    if (!unchanged()) [[unlikely]] {
      reread();
    }
  }

  // The same, where no more is asked than the tables that are dicts.
  ECTYPE_INLINE void refresh_dicts() {
    if (!tables_are_usual_ || !dicts_unchanged()) [[unlikely]] {
      reread();
    }
  }

  // Does the standard library do what the core does in its place? If not, its own functions run. The names as of the
  // last `refresh`, the code as of now.
  [[nodiscard]] ECTYPE_INLINE bool library_is_followed() const { return library_names_hold_ && library_.code_holds(); }
  // The same for a list, dict or tuple of leaves, whose copy rests on two functions of the library only.
  [[nodiscard]] ECTYPE_INLINE bool library_is_followed_for(Type container) const {
    return library_names_hold_ && library_.code_holds_for(container);
  }
  [[nodiscard]] bool library_names_hold() const { return library_names_hold_; }
  [[nodiscard]] const FollowedLibrary& library() const { return library_; }

  // To be asked before `refresh` for a single object: is its type one of the commonest atomic ones? From 3.14 on, being
  // in the set of atomic types is all that counts. No means unknown.
  [[nodiscard]] ECTYPE_INLINE bool surely_atomic(Type type) const {
    return since(kPython314) && atomic_stamp_.expects(type.object()) && copy_stamp_.certain(stamp_events_) &&
           atomic_stamp_.still_has(atomic_types_.borrow(), type.object());
  }

  // Surely: have the tables that are dicts not changed?
  [[nodiscard]] ECTYPE_INLINE bool dispatch_surely_unchanged() const { return copy_stamp_.certain(stamp_events_); }

  // Does the standard rule hold for these types?
  [[nodiscard]] ECTYPE_INLINE bool standard(Common types) {
    if ((standard_ & static_cast<unsigned>(types)) != 0) [[likely]] {
      return true;
    }
    return check(types);
  }
  // For all of them? Reduce values are made of these.
  [[nodiscard]] ECTYPE_INLINE bool all_standard() {
    if (standard_ == kAllStandard) [[likely]] {
      return true;
    }
    return check_all();
  }

  // What the tables, and the type itself, say about instances of `type`. Looks nothing up on instances. Nothing with an
  // error set.
  [[nodiscard]] std::optional<TableEntry> find(Type type);
  // Is that this rule? Leaves no error set.
  [[nodiscard]] bool has_rule(Type type, Rule expected);
  // `type in copy._atomic_types`; empty with an error set.
  [[nodiscard]] std::optional<bool> in_atomic_types(Type type) const {
    const int found = atomic_types_ ? PySequence_Contains(atomic_types_.get(), type.object()) : 0;
    return found < 0 ? std::nullopt : std::optional(found > 0);
  }
  // Does `find` run foreign code? It does where a program has put an object of its own in a table's place, or has
  // defined how its classes hash.
  [[nodiscard]] bool classifying_runs_python(Type type) const {
    return !tables_are_usual_ || PyType_GetSlot(Py_TYPE(type.object()), Py_tp_hash) != usual_type_hash_;
  }

  // The reducer registered with copyreg, or nothing (check `error_is_set`).
  Ref<> reducer(Type type) { return look_up(reducers_.borrow(), type); }

  // Does `object.__reduce_ex__` rebuild as ever? It takes `copyreg.__newobj__` from the module each time.
  [[nodiscard]] bool uses_default_newobj() const { return uses_default_newobj_; }
  // `copyreg.__newobj__` as it is bound now; empty with an error set.
  [[nodiscard]] Ref<> rebuilder() const;
  // Is this the standard library's function?
  [[nodiscard]] bool is_own_rebuilder(Borrowed<> function) const { return function == own_rebuild_.borrow(); }
  [[nodiscard]] bool without_reducer(Type type) { return !reducer(type) && !error_is_set(); }
  // Are the tables dicts and a set, so that looking a type up runs no method of theirs?
  [[nodiscard]] bool are_usual() const { return tables_are_usual_; }

  // A number that changes when a table did: plans made before are void.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  // More is known of generated methods than before.
  void forget_plans() { ++epoch_; }
  [[nodiscard]] const DictWatcher& watcher() const { return watcher_; }

 private:
  // `table.get(type)`
  [[nodiscard]] Ref<> look_up(Borrowed<> table, Type type);
  [[nodiscard]] bool unchanged() {
    return tables_are_usual_ && dicts_unchanged() && (!atomic_types_ || atomic_stamp_.holds(atomic_types_.borrow()));
  }
  [[nodiscard]] ECTYPE_INLINE bool dicts_unchanged() {
    return copy_stamp_.certain(stamp_events_) || each_dict_unchanged();
  }
  // What happened, happened to other dicts: memos, mostly.
  [[nodiscard]] bool each_dict_unchanged() {
    stamp_events_ = DictStamp::events();
    return copy_stamp_.holds(copy_names_.borrow()) && dispatch_stamp_.holds(dispatch_.borrow()) &&
           reducers_stamp_.holds(reducers_.borrow()) && copyreg_stamp_.holds(copyreg_names_.borrow());
  }
  void reread();
  // Neither is marked cold: g++ 12 then takes all that follows the question for unlikely.
  [[gnu::noinline]] bool check(Common types);
  [[gnu::noinline]] bool check_all() {
    return standard(Common::kAtomics) && standard(Common::kList) && standard(Common::kDict) && standard(Common::kTuple);
  }
  [[nodiscard]] Rule rule_of(Type type, Borrowed<> copier) const;

  FollowedLibrary library_;
  bool library_names_hold_ = false;
  Ref<> copy_names_;  // copy.__dict__
  // As bound in `copy` when last read: `_deepcopy_dispatch`, `_atomic_types` (empty before 3.14), and
  // `dispatch_table`, which is copyreg's.
  Ref<> dispatch_;
  Ref<> atomic_types_;
  Ref<> reducers_;
  Ref<> copyreg_names_;  // copyreg.__dict__
  Ref<> rebuild_name_;   // "__newobj__"
  Ref<> own_rebuild_;    // what it is bound to
  bool uses_default_newobj_ = false;
  bool tables_are_usual_ = false;  // dicts, and a set
  void* usual_type_hash_ = nullptr;

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
  Ref<> reducers_name_;
  Ref<> get_name_;
  Ref<> method_type_;

  DictWatcher watcher_;
  DictStamp copy_stamp_;
  DictStamp dispatch_stamp_;
  DictStamp reducers_stamp_;
  DictStamp copyreg_stamp_;
  SetStamp atomic_stamp_;
  std::uint64_t stamp_events_ = 0;
  static constexpr unsigned kAllStandard = 15;
  unsigned standard_ = 0;
  std::uint64_t epoch_ = 1;
};

}  // namespace ectype
