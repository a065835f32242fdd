// How the attributes of a plain instance are copied: all by the walk, or by a copier's rules. The code for instances is
// a template over this, so that the rules cost nothing where there are none.
#pragma once

#include "copiers/dict.hpp"
#include "engine/foreign_calls.hpp"
#include "engine/keep_alive.hpp"
#include "protocol/attribute_rules.hpp"

namespace ectype {

// Each attribute is copied by the walk.
class AllCopied {
 public:
  static constexpr bool kByRules = false;
  AllCopied() = default;
  explicit AllCopied(const Plan& /*plan*/) {}
  // Whether instances of a plan's class are copied like this.
  static bool fits(const Plan& plan) { return plan.is_instance; }

  // The copy of an attribute; empty with an error set, or if it is left out. `name()` is its name.
  ECTYPE_INLINE NewRef copy(Walk& walk, auto /*name*/, Borrowed<> value, Sharing sharing) const {
    return walk.copy(value, sharing);
  }
  // Copies the remaining attributes of a dict. False with an error set.
  [[nodiscard]] bool fill(Walk& walk, DictCursor& pairs, Borrowed<> y, Sharing sharing = kUniqueAsRead) const {
    return fill_dict(walk, pairs, y, sharing);
  }
  // Inserts an attribute if foreign code ran while its value was copied. False with an error set.
  [[nodiscard]] bool finish(Walk& walk, Borrowed<> name, Borrowed<> copy, Borrowed<> y) const {
    return finish_pair(walk, name, copy, y);
  }
  // The copy of the whole state; empty with an error set.
  [[nodiscard]] NewRef copy_state(Walk& walk, Borrowed<> state) const {
    return walk.copy(state, Sharing::kMaybeShared);
  }
};

// Rules say what becomes of some attributes.
class CopiedByRules {
 public:
  static constexpr bool kByRules = true;
  explicit CopiedByRules(const Plan& plan) : rules_(*plan.attribute_rules) {}
  static bool fits(const Plan& plan) { return plan.deep == copy_instance_by_rules; }

  NewRef copy(Walk& walk, auto name, Borrowed<> value, Sharing sharing) const {
    return copy_attribute(walk, rules_, name(), value, sharing);
  }
  [[nodiscard]] bool fill(Walk& walk, DictCursor& pairs, Borrowed<> y, Sharing /*any*/ = kUniqueAsRead) const {
    return fill_attributes(walk, rules_, pairs, y);
  }
  [[nodiscard]] bool finish(Walk& walk, Borrowed<> name, Borrowed<> copy, Borrowed<> y) const {
    return walk.foreign_step([&] { return dict_set(y, name, copy); });
  }
  [[nodiscard]] NewRef copy_state(Walk& walk, Borrowed<> state) const {
    return copy_state_by_rules(walk, rules_, state);
  }

 private:
  const AttributeRules& rules_;  // the plan's, which is valid as long as the walk
};

}  // namespace ectype
