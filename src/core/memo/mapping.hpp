// A memo of the caller's that is not an exact dict. It is used through the operations that `copy.py` uses, one by one
// (`memo.get`, `memo[...] = `, `memo[...]`). Each may be foreign code and raise errors of its own.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/list.hpp"
#include "memo/concept.hpp"

namespace ectype {

// The names of the methods that are called on a mapping and on its keep-alive list, interned once per interpreter.
struct MappingNames {
  Borrowed<> get;
  Borrowed<> append;
};

class MappingMemo {
 public:
  using Vacancy = ectype::Vacancy<Ref<>>;
  struct Ticket {
    Borrowed<> original;
    Ref<> key;
  };

  // `nil` is the default passed to `memo.get`. If the same object comes back, the look-up was a miss. The first look-up
  // passes `first_nil`, which comes from the caller.
  MappingMemo(Borrowed<> mapping, Borrowed<> first_nil, Borrowed<> nil, MappingNames names)
      : mapping_(mapping), next_nil_(first_nil), nil_(nil), names_(names) {}

  LookUp<Vacancy> look_up(Borrowed<> original, Sharing /*any*/ = Sharing::kMaybeShared) {
    Ref<> key = address_key(original);
    if (!key) {
      return LookUp<Vacancy>::failure();
    }
    Ref<> stored;
    if (!find(key.borrow(), stored)) {
      return LookUp<Vacancy>::failure();
    }
    return stored ? LookUp<Vacancy>::hit(std::move(stored)) : LookUp<Vacancy>::miss(Vacancy(original, std::move(key)));
  }

  [[nodiscard]] bool look_again(const Vacancy& vacancy, Ref<>& copy) {
    copy = item(vacancy.key().borrow());
    return copy || swallow(PyExc_KeyError);
  }

  std::optional<Ticket> open(Vacancy vacancy, Borrowed<> copy) {
    if (!set_item(vacancy.key().borrow(), copy)) {
      return std::nullopt;
    }
    const Borrowed<> original = vacancy.original();
    return Ticket{original, std::move(vacancy).take_key()};
  }

  [[nodiscard]] bool close(Ticket ticket, Borrowed<> copy) {
    return set_item(ticket.key.borrow(), copy) && keep_alive(ticket.original);
  }
  void abandon(Ticket /*ticket*/) noexcept {}

  [[nodiscard]] bool add(Vacancy vacancy, Borrowed<> copy) {
    return set_item(vacancy.key().borrow(), copy) && keep_alive(vacancy.original());
  }

  [[nodiscard]] bool replace(Borrowed<> original, Borrowed<> copy) {
    const Ref<> key = address_key(original);
    return key && set_item(key.borrow(), copy) && keep_alive(original);
  }

  [[nodiscard]] bool forget(Borrowed<> original) {
    const Ref<> key = address_key(original);
    return key && (PyObject_DelItem(mapping_.get(), key.get()) == 0 || swallow(PyExc_KeyError));
  }

  Borrowed<> argument() { return mapping_; }

 private:
  // Leaves `stored` empty after a miss. Runs foreign code. False with an error set.
  [[nodiscard]] bool find(Borrowed<> key, Ref<>& stored) {
    if (memo_rule() == MemoRule::kContains) {
      const int found = PySequence_Contains(mapping_.get(), key.get());
      stored = found > 0 ? item(key) : Ref<>();
      return found == 0 || stored;
    }
    const Borrowed<> nil = std::exchange(next_nil_, nil_);
    stored = call_method(mapping_, names_.get, key, nil);
    if (!stored) {
      return false;
    }
    if (stored.get() == nil.get()) {
      stored = Ref<>();
    }
    return true;
  }
  Ref<> item(Borrowed<> key) { return Ref<>::steal(PyObject_GetItem(mapping_.get(), key.get())); }
  [[nodiscard]] bool set_item(Borrowed<> key, Borrowed<> value) {
    return PyObject_SetItem(mapping_.get(), key.get(), value.get()) == 0;
  }

  // As `copy._keep_alive`: any KeyError, also one raised by `append`, means that there is no list yet.
  [[nodiscard]] bool keep_alive(Borrowed<> original) {
    const Ref<> key = address_key(mapping_);
    if (!key) {
      return false;
    }
    if (const Ref<> list = item(key.borrow()); list && call_method(list.borrow(), names_.append, original)) {
      return true;
    }
    if (!swallow(PyExc_KeyError)) {
      return false;
    }
    const Ref<> list = new_list(1);
    return list && list_append(list.borrow(), share(original)) && set_item(key.borrow(), list.borrow());
  }

  Borrowed<> mapping_;  // the caller's, held by the call's arguments
  Borrowed<> next_nil_;
  Borrowed<> nil_;
  MappingNames names_;
};

static_assert(Memo<MappingMemo>);

}  // namespace ectype
