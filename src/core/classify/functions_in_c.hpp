// Functions in C, of the interpreter and of other packages.
#pragma once

#include "capi/objects.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace ectype {

struct Declarations;

// For types with their own way to look attributes up, such as protobuf's messages: the hook is known only once it was
// looked up.
class BoundMethodsInC {
 public:
  // Whether `hook`, which was looked up on `x` as `name`, is a method of `x` that is declared to ignore its memo.
  // `reader`, which is `ectype._protocol.read_hook`, is asked once; that is foreign code. `epoch` changes when more is
  // declared. Empty with an error set.
  [[nodiscard]] std::optional<bool> ignores_memo(std::uint64_t epoch, const Declarations& declarations,
                                                 Borrowed<> reader, Borrowed<> x, Borrowed<> hook, Borrowed<> name) {
    if (PyCFunction_CheckExact(hook.get()) == 0 || PyCFunction_GetSelf(hook.get()) != x.get()) {
      return false;
    }
    if (epoch != epoch_) [[unlikely]] {
      asked_ = {};
      epoch_ = epoch;
    }
    const PyCFunction function = PyCFunction_GetFunction(hook.get());
    Asked& asked = asked_[std::bit_cast<std::uintptr_t>(function) / kBetweenFunctions % asked_.size()];
    if (asked.function != function) [[unlikely]] {
      const std::optional<bool> is_declared = ask(declarations, reader, x, function, name);
      if (!is_declared) {
        return std::nullopt;
      }
      asked = {.function = function, .ignores_memo = *is_declared};
    }
    return asked.ignores_memo;
  }

 private:
  [[nodiscard]] static std::optional<bool> ask(const Declarations& declarations, Borrowed<> reader, Borrowed<> x,
                                               PyCFunction function, Borrowed<> name);

  // By address: known functions are in modules, which are never unloaded.
  struct Asked {
    PyCFunction function = nullptr;
    bool ignores_memo = false;
  };
  std::uint64_t epoch_ = 0;
  static constexpr std::uintptr_t kBetweenFunctions = 16;
  std::array<Asked, 16> asked_{};
};

// Methods of builtin containers, known by their functions.
class ContainerMethods {
 public:
  // False with an error set.
  [[nodiscard]] bool load();
  // Whether this is the method `copy` of a list, a dict or a set.
  [[nodiscard]] bool is_copy(Borrowed<> method) const {
    return PyCFunction_CheckExact(method.get()) != 0 &&
           std::ranges::find(copy_, PyCFunction_GetFunction(method.get())) != copy_.end() && is_container(self(method));
  }
  // Whether this is the method `update` of a dict.
  [[nodiscard]] bool is_update(Borrowed<> method) const {
    return PyCFunction_CheckExact(method.get()) != 0 && PyCFunction_GetFunction(method.get()) == update_ &&
           PyDict_CheckExact(PyCFunction_GetSelf(method.get())) != 0;
  }
  // Whether this is a list, a dict or a set, of no derived class.
  [[nodiscard]] static bool is_container(Borrowed<> x) {
    return PyDict_CheckExact(x.get()) != 0 || PyList_CheckExact(x.get()) != 0 || type_of(x).get() == &PySet_Type;
  }
  // The container of such a method.
  [[nodiscard]] static Borrowed<> self(Borrowed<> method) { return Borrowed<>(PyCFunction_GetSelf(method.get())); }

 private:
  std::array<PyCFunction, 3> copy_{};
  PyCFunction update_ = nullptr;
};

// Dtypes of numpy's without objects, as far as they were met: those of the last few arrays. Asking a dtype takes longer
// than copying a small array.
class PlainDtypes {
 public:
  [[nodiscard]] bool contains(Borrowed<> dtype) const {
    return std::ranges::any_of(dtypes_, [&](const Ref<>& known) { return known.borrow() == dtype; });
  }
  // In place of the oldest.
  void add(Borrowed<> dtype) {
    dtypes_[next_] = share(dtype);
    next_ = (next_ + 1) % dtypes_.size();
  }

 private:
  std::array<Ref<>, 4> dtypes_;
  std::size_t next_ = 0;
};

// An array of numpy's.
class NumpyArray {
 public:
  explicit NumpyArray(Borrowed<> x) : fields_(as<Fields>(x)) {}

  // Whether the class, which has this method, is the one that defines it. Leaves no error set.
  [[nodiscard]] static bool is_exact(Type type, Borrowed<> method);
  // Whether the array holds no objects. Adds its dtype to `known` then. Leaves no error set.
  [[nodiscard]] bool holds_no_objects(PlainDtypes& known) const;
  // NPY_BEGIN_THREADS_THRESHOLDED: larger ones are copied without the GIL.
  [[nodiscard]] bool is_small() const;

 private:
  // The first members of `PyArrayObject_fields`, a part of numpy's ABI.
  struct Fields {
    PyObject ob_base;
    char* data;
    int nd;
    Py_ssize_t* dimensions;
    Py_ssize_t* strides;
    PyObject* base;
    PyObject* descr;
  };
  const Fields* fields_;
};

}  // namespace ectype
