// The rules of a copier (`ectype.Copier`): what a program says about classes and attributes from outside. They come
// before everything that the classes themselves, `copyreg` or the tables of `copy` say.
//
// Rules never change once they are loaded. They are asked when a plan is made, not for each object.
#pragma once

#include "capi/errors.hpp"
#include "capi/type_facts.hpp"
#include "table/buffer.hpp"
#include "table/owned.hpp"

#include <array>

namespace ectype {

// What becomes of an object that a rule names.
enum class Treatment : std::uint8_t {
  kNone,   // no rule: it is copied as usual
  kShare,  // the copy is the object itself
  kOmit,   // it is left out
  kCall,   // a function of the program's makes the copy
};

struct CopyRule {
  Treatment treatment = Treatment::kNone;
  Borrowed<> function;  // owned by the rules

  friend bool operator==(const CopyRule&, const CopyRule&) = default;
};

// The rules for the attributes of one class, its bases' included.
class AttributeRules {
 public:
  [[nodiscard]] CopyRule of(Borrowed<> name) const {
    for (const Entry& entry : entries_) {
      if (entry.name == name || same_name(entry.name, name)) {
        return entry.rule;
      }
    }
    return {};
  }
  // The same as `of`, for the attribute that each object of a class has at this place: `name()` is asked once.
  class AtPlaces {
   public:
    [[nodiscard]] ECTYPE_INLINE Treatment of(const AttributeRules& rules, Py_ssize_t place, auto name) const {
      Known& known = known_[static_cast<std::size_t>(place)];
      if (!known.asked) [[unlikely]] {
        known = {.treatment = rules.of(name()).treatment, .asked = true};
      }
      return known.treatment;
    }

   private:
    struct Known {
      Treatment treatment = Treatment::kNone;
      bool asked = false;
    };
    static constexpr std::size_t kMost = 32;  // more than attributes in the object, and than slots of a plan
    mutable std::array<Known, kMost> known_{};
  };
  AtPlaces attributes, slots;

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  // Adds a rule, unless there is one for this name. False with an error set.
  [[nodiscard]] bool add(Borrowed<> name, CopyRule rule) {
    return of(name).treatment != Treatment::kNone || entries_.push({.name = name, .rule = rule}) || out_of_memory();
  }

  struct Entry {
    Borrowed<> name;  // an exact str, owned by the rules
    CopyRule rule;
  };
  [[nodiscard]] const Buffer<Entry>& entries() const { return entries_; }

 private:
  // Names of attributes are interned almost always.
  static bool same_name(Borrowed<> one, Borrowed<> other) {
    return PyUnicode_CheckExact(other.get()) != 0 && same_text(one, other);
  }
  Buffer<Entry> entries_;
};

class Rules {
 public:
  // What a program writes instead of a function: `ectype.SHARE` and `ectype.OMIT`.
  struct Constants {
    Borrowed<> share, omit;
  };

  // `types` is a dict of rules by class, `attributes` one of dicts of rules by class and name; `uncopyable` is a rule
  // or None. False with an error set.
  [[nodiscard]] bool load(Borrowed<> types, Borrowed<> attributes, Borrowed<> uncopyable, Constants constants);

  // The same rules as another's. False with an error set.
  [[nodiscard]] bool load_as(const Rules& other) {
    return load(other.types_.borrow(), other.attributes_.borrow(), other.uncopyable_object_.borrow(),
                {.share = other.share_.borrow(), .omit = other.omit_.borrow()});
  }

  // The rule for instances of `type`: that of the nearest class in its MRO.
  [[nodiscard]] CopyRule of(Type type) const;
  // Adds the rules for attributes of instances of `type`; of the same name, that of the nearest class in the MRO. False
  // with an error set.
  [[nodiscard]] bool add_attributes_of(Type type, AttributeRules& found) const;
  // Whether it is known that there are none, because they were looked for before.
  [[nodiscard]] bool surely_has_none_of(Type type) const;
  // The dict of these rules.
  [[nodiscard]] Borrowed<> attributes() const { return attributes_.borrow(); }
  [[nodiscard]] bool has_attributes() const { return !attribute_rules_.empty(); }
  // Whether a rule names the types that the states of objects consist of. The rule is not about the states.
  [[nodiscard]] bool names_types_of_states() const { return names_types_of_states_; }
  // The same for lists, in which sets pass their items, and for classes.
  [[nodiscard]] bool names_lists() const { return names_lists_; }
  [[nodiscard]] bool names_classes() const { return names_classes_; }
  // Whether one of the commonest atomic types is not shared.
  [[nodiscard]] bool copies_atomics() const;
  [[nodiscard]] CopyRule uncopyable() const { return uncopyable_; }
  // Whether the error about an object that cannot be copied does not end the copy.
  [[nodiscard]] bool goes_on_after_errors() const { return uncopyable_.treatment != Treatment::kNone; }
  // The rule that a function has returned; none if it has returned a copy.
  [[nodiscard]] Treatment returned(Borrowed<> result) const { return constant(result); }

  // For the garbage collector.
  int visit(visitproc visit_one, void* argument) const;

 private:
  [[nodiscard]] Treatment constant(Borrowed<> rule) const;
  [[nodiscard]] CopyRule read(Borrowed<> rule) const;

  struct ClassRule {
    Type type;
    CopyRule rule;
  };
  struct ClassAttributes {
    Type type;
    Borrowed<> rules;  // a dict
  };
  Ref<> types_;
  Ref<> attributes_;
  Ref<> uncopyable_object_;
  Ref<> share_;
  Ref<> omit_;
  Buffer<ClassRule> type_rules_;
  Buffer<ClassAttributes> attribute_rules_;
  CopyRule uncopyable_;
  bool names_types_of_states_ = false;
  bool names_lists_ = false;
  bool names_classes_ = false;
  // Of types for whose instances' attributes there are no rules: asked for each state of the reduce protocol.
  static constexpr std::size_t kVersions = 8;
  mutable std::array<std::uint32_t, kVersions> versions_without_attributes_{};
};

}  // namespace ectype
