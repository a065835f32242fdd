// The functions that plans use. Each is defined in copiers/, in the file of its type.
#pragma once

#include "classify/plan.hpp"
#include "memo/records.hpp"

namespace ectype {

// Deep copies: see `DeepCopier`. The copiers of builtin types need no plan.
NewRef copy_list(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_dict(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_tuple(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_set(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_frozendict(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_method(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_to_itself(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_by_protocol(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_instance(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_hooked(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_registered(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_by_leaving_out(Walk& walk, Borrowed<> x, NativeVacancy vacancy);
NewRef copy_by_function(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_instance_by_rules(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_stdlib(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);
NewRef copy_stdlib_by_rules(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& plan);

// Adapts a function that takes no plan to `DeepCopier`. The plan is the last argument, so the others need not be moved.
template <NewRef (*kCopy)(Walk& walk, Borrowed<> x, NativeVacancy vacancy)>
NewRef without_plan(Walk& walk, Borrowed<> x, NativeVacancy vacancy, const Plan& /*plan*/) {
  return kCopy(walk, x, std::move(vacancy));
}
inline constexpr DeepCopier kByProtocol = without_plan<copy_by_protocol>;

// Shallow copies: see `ShallowCopier`.
NewRef shallow_itself(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_list(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_dict(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_set(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_bytearray(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_instance(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_by_hook(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_stdlib(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_by_reduce(State& state, Borrowed<> x, const Plan& plan);
NewRef shallow_by_look_up(State& state, Borrowed<> x, const Plan& plan);

}  // namespace ectype
