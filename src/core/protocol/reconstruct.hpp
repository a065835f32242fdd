// Builds an object from its reduce value (`copy._reconstruct`): construct, store in the memo, state, items, pairs.
//
// The deep and the shallow copy use the same steps. They differ in how a part is copied and in what is done once the
// object exists: that is the template parameter.
#pragma once

#include "capi/instance.hpp"
#include "capi/list.hpp"
#include "protocol/argument.hpp"
#include "protocol/newobj.hpp"
#include "protocol/put_state.hpp"
#include "protocol/reduce_value.hpp"

namespace ectype {

template <class P>
concept Policy = requires(P policy, Borrowed<> part, State& state) {
  { P::kDeep } -> std::convertible_to<bool>;
  { policy.state() } -> std::same_as<State&>;
  // The copy of one part; empty with an error set.
  { policy.copy(part) } -> std::same_as<NewRef>;
  // Called first. False with an error set.
  { policy.begin() } -> std::same_as<bool>;
  // The copy of an argument with this index, and of the state: a copier may have rules for what these consist of.
  { policy.copy_argument(part, Py_ssize_t{}) } -> std::same_as<NewRef>;
  { policy.copy_state(part) } -> std::same_as<NewRef>;
  // Sets the state that `copy_state` has returned. False with an error set.
  { policy.put_state(part, Ref<>()) } -> std::same_as<bool>;
  // Called when the copy of a part failed: whether a copier's rule leaves it out. Then no error is set any more.
  { policy.take_omission(part) } -> std::same_as<bool>;
  // Called when the object exists, without its state. False with an error set.
  { policy.constructed(part) } -> std::same_as<bool>;
  // Records which part could not be copied.
  { policy.failed_at("") };
  { policy.failed_at_argument() };
  { policy.failed_at_key(part) };
  { policy.failed_in_state(part) };
  // Gives up a reference to an object that foreign code has made.
  { policy.defer_decref(Ref<>()) };
  {
    policy.foreign([] { return Ref<>(); })
  } -> std::same_as<Ref<>>;
  {
    policy.foreign_step([] { return true; })
  } -> std::same_as<bool>;
};

template <Policy P>
class Reconstruction {
 public:
  Reconstruction(P& policy, const ReduceValue& value) : policy_(policy), value_(value) {}

  ECTYPE_INLINE NewRef run() {
    Ref<> y = policy_.begin() ? construct() : Ref<>();
    if (!y || !policy_.constructed(y.borrow()) || (value_.state() && !set_state(y.borrow())) ||
        (value_.list_items() && !append_items(y.borrow())) || (value_.dict_items() && !set_pairs(y.borrow()))) {
      return {};
    }
    return y;
  }

 private:
  // `func(*args)`. `args` may be any iterable, and is copied only if it is true.
  Ref<> construct() {
    if (const Borrowed<> cls = value_.bare_class()) {
      return construct_bare(cls);
    }
    const Borrowed<> arguments = value_.arguments();
    const PythonFallbacks& fallbacks = policy_.state().fallbacks;
    if (PyTuple_CheckExact(arguments.get()) != 0 && tuple_size(arguments) == 0) {
      return policy_.foreign([&] { return call(value_.function()); });
    }
    const bool by_new =
        PyTuple_CheckExact(arguments.get()) != 0 && policy_.state().tables.is_own_rebuilder(value_.function());
    if (by_new && tuple_size(arguments) == 1) {
      return construct_bare(tuple_item(arguments, 0));
    }
    if constexpr (P::kDeep) {
      Ref<> copies;
      if (!copy_arguments(arguments, copies)) {
        return {};
      }
      if (copies) {
        return policy_.foreign([&] {
          Ref<> y =
              by_new ? rebuild(policy_.state(), copies.borrow()) : call_with_tuple(value_.function(), copies.borrow());
          copies = Ref<>();
          return y;
        });
      }
    } else if (PyTuple_CheckExact(arguments.get()) != 0) {
      return by_new ? rebuild(policy_.state(), arguments) : call_with_tuple(value_.function(), arguments);
    }
    return policy_.foreign([&] { return call(fallbacks.call.borrow(), value_.function(), arguments); });
  }

  // `copyreg.__newobj__(cls)`
  Ref<> construct_bare(Borrowed<> original) {
    const Ref<> cls = copy_argument(original, 0);
    if (!cls) {
      return {};
    }
    if (makes_bare_objects(cls.borrow(), policy_.state().instance_names.new_method.borrow())) {
      return new_object(Type(reinterpret_cast<PyTypeObject*>(cls.get())), policy_.state().no_arguments.borrow());
    }
    return policy_.foreign([&] {
      const Ref<> arguments = pack(cls.borrow());
      return arguments ? rebuild(policy_.state(), arguments.borrow()) : Ref<>();
    });
  }

