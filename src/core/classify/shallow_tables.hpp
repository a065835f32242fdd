// The tables that decide how `copy.copy` copies a type. Programs change them: up to 3.13 the dict
// `copy._copy_dispatch`, from 3.14 on the sets `copy._copy_atomic_types` and `copy._copy_builtin_containers`; and the
// tables that deep copies depend on as well.
#pragma once

#include "classify/copiers.hpp"
#include "classify/dispatch_tables.hpp"

namespace ectype {

class ShallowTables {
 public:
  explicit ShallowTables(DispatchTables& tables) : tables_(tables) {}
  // False with an error set.
  [[nodiscard]] bool load(Borrowed<> copy_names);
  // The same, for another state of the module: see `DispatchTables::load_as`.
  [[nodiscard]] bool load_as(const ShallowTables& other);

  // Called before each copy: forgets what may have become wrong.
  ECTYPE_INLINE void refresh() {
    tables_.refresh_dicts();
    if (dispatch_epoch_ != tables_.epoch() || (usual_ && !unchanged())) [[unlikely]] {
      reread();
    }
  }
  // Changes when a table has changed: what was found before is void.
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

  // Whether the tables can be read, and their changes detected, without foreign code.
  [[nodiscard]] bool are_known(Type type) const { return usual_ && !tables_.classifying_runs_python(type); }
  // The copier that the tables give for this type; null if none of them has the type. Only if `are_known`.
  [[nodiscard]] ShallowCopier find(Type type) const;

 private:
  [[nodiscard]] bool unchanged() const {
    return since(kPython314)
               ? atomic_stamp_.holds(atomic_types_.borrow()) && container_stamp_.holds(containers_.borrow())
               : dispatch_stamp_.holds(dispatch_.borrow());
  }
  [[nodiscard]] bool load_names();
  void reread();

  DispatchTables& tables_;
  Ref<> copy_names_;  // copy.__dict__
  Ref<> own_copy_;    // copy._copy_immutable, before 3.14
  Ref<> dispatch_name_;
  Ref<> atomic_types_name_;
  Ref<> containers_name_;
  Ref<> copy_method_name_;
  // As bound in `copy` when last read.
  Ref<> dispatch_;
  Ref<> atomic_types_;
  Ref<> containers_;
  DictStamp dispatch_stamp_;
  SetStamp atomic_stamp_;
  SetStamp container_stamp_;
  bool usual_ = false;  // an exact dict, or sets; and changes are detected
  std::uint64_t dispatch_epoch_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace ectype
