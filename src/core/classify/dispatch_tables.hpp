// The standard library's tables that decide how a type is copied. Programs change them: `copy._deepcopy_dispatch` (they
// may also rebind the attribute), `copy._atomic_types` (3.14 on, a plain set in 3.14) and `copyreg.dispatch_table`.
// This class only caches what it has read from them, for as long as they are known not to have changed.
#pragma once

#include "capi/dict.hpp"
#include "capi/dict_stamp.hpp"
#include "capi/set_stamp.hpp"
#include "classify/followed_library.hpp"
#include "classify/plan.hpp"
#include "classify/rules.hpp"
#include "classify/watched_dict.hpp"

#include <optional>

namespace ectype {

// Types so common that they are recognised by address, without a plan, once their entries are known to be the standard
// library's own.
enum class Common : std::uint8_t { kAtomics = 1, kList = 2, kDict = 4, kTuple = 8 };

struct TableEntry {
  Rule rule = Rule::kReduced;
  Ref<> copier;  // the entry of the dispatch table, if there is one
};

class DispatchTables {
 public:
  // Reads the standard library's modules. False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_module, Borrowed<> library_module);
  // The same for a copier or another thread. What the standard library's own functions are was read when the module was
  // imported, by `other`: a program may have put others in their places since. False with an error set.
  [[nodiscard]] bool load_as(const DispatchTables& other, Borrowed<> copy_module);
  // Called before `load_as`, for a copier: these rules come before the tables. `of_module` are the tables of the
  // module's own functions, and outlive these.
  void follow_rules(const Rules& rules, DispatchTables& of_module) {
    rules_ = &rules;
    of_module_ = &of_module;
  }
  void unload();
  // Called before `load_as`, for another thread's tables of the same module, which outlive these.
  void use_watcher_of(const DispatchTables& other) {
    watcher_ = other.watcher_;
    owns_watcher_ = false;
  }

  // Called whenever foreign code may have run: forgets what may have become wrong.
  ECTYPE_INLINE void refresh() {
    if (!unchanged()) [[unlikely]] {
      reread();
    }
  }

  // The same, if only the tables that are dicts are needed.
  ECTYPE_INLINE void refresh_dicts() {
    if (!tables_are_usual_ || !dicts_unchanged()) [[unlikely]] {
      reread();
    }
  }

  // Whether the standard library does what the core does in its place. If not, its own functions are called. The names
  // are those of the last `refresh`; the code is compared now.
  [[nodiscard]] ECTYPE_INLINE bool library_is_followed() const { return library_names_hold_ && library_.code_holds(); }
  // The same for a list, dict or tuple of leaves, whose copy depends on two functions of the library only.
  [[nodiscard]] ECTYPE_INLINE bool library_is_followed_for(Type container) const {
    return library_names_hold_ && library_.code_holds_for(container);
  }
  [[nodiscard]] bool library_names_hold() const { return library_names_hold_; }
  [[nodiscard]] const FollowedLibrary& library() const { return library_; }

  // Asked before `refresh` for a single object: whether its type is atomic. From 3.14 on, only the set of atomic types
  // decides that. False means unknown.
  [[nodiscard]] ECTYPE_INLINE bool surely_atomic(Type type) const {
    return since(kPython314) && atomic_stamp_.expects(type.object()) && copy_stamp_.certain(stamp_events_) &&
           atomic_stamp_.still_has(atomic_types_.borrow(), type.object());
  }

  // Asked before `refresh`, for a type with a plan: whether no table has changed what it says of the type, which is not
  // an atomic one. False means unknown.
  [[nodiscard]] ECTYPE_INLINE bool surely_as_planned(Type type) const {
    return since(kPython314) && copy_stamp_.certain(stamp_events_) && atomic_types_ &&
           atomic_stamp_.surely_lacks(atomic_types_.borrow(), type.object());
  }

  // Called when `all_standard` and `library_is_followed` are true: makes a guard for copies of objects that consist of
  // such types only. It may hold until this object is unloaded. Without effect where changes cannot be detected so.
  void guard_plain(const PlainTypes& types, PlainGuard& guard) const;