  // `copies` stays empty if `arguments` is false: then it is passed without being copied. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool copy_arguments(Borrowed<> arguments, Ref<>& copies) {
    if (PyTuple_CheckExact(arguments.get()) != 0) {
      const Py_ssize_t size = tuple_size(arguments);
      TupleBuilder builder(size);
      for (Py_ssize_t i = 0; builder && i < size; ++i) {
        Ref<> argument = copy_argument(tuple_item(arguments, i), i);
        if (!argument) {
          return false;
        }
        builder.set(i, std::move(argument));
      }
      copies = builder ? std::move(builder).finish() : Ref<>();
      return static_cast<bool>(copies);
    }
    Truth use = Truth::kError;
    if (!policy_.foreign_step([&] {
          use = truth(arguments);
          return use != Truth::kError;
        })) {
      return false;
    }
    if (use == Truth::kNo) {
      return true;
    }
    const Ref<> list = new_list(0);
    const auto copy = [&](Borrowed<> item) {
      Ref<> argument = copy_argument(item);
      return argument && list_append(list.borrow(), std::move(argument)) ? Truth::kNo : Truth::kError;
    };
    if (!list || !each(arguments, copy, [] { return true; }, [] {})) {
      return false;
    }
    copies = Ref<>::steal(PyList_AsTuple(list.get()));
    return static_cast<bool>(copies);
  }

  // `i` is its index, or negative if the arguments are no tuple.
  ECTYPE_INLINE NewRef copy_argument(Borrowed<> argument, Py_ssize_t i = -1) {
    Ref<> copy = i < 0 ? policy_.copy(argument) : policy_.copy_argument(argument, i);
    if (!copy) {
      policy_.failed_at_argument();
      leave_arguments();
    }
    return copy;
  }

  [[nodiscard]] bool set_state(Borrowed<> y) {
    Ref<> state = policy_.copy_state(value_.state());
    if (!state) {
      if (policy_.take_omission(value_.state())) {
        return true;
      }
      policy_.failed_in_state(value_.state());
      return false;
    }
    return policy_.put_state(y, std::move(state));
  }

  // `for item in listiter: y.append(deepcopy(item, memo))`
  [[nodiscard]] bool append_items(Borrowed<> y) {
    Ref<> copied;
    Ref<> added;
    const auto copy = [&](Borrowed<> item) {
      copied = policy_.copy(item);
      if (copied) {
        return Truth::kYes;
      }
      if (policy_.take_omission(item)) {
        return Truth::kNo;
      }
      policy_.failed_at("an item");
      return Truth::kError;
    };
    const auto add = [&] {
      added = std::move(copied);
      return static_cast<bool>(call_method(y, policy_.state().names.append.borrow(), added.borrow()));
    };
    const bool done = each(value_.list_items(), copy, add, [&] { added = Ref<>(); });
    let_go_later(std::move(added));
    return done;
  }

  // `for key, value in dictiter: y[deepcopy(key, memo)] = deepcopy(value, memo)`. In `copy.py` the key is copied first.
  [[nodiscard]] bool set_pairs(Borrowed<> y) {
    Ref<> key;
    Ref<> value;
    Ref<> set_key;
    Ref<> set_value;
    const auto copy = [&](Borrowed<> item) {
      const Ref<> pair = as_pair(item);
      key = pair ? policy_.copy(tuple_item(pair.borrow(), 0)) : NewRef();
      value = key ? policy_.copy(tuple_item(pair.borrow(), 1)) : NewRef();
      if (value) {
        return Truth::kYes;
      }
      if (pair && policy_.take_omission(tuple_item(pair.borrow(), key ? 1 : 0))) {
        return Truth::kNo;
      }
      if (key) {
        policy_.failed_at_key(tuple_item(pair.borrow(), 0));
      }
      return Truth::kError;
    };
    const auto set = [&] {
      set_key = std::move(key);
      set_value = std::move(value);
      return PyObject_SetItem(y.get(), set_key.get(), set_value.get()) == 0;
    };
    const bool done = each(value_.dict_items(), copy, set, [&] {
      set_key = Ref<>();
      set_value = Ref<>();
    });
    let_go_later(std::move(set_key));
    let_go_later(std::move(set_value));
    return done;
  }

  void let_go_later(Ref<> object) {
    if (object) {
      policy_.defer_decref(std::move(object));
    }
  }

  Ref<> as_pair(Borrowed<> item) {
    if (PyTuple_CheckExact(item.get()) != 0 && tuple_size(item) == 2) {
      return share(item);
    }
    return policy_.foreign([&] { return call(policy_.state().fallbacks.unpack_pair.borrow(), item); });
  }

  // `for item in items: add(copy(item))`. `copy` says whether there is something to add, which is added in the same
  // foreign call that takes the next item. Only then is it let go of, as the loop's variable is. False with an error
  // set.
  template <class Copy, class Add, class LetGo>
  [[nodiscard]] bool each(Borrowed<> items, Copy copy, Add add, LetGo let_go) {
    Ref<> iterator;
    Truth is_copied = Truth::kNo;
    while (is_copied != Truth::kError) {
      Ref<> item;
      const bool done = policy_.foreign_step([&] {
        if (!iterator) {
          iterator = Ref<>::steal(PyObject_GetIter(items.get()));
        }
        if (!iterator || (is_copied == Truth::kYes && !add())) {
          return false;
        }
        item = Ref<>::steal(PyIter_Next(iterator.get()));
        if (item) {
          let_go();
        }
        return item || !error_is_set();
      });
      if (!done) {
        return false;
      }
      if (!item) {
        policy_.defer_decref(std::move(iterator));
        return true;
      }
      is_copied = copy(item.borrow());
      policy_.defer_decref(std::move(item));
    }
    return false;
  }

  P& policy_;
  const ReduceValue& value_;
};

}  // namespace ectype
