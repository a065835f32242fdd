// A memo of the caller's that is an exact dict. Every entry is written at once, in the standard library's order.
#pragma once

#include "capi/call.hpp"
#include "capi/dict.hpp"
#include "capi/list.hpp"
#include "memo/concept.hpp"

namespace ectype {

// Does what `copy._keep_alive` does in every version: `memo[id(memo)].append(x)`, or creates the list. It keeps
// `original` alive as long as the memo. `append` may be foreign code. False with an error set.
[[nodiscard]] bool keep_alive_in_dict(Borrowed<> dict, Ref<>& own_key, Borrowed<> original);

// `del memo[id(original)]`, if there is an entry. May be foreign code. False with an error set.
[[nodiscard]] inline bool forget_in_dict(Borrowed<> dict, Borrowed<> original) {
  const Ref<> key = address_key(original);
  return key && (PyDict_DelItem(dict.get(), key.get()) == 0 || swallow(PyExc_KeyError));
}

class ExactDictMemo {
 public:
  using Vacancy = ectype::Vacancy<Ref<>>;
  struct Ticket {
    Borrowed<> original;
    Ref<> key;
  };

  explicit ExactDictMemo(Borrowed<> dict) : dict_(dict) {}

  LookUp<Vacancy> look_up(Borrowed<> original, Sharing /*any*/ = Sharing::kMaybeShared) {
    Ref<> key = address_key(original);
    if (!key) {
      return LookUp<Vacancy>::failure();
    }
    if (Ref<> stored = dict_get(dict_, key.borrow())) {
      if (counts_as_copy(stored.borrow())) {
        return LookUp<Vacancy>::hit(std::move(stored));
      }
    } else if (error_is_set()) {
      return LookUp<Vacancy>::failure();
    }
    return LookUp<Vacancy>::miss(Vacancy(original, std::move(key)));
  }

  [[nodiscard]] bool look_again(const Vacancy& vacancy, Ref<>& copy) {
    copy = dict_get(dict_, vacancy.key().borrow());
    return copy || !error_is_set();
  }

  std::optional<Ticket> open(Vacancy vacancy, Borrowed<> copy) {
    if (!dict_set(dict_, vacancy.key().borrow(), copy)) {
      return std::nullopt;
    }
    const Borrowed<> original = vacancy.original();
    return Ticket{original, std::move(vacancy).take_key()};
  }

  [[nodiscard]] bool close(Ticket ticket, Borrowed<> copy) {
    return dict_set(dict_, ticket.key.borrow(), copy) && keep_alive_in_dict(dict_, own_key_, ticket.original);
  }
  void abandon(Ticket /*ticket*/) noexcept {}

  [[nodiscard]] bool add(Vacancy vacancy, Borrowed<> copy) {
    return dict_set(dict_, vacancy.key().borrow(), copy) && keep_alive_in_dict(dict_, own_key_, vacancy.original());
  }

  [[nodiscard]] bool replace(Borrowed<> original, Borrowed<> copy) {
    const Ref<> key = address_key(original);
    return key && dict_set(dict_, key.borrow(), copy) && keep_alive_in_dict(dict_, own_key_, original);
  }

  [[nodiscard]] bool forget(Borrowed<> original) { return forget_in_dict(dict_, original); }

  Borrowed<> argument() { return dict_; }

 private:
  Borrowed<> dict_;  // the caller's, held by the call's arguments
  Ref<> own_key_;    // the key of the keep-alive list, once it was needed
};

inline bool keep_alive_in_dict(Borrowed<> dict, Ref<>& own_key, Borrowed<> original) {
  if (!own_key) {
    own_key = address_key(dict);
  }
  const Borrowed<> key = own_key.borrow();
  if (!key) {
    return false;
  }
  if (const Ref<> list = dict_get(dict, key)) {
    if (PyList_CheckExact(list.get())) {
      return PyList_Append(list.get(), original.get()) == 0;
    }
    const Ref<> name = Ref<>::steal(PyUnicode_FromString("append"));
    if (name && call_method(list.borrow(), name.borrow(), original)) {
      return true;
    }
  }
  // Any KeyError, also one out of `append`, means that there is no list yet.
  if (error_is_set() && !swallow(PyExc_KeyError)) {
    return false;
  }
  const Ref<> list = new_list(1);
  return list && list_append(list.borrow(), share(original)) && dict_set(dict, key, list.borrow());
}

static_assert(Memo<ExactDictMemo>);

}  // namespace ectype