  // For the duration of a copy by rules that do not share the commonest atomic objects: a hook may pass one to the
  // module's `deepcopy`, with the memo of that copy. Meanwhile `surely_atomic` is false.
  class AtomicsUnsure {
   public:
    explicit AtomicsUnsure(DispatchTables& tables) : tables_(tables) {
      ++tables_.unsure_;
      tables_.reread();
    }
    AtomicsUnsure(const AtomicsUnsure&) = delete;
    AtomicsUnsure& operator=(const AtomicsUnsure&) = delete;
    ~AtomicsUnsure() {
      --tables_.unsure_;
      tables_.reread();
    }

   private:
    DispatchTables& tables_;
  };

  // Whether the tables that are dicts have certainly not changed. False means unknown.
  [[nodiscard]] ECTYPE_INLINE bool dispatch_surely_unchanged() const { return copy_stamp_.certain(stamp_events_); }

  // Whether the standard rule is valid for these types, and no rule of a copier's names them.
  [[nodiscard]] ECTYPE_INLINE bool standard(Common types) {
    if ((standard_ & static_cast<unsigned>(types)) != 0) [[likely]] {
      return true;
    }
    return check(types);
  }
  // The same for all of them.
  [[nodiscard]] ECTYPE_INLINE bool all_standard() {
    if (standard_ == kAllStandard) [[likely]] {
      return true;
    }
    return check_all();
  }
  // Whether the tables have the standard rules for all of them: reduce values are made of these. Rules of a copier's
  // are about objects, not about the dict or the tuple that a reduce value is.
  [[nodiscard]] ECTYPE_INLINE bool reduces_as_standard() {
    if (standard_in_tables_ == kAllStandard) [[likely]] {
      return true;
    }
    check_each();
    return standard_in_tables_ == kAllStandard;
  }

  // What the tables, and the type itself, say about instances of `type`. Looks nothing up on instances. May run foreign
  // code: see `classifying_runs_python`. Empty with an error set.
  // `is_not_atomic`: it is known already that the type is not in `copy._atomic_types`.
  [[nodiscard]] std::optional<TableEntry> find(Type type, bool is_not_atomic = false);
  // The same without the rules of a copier's.
  [[nodiscard]] std::optional<TableEntry> find_in_tables(Type type, bool is_not_atomic = false);
  // Whether `find_in_tables` returns this rule. Leaves no error set.
  [[nodiscard]] bool has_rule(Type type, Rule expected);
  // `type in copy._atomic_types`, or a rule of a copier's says that instances are shared; empty with an error set.
  [[nodiscard]] std::optional<bool> in_atomic_types(Type type) const {
    if (rules_ != nullptr) {
      if (const Treatment treatment = rules_->of(type).treatment; treatment != Treatment::kNone) {
        return treatment == Treatment::kShare;
      }
    }
    return in_atomic_set(type);
  }
  // Whether `find` runs foreign code. It does if a program has put an object of its own in place of a table, or if a
  // metaclass defines `__hash__`.
  [[nodiscard]] bool classifying_runs_python(Type type) const {
    return !tables_are_usual_ || PyType_GetSlot(Py_TYPE(type.object()), Py_tp_hash) != usual_type_hash_;
  }

  // The rules of the copier; null for the module's own functions.
  [[nodiscard]] const Rules* rules() const { return rules_; }

  // The reducer registered with copyreg, or empty (check `error_is_set`).
  Ref<> reducer(Type type) { return look_up(reducers_.borrow(), type); }

  // Whether `object.__reduce_ex__` uses the standard library's `copyreg.__newobj__`. It takes the name from the module
  // each time.
  [[nodiscard]] bool uses_default_newobj() const { return uses_default_newobj_; }
  // What the name `copyreg.__newobj__` is bound to now; empty with an error set.
  [[nodiscard]] Ref<> rebuilder() const;
  // Whether this is the standard library's function.
  [[nodiscard]] bool is_own_rebuilder(Borrowed<> function) const { return function == own_rebuild_.borrow(); }
  [[nodiscard]] bool without_reducer(Type type) { return !reducer(type) && !error_is_set(); }
  // Whether the tables are dicts and a set, so that looking a type up runs none of their methods.
  [[nodiscard]] bool are_usual() const { return tables_are_usual_; }

