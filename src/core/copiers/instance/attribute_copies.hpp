// Copies the attributes of an instance outside slots: all of them, before the first is put into the new object.
#pragma once

#include "capi/instance.hpp"
#include "copiers/instance/parts.hpp"

#include <array>

namespace ectype {

// Copies that do not depend on the object any more, which foreign code may have changed since: as a dict, or with the
// places of their names among those that instances of the class share.
class DetachedAttributes {
 public:
  void take_dict(Ref<> dict) { dict_ = std::move(dict); }
  void take_copies(const ReadAttributes& read, RefRow<InlineAttributes::kMost>& copies) {
    for (std::size_t i = 0; i < copies.size(); ++i) {
      places_[i] = static_cast<std::uint8_t>(read.place(static_cast<Py_ssize_t>(i)));
      copies_.push(copies.take(i));
    }
  }

  // `y` is an instance of the same class without attributes. Whether the copies could be stored in the object itself.
  [[nodiscard]] bool move_into(Borrowed<> y) {
    // Foreign code has met the object. Without the GIL another thread may be setting its attributes.
    const CriticalSection section(y);
    const auto target = InlineAttributes::alone(y);
    if (dict_ || !target || (kFreeThreaded && target.count() != 0)) {
      return false;
    }
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      target.set(i, places_[i], copies_.take(i));
    }
    target.set_count(copies_.size());
    return true;
  }
  // The copied `__dict__` of an instance of `type`; empty with an error set.
  [[nodiscard]] Ref<> as_dict(Type type) {
    Ref<> dict = dict_ ? std::move(dict_) : Ref<>::steal(PyDict_New());
    for (std::size_t i = 0; dict && i < copies_.size(); ++i) {
      if (!dict_set(dict.borrow(), SharedNames(type).name(places_[i]), copies_[i])) {
        return {};
      }
    }
    return dict;
  }

 private:
  Ref<> dict_;
  std::array<std::uint8_t, InlineAttributes::kMost> places_{};
  RefRow<InlineAttributes::kMost> copies_;
};

// Reads the attributes in the object itself if they are stored there. The standard library iterates over the
// `__dict__`, so from the next foreign code on this class does so, too. `Parts` copies each of them (parts.hpp).
template <class Parts>
class AttributeCopies : public Unfinished {
 public:
  AttributeCopies(Walk& walk, Borrowed<> x, const Parts& parts)
      : Unfinished(go_on_in_dict), walk_(walk), x_(x), parts_(parts), inline_(x) {}

  // False with an error set.
  [[nodiscard]] bool copy_all() {
    if (!inline_) {
      return take_dict() && fill_state();
    }
    const Py_ssize_t count = inline_.count();
    for (Py_ssize_t i = 0; i < count; ++i) {
      const auto name = [&] { return inline_.names_of(x_).name(inline_.place(i)); };
      Ref<> copy = parts_.copy(walk_, name, inline_.value(i), kUniqueAsRead);
      if (!copy) {
        if (!walk_.take_omission(kFreeThreaded || untouched() ? inline_.value(i) : cursor_->value)) {
          return walk_.failed_at_attribute(untouched() ? name() : key_.borrow());
        }
        if (Parts::kByRules && untouched()) {
          copies_.push({});
          continue;
        }
        return (!untouched() || walk_.undo_short_cuts()) && fill_state();
      }
      if (!untouched()) {
        return parts_.finish(walk_, key_.borrow(), copy.borrow(), state_.borrow()) && fill_state();
      }
      copies_.push(std::move(copy));
    }
    return true;
  }

  // `y` is an instance of the same class without attributes. False with an error set.
  [[nodiscard]] bool put_into(Borrowed<> y) {
    if (const auto target = InlineAttributes::alone(y); inline_ && untouched() && target && inline_.fit(y, target))
        [[likely]] {
      if constexpr (Parts::kByRules) {
        inline_.move_present_to(target, copies_);
      } else {
        inline_.move_to(target, copies_);
      }
      return true;
    }
    return (state_ || take_dict()) && give_dict(y, state_.borrow());
  }
  // After `copy_all`, if `Parts` leaves nothing out.
  void detach(DetachedAttributes& copies) {
    static_assert(!Parts::kByRules);
    if (state_) {
      copies.take_dict(std::move(state_));
    } else {
      copies.take_copies(inline_, copies_);
    }
  }
  // The copied `__dict__`; empty with an error set.
  Borrowed<> as_dict() { return state_ || take_dict() ? state_.borrow() : Borrowed<>(); }

 private:
  [[nodiscard]] bool fill_state() {
    return (parts_.fill(walk_, *cursor_, state_.borrow()) || walk_.failed_in_state(dict_->borrow())) &&
           (!opened_ || opened_->close(state_.borrow()));
  }
  // The `__dict__` gets an entry in the memo while it is copied and foreign code runs: a proxy that is reduced as the
  // object is may lead to it. This is called before foreign code runs, so the memo owns what it holds from here on.
  [[nodiscard]] bool open_state() {
    opened_.emplace(walk_.memo(), walk_.memo().vacancy_for_unique(dict_->borrow()), state_.borrow());
    return static_cast<bool>(*opened_);
  }

  [[nodiscard]] bool take_dict() {
    dict_.emplace(walk_, instance_dict(x_));
    state_ = Ref<>::steal(PyDict_New());
    if (!*dict_ || !state_) {
      return false;
    }
    cursor_.emplace(dict_->borrow());
    for (std::size_t i = 0; kFreeThreaded && i < copies_.size(); ++i) {
      // The dict may have changed since the attributes were read.
      if (copies_[i] && !dict_set(state_.borrow(), name_of_read(i), copies_[i])) {
        return false;
      }
    }
    if (kFreeThreaded) {
      cursor_->skip(static_cast<Py_ssize_t>(copies_.size()));
      return true;
    }
    for (std::size_t i = 0; i < copies_.size(); ++i) {
      if (!cursor_->next() || (copies_[i] && !dict_set(state_.borrow(), cursor_->key, copies_[i]))) {
        return false;
      }
    }
    return true;
  }

  [[nodiscard]] Borrowed<> name_of_read(std::size_t i) const {
    return inline_.names_of(x_).name(inline_.place(static_cast<Py_ssize_t>(i)));
  }

  // The attribute that is being copied is already fetched: it is the cursor's next.
  ECTYPE_COLD static bool go_on_in_dict(Unfinished& level) {
    auto& self = static_cast<AttributeCopies&>(level);
    if (self.state_) {
      return self.open_state();
    }
    if (!self.take_dict()) {
      return false;
    }
    if (kFreeThreaded) {
      // None is being copied if the slots are.
      if (std::cmp_less(self.copies_.size(), self.inline_.count())) {
        self.key_ = share(self.name_of_read(self.copies_.size()));
        self.cursor_->skip(static_cast<Py_ssize_t>(self.copies_.size()) + 1);
      }
    } else if (self.cursor_->next()) {
      self.key_ = share(self.cursor_->key);
    }
    return self.open_state();
  }

  Walk& walk_;
  Borrowed<> x_;
  ECTYPE_NO_UNIQUE_ADDRESS Parts parts_;
  ReadAttributes inline_;
  RefRow<InlineAttributes::kMost> copies_;

  std::optional<KeepAlive> dict_;  // x.__dict__
  Ref<> state_;                    // the copy of it
  std::optional<Opened<NativeMemo>> opened_;
  Ref<> key_;
  std::optional<DictCursor> cursor_;
};

}  // namespace ectype
