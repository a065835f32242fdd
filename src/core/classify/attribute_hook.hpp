// What is known of a `__deepcopy__` that makes a new object and sets its attributes, as `ectype._attribute_hooks`
// describes it.
#pragma once

#include "capi/inline_attributes.hpp"
#include "capi/type_version.hpp"
#include "classify/global_name.hpp"
#include "table/owned.hpp"

#include <array>
#include <span>

namespace ectype {

// What becomes of one attribute of the new object.
struct AttributeRule {
  // Where its value comes from. These are the numbers of `ectype._attribute_hooks`.
  enum class Source : std::uint8_t {
    kNothing,    // the new object does not get it
    kAttribute,  // in a loop the attribute of the same name, else the one that `argument` names
    kConstant,   // `argument`
    kFresh,      // an empty container of the type `argument`
    kCopied,     // `self.name.copy()`, `argument` is the name
    kSliced      // `self.name[:]`
  };
  Source source = Source::kNothing;
  bool is_deep = false;       // whether the value is deep-copied
  bool assigns_item = false;  // `new.__dict__[name] = value`, not `setattr(new, name, value)`
  Borrowed<> argument;        // owned by the plan

  [[nodiscard]] bool reads_by_name() const {
    return source == Source::kAttribute || source == Source::kCopied || source == Source::kSliced;
  }
};

class AttributeHook {
 public:
  static constexpr std::size_t kMostNames = InlineAttributes::kMost;
  static constexpr std::int8_t kNoPlace = -1;

  // A rule for attributes of one name. Places are indices among the names that the class's instances share, `kNoPlace`
  // while the name is not among them.
  struct Named {
    Borrowed<> name;  // owned by the plan
    AttributeRule rule;
    mutable std::int8_t target = kNoPlace;
    mutable std::int8_t read = kNoPlace;  // of the attribute that the rule reads by name
  };

  explicit AttributeHook(Borrowed<> plan) : plan_(share(plan)) {}
  // For what `ectype._attribute_hooks.recognise` returns. Null, without an error, for anything else.
  static Owned<AttributeHook> of(Borrowed<> plan);

  bool enters_itself = false;  // whether the new object is in the memo before attributes are copied
  bool shares_first = false;   // whether it has all attributes of the original before any is set
  bool has_loop = false;
  // If `copy.copy(self)` makes the new object: by which name it is called, and the function, and its code unless it
  // is written in C. Owned by the plan.
  GlobalName shallow_name;
  Borrowed<> shallow_function;
  Borrowed<> shallow_code;
  Owned<AttributeHook> former;  // of the code that the function had before
  bool has_tail = false;        // whether statements follow that only Python can run
  bool copies_again = false;    // whether an attribute is deep-copied more than once

  // What is set after the loop, in this order.
  [[nodiscard]] std::span<const Named> settings() const { return std::span(settings_).first(setting_count_); }
  // What the loop does with an attribute, by the place of its name: known once `fits` has looked at the class.
  [[nodiscard]] const AttributeRule& rule_at(Py_ssize_t place) const {
    const std::uint8_t number = rule_of_place_[static_cast<std::size_t>(place)];
    return number == kOthers ? others_ : exceptions_[number].rule;
  }
  // The same by the name, an exact string.
  [[nodiscard]] const AttributeRule& rule_of(Borrowed<> name) const {
    const std::uint8_t number = number_of_rule(name);
    return number == kOthers ? others_ : exceptions_[number].rule;
  }

  // The rest of the hook as a function: from the loop on (0), from setting `i` on (`i + 1`), or the statements that
  // follow them all. Null if nothing is left.
  [[nodiscard]] Borrowed<> rest(std::size_t number) const;
  [[nodiscard]] std::size_t tail() const { return setting_count_ + 1; }

  // Whether the class makes, reads and fills its instances as `object` does, and setting any attribute that they have
  // or get here only puts it into the `__dict__`. Runs no foreign code.
  [[nodiscard]] ECTYPE_INLINE bool fits(Type type) const {
    const std::uint32_t version = type_version(type);
    return ((version != 0 && version_ == version && SharedNames(type).count() == names_seen_) || look(type)) &&
           (changeable_count_ == 0 || none_is_data_descriptor());
  }

 private:
  static constexpr std::uint8_t kOthers = 0xFF;

  [[nodiscard]] bool look(Type type) const;
  [[nodiscard]] bool look_at_class(Type type) const;
  [[nodiscard]] bool look_at_attribute(Type type, Borrowed<> name) const;
  [[nodiscard]] bool none_is_data_descriptor() const;
  void note_name(Borrowed<> name, Py_ssize_t place) const;
  [[nodiscard]] std::uint8_t number_of_rule(Borrowed<> name) const;

  Ref<> plan_;
  AttributeRule others_;  // what the loop does with attributes of all names without an exception
  std::array<Named, kMostNames> exceptions_{};
  std::size_t exception_count_ = 0;
  std::array<Named, kMostNames> settings_{};
  std::size_t setting_count_ = 0;

  // Of the class, while it has this version. Foreign code that changes it is noticed, and these are not used again.
  mutable std::uint32_t version_ = 0;
  mutable Py_ssize_t names_seen_ = 0;  // how many of the shared names have been looked at
  // Attributes of the class, with the names of attributes of instances, whose types may become data descriptors.
  static constexpr std::size_t kMostChangeable = 8;
  mutable std::array<Borrowed<>, kMostChangeable> changeable_{};
  mutable std::size_t changeable_count_ = 0;
  mutable std::array<std::uint8_t, kMostNames> rule_of_place_{};
};

}  // namespace ectype