  // Changes when a table has changed: all plans made before are void.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  // Voids all plans, because more generated methods are known now.
  void forget_plans() { ++epoch_; }
  [[nodiscard]] const DictWatcher& watcher() const { return watcher_; }
  // For guards of other dicts than the tables. Those of copiers are shared with the module's.
  [[nodiscard]] WatchedDicts& watched_dicts() {
    return of_module_ != nullptr ? of_module_->watched_dicts_ : watched_dicts_;
  }

 private:
  [[nodiscard]] bool load_names();
  [[nodiscard]] bool load_tables(Borrowed<> copy_module);
  [[nodiscard]] std::optional<bool> in_atomic_set(Type type) const {
    const int found = atomic_types_ ? PySequence_Contains(atomic_types_.get(), type.object()) : 0;
    return found < 0 ? std::nullopt : std::optional(found > 0);
  }
  // `table.get(type)`
  [[nodiscard]] Ref<> look_up(Borrowed<> table, Type type);
  [[nodiscard]] bool unchanged() {
    return tables_are_usual_ && dicts_unchanged() && (!atomic_types_ || atomic_stamp_.holds(atomic_types_.borrow()));
  }
  [[nodiscard]] ECTYPE_INLINE bool dicts_unchanged() {
    return copy_stamp_.certain(stamp_events_) || each_dict_unchanged();
  }
  // If dicts have changed, they were usually others, such as memos. Compares each dict's stamp.
  [[nodiscard]] bool each_dict_unchanged() {
    stamp_events_ = DictStamp::events();
    return copy_stamp_.holds(copy_names_.borrow()) && dispatch_stamp_.holds(dispatch_.borrow()) &&
           reducers_stamp_.holds(reducers_.borrow()) && copyreg_stamp_.holds(copyreg_names_.borrow());
  }
  void reread();
  // Prepares the stamp for `surely_atomic`: for all atomic types but those for which a copier has a rule.
  void expect_atomic_types();
  // For a copier: whether only other dicts have changed, as far as the module's tables have noticed.
  [[nodiscard]] bool as_module_read() const {
    return since(kPython314) && epoch_of_module_ == of_module_->epoch() && tables_are_usual_ &&
           (!atomic_types_ || atomic_stamp_.holds(atomic_types_.borrow()));
  }
  // Whether a rule of a copier's copies instances of this type in another way than the standard rule.
  [[nodiscard]] bool is_ruled(Type type, Rule standard) const;
  // Neither is marked cold, because g++ 12 would then treat all code after the call as unlikely.
  [[gnu::noinline]] bool check(Common types);
  [[gnu::noinline]] void check_each() {
    for (const Common types : {Common::kAtomics, Common::kList, Common::kDict, Common::kTuple}) {
      (void)standard(types);
    }
  }
  [[gnu::noinline]] bool check_all() {
    return standard(Common::kAtomics) && standard(Common::kList) && standard(Common::kDict) && standard(Common::kTuple);
  }
  [[nodiscard]] Rule rule_of(Type type, Borrowed<> copier) const;

  const Rules* rules_ = nullptr;
  DispatchTables* of_module_ = nullptr;  // for a copier
  std::uint64_t epoch_of_module_ = 0;    // when these tables were last read
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
  Ref<> own_rebuild_;    // what it was bound to at import
  bool uses_default_newobj_ = false;
  bool tables_are_usual_ = false;  // dicts, and a set
  void* usual_type_hash_ = nullptr;

  // The standard library's own copiers, to recognise them.
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
  bool owns_watcher_ = true;
  WatchedDicts watched_dicts_{watcher_};
  DictStamp copy_stamp_;
  DictStamp dispatch_stamp_;
  DictStamp reducers_stamp_;
  DictStamp copyreg_stamp_;
  SetStamp atomic_stamp_;
  std::uint64_t stamp_events_ = 0;
  std::size_t unsure_ = 0;
  static constexpr unsigned kAllStandard = 15;
  unsigned standard_ = 0;
  unsigned standard_in_tables_ = 0;  // the same without the rules of a copier's
  std::uint64_t epoch_ = 1;
};

}  // namespace ectype
