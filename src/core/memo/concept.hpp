// The interface of a memo, and tokens that make its misuse a compile-time error.
//
//   look_up(x)   -> the copy, or a Vacancy: the one right to store a copy of x, with its key already computed
//   open(v, y)   -> spends the vacancy: memo[id(x)] = y before the contents are copied (list, dict, instance)
//   close(t, y)  -> the copy is complete: memo[id(x)] = y again, and x joins the keep-alive list
//   add(v, y)    -> both at once, for what is stored after its contents (tuple, set, a hook's result)
//
// Neither a vacancy nor an open entry can be copied, made by hand, or used twice.
#pragma once

#include "capi/library_rules.hpp"

#include <concepts>
#include <optional>
#include <utility>

namespace ectype {

// How an object was reached. If an object has one reference, the walk came through the slot that holds it, and its
// parent is visited once, then the walk cannot reach it again: it need not be looked up. docs/single-references.md has
// an example and the proof. The value is the reference count of such an object. No object has a count of 0.
enum class Sharing : std::int8_t {
  kMaybeShared = 0,
  kUnique = 1,
  // The level that copies it holds a second reference, or a clone of the parent does. It was taken since foreign code
  // last ran.
  kUniqueAndHeld = 2,
  // It was unique until other code ran. That code had no memo to copy it with, so no look-up is needed, but the entry
  // must be indexed.
  kUniqueBefore = -1,  // no count of references is negative
};

// Of what was just read from an object that other threads may change. Without the GIL the level owns it.
inline constexpr Sharing kUniqueAsRead = kFreeThreaded ? Sharing::kUniqueAndHeld : Sharing::kUnique;

// The right to store the copy of one original. `Key` is what the memo stores it under.
template <class Key>
class [[nodiscard]] Vacancy {
 public:
  Vacancy(Borrowed<> original, Key key) : original_(original), key_(std::move(key)) {}
  Vacancy(Vacancy&&) noexcept = default;
  Vacancy& operator=(Vacancy&&) noexcept = default;
  Vacancy(const Vacancy&) = delete;
  Vacancy& operator=(const Vacancy&) = delete;
  ~Vacancy() = default;

  [[nodiscard]] Borrowed<> original() const { return original_; }
  [[nodiscard]] const Key& key() const& { return key_; }
  [[nodiscard]] Key take_key() && { return std::move(key_); }

 private:
  Borrowed<> original_;
  Key key_;
};

// The result of a look-up: a copy, a vacancy, or neither with an error set.
template <class Vacancy>
struct [[nodiscard]] LookUp {
  NewRef copy;
  std::optional<Vacancy> vacancy;

  ECTYPE_INLINE static LookUp hit(Ref<> copy) { return {std::move(copy), std::nullopt}; }
  ECTYPE_INLINE static LookUp miss(Vacancy vacancy) { return {NewRef(), std::move(vacancy)}; }
  static LookUp failure() { return {}; }
};

// What both walks need of a memo. Its models are the native memo and, for a memo of the caller's, an exact dict or any
// other mapping.
template <class M>
concept Memo =
    std::movable<typename M::Vacancy> && !std::copyable<typename M::Vacancy> && std::movable<typename M::Ticket> &&
    !std::copyable<typename M::Ticket> &&
    requires(M memo, Borrowed<> object, Sharing sharing, typename M::Vacancy vacancy, typename M::Ticket ticket) {
      { memo.look_up(object, sharing) } -> std::same_as<LookUp<typename M::Vacancy>>;
      // A second look-up, for an object that is stored after its contents: `memo[id(x)]` may have been set meanwhile.
      // False with an error set; otherwise the last argument is the copy, or empty.
      { memo.look_again(vacancy, std::declval<Ref<>&>()) } -> std::same_as<bool>;
      { memo.open(std::move(vacancy), object) } -> std::same_as<std::optional<typename M::Ticket>>;
      { memo.close(std::move(ticket), object) } -> std::same_as<bool>;
      { memo.abandon(std::move(ticket)) } noexcept;
      { memo.add(std::move(vacancy), object) } -> std::same_as<bool>;
      // `memo[id(x)] = y`, whatever was stored before: for a copy that failed and got another result by a rule.
      { memo.replace(object, object) } -> std::same_as<bool>;
      // `del memo[id(x)]`, if there is an entry.
      { memo.forget(object) } -> std::same_as<bool>;
      // The object that foreign code receives as `memo`; empty with an error set.
      { memo.argument() } -> std::same_as<Borrowed<>>;
    };

// An entry that is open while the contents of its copy are made. If it is destroyed without `close`, it is abandoned:
// the original does not join the keep-alive list, as after an exception in the standard library.
template <Memo M>
class [[nodiscard]] Opened {
 public:
  Opened(M& memo, typename M::Vacancy vacancy, Borrowed<> copy)
      : memo_(memo), ticket_(memo.open(std::move(vacancy), copy)) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (ticket_) [[unlikely]] {
      memo_.abandon(std::move(*ticket_));
    }
  }

  explicit operator bool() const { return ticket_.has_value(); }
  // Inlined everywhere: it is a part of each copy of an instance.
  [[nodiscard]] ECTYPE_INLINE bool close(Borrowed<> copy) {
    typename M::Ticket ticket = std::move(*ticket_);
    ticket_.reset();
    return memo_.close(std::move(ticket), copy);
  }

 private:
  M& memo_;
  std::optional<typename M::Ticket> ticket_;
};

}  // namespace ectype
