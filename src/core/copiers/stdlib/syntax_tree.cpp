// Nodes of syntax trees: `ast.AST` and what derives from it. A node reduces to its class and its `__dict__`; in 3.13
// and later also to arguments of the class, None for each field (`ast_type_reduce`, Python/Python-ast.c). The core
// reduces a node to find out which rule holds. The initialiser sets the fields, and those that are missing to their
// defaults.
#include "capi/attributes.hpp"
#include "capi/call.hpp"
#include "capi/names.hpp"
#include "capi/tuple.hpp"
#include "capi/type_facts.hpp"
#include "classify/instance_shape.hpp"
#include "classify/stdlib_types.hpp"
#include "copiers/stdlib/dict_state.hpp"

namespace ectype {
namespace {

bool are_none(Borrowed<> tuple) {
  for (Py_ssize_t i = 0; i < tuple_size(tuple); ++i) {
    if (tuple_item(tuple, i).get() != Py_None) {
      return false;
    }
  }
  return true;
}

// Whether the functions in C of `ast.AST` create, initialise and reduce instances of this class. So making one, and
// reducing it, runs no foreign code.
bool is_made_in_c(Type type, const StdlibType& found) {
  const Type object(&PyBaseObject_Type);
  const Type metaclass = type_of(as_object(type));
  const Ref<> reduce = text("__reduce__");
  const Ref<> initialise = text("__init__");
  const Ref<> initialiser = initialise ? attribute(as_object(object), initialise.borrow()) : Ref<>();
  return reduce && initialiser && is_method_in_c(found.attributes[0].borrow()) &&
         type_of(found.attributes[1].borrow()) == type_of(initialiser.borrow()) &&
         PyType_GetSlot(type.get(), Py_tp_new) == found.create && same_slot(type, object, Py_tp_getattro) &&
         same_slot(type, object, Py_tp_setattro) && same_slot(metaclass, Type(&PyType_Type), Py_tp_call) &&
         same_slot(metaclass, Type(&PyType_Type), Py_tp_getattro) &&
         class_attribute(type, reduce.borrow()) == found.attributes[0].borrow() &&
         class_attribute(type, initialise.borrow()) == found.attributes[1].borrow();
}

// A new node. Empty, perhaps with an error set, if its class is not the standard library's.
Ref<> new_node(const StdlibType& found) {
  const Borrowed<> globals = globals_of_module(found.row->module);
  const Borrowed<> expression = globals ? dict_find(globals, "Expr") : Borrowed<>();
  if (!expression || !is_type_object(expression)) {
    return {};
  }
  const Type type(reinterpret_cast<PyTypeObject*>(expression.get()));
  const bool is_own = PyType_IsSubtype(type.get(), found.as_type().get()) != 0 && is_made_in_c(type, found);
  return is_own ? call(expression, Borrowed<>(Py_True)) : Ref<>();
}

// Stores in `constant` the name of the attribute with the fields if the initialiser sets them, else None. False,
// perhaps with an error set, if nodes reduce in another way.
bool load_rule(StdlibType& found) {
  const Ref<> node = new_node(found);
  const Ref<> reduced = node ? call(found.attributes[0].borrow(), node.borrow()) : Ref<>();
  constexpr Py_ssize_t kParts = 3;
  if (!reduced || PyTuple_CheckExact(reduced.get()) == 0 || tuple_size(reduced.borrow()) != kParts) {
    return false;
  }
  const Borrowed<> arguments = tuple_item(reduced.borrow(), 1);
  const Ref<> attributes = attributes_of(node.borrow());
  if (PyTuple_CheckExact(arguments.get()) == 0 || !are_none(arguments) ||
      tuple_item(reduced.borrow(), 2) != attributes.borrow()) {
    return false;
  }
  found.constant = tuple_size(arguments) != 0 ? text("_fields") : share(Borrowed<>(Py_None));
  return static_cast<bool>(found.constant);
}

// Whether nodes of this class are those of `ast.AST`, and have their attributes in a `__dict__` like that of other
// objects.
bool follows_ast(const InstanceNames& names, Type type, const StdlibType& found) {
  const Type object(&PyBaseObject_Type);
  const Borrowed<> dict = class_attribute(type, names.dict.borrow());
  return is_made_in_c(type, found) && dict && is_getset(dict) &&
         same_attribute(type, object, names.reduce_ex.borrow()) &&
         same_attribute(type, object, names.set_state.borrow()) &&
         same_attribute(type, object, names.deepcopy_hook.borrow());
}

// The fields that the initialiser sets to None; null if it sets none. False if they are not known.
[[nodiscard]] bool find_fields(const StdlibType& known, Borrowed<> x, Borrowed<>& fields) {
  if (known.constant.get() == Py_None) {
    return true;
  }
  fields = class_attribute(type_of(x), known.constant.borrow());
  return fields && PyTuple_CheckExact(fields.get()) != 0;
}

NewRef copy_node(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan) {
  Borrowed<> fields;
  if (!find_fields(*plan.stdlib, x, fields)) {
    return copy_by_protocol(walk, x, std::move(vacancy));
  }
  return copy_with_dict_state(walk, x, std::move(vacancy), fields);
}

Ref<> shallow_node(const State& state, const StdlibType& type, Borrowed<> x) {
  Borrowed<> fields;
  return find_fields(type, x, fields) ? shallow_with_dict_state(state, x, fields) : Ref<>();
}

}  // namespace

extern constinit const StdlibRow kSyntaxTree = {.module = "_ast",
                                                .name = "AST",
                                                .is_changeable = true,
                                                .attributes = {"__reduce__", "__init__"},
                                                .has_member = follows_ast,
                                                .load = load_rule,
                                                .deep = copy_node,
                                                .shallow = shallow_node};

}  // namespace ectype
