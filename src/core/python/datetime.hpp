// datetime's own C API (datetime.h). The limited API has none of it.
#pragma once

#include "python/errors.hpp"

#ifndef Py_LIMITED_API
#include <datetime.h>
#endif

namespace ectype {

#ifdef Py_LIMITED_API

inline constexpr bool kHasDateTimeApi = false;

class DateTimeApi {
 public:
  explicit DateTimeApi(const void* /*contents*/) {}
  [[nodiscard]] Ref<> date(Borrowed<> /*x*/) const { return {}; }
  [[nodiscard]] Ref<> timedelta(Borrowed<> /*x*/) const { return {}; }
  [[nodiscard]] Ref<> datetime(Borrowed<> /*x*/, Borrowed<> /*zone*/) const { return {}; }
  [[nodiscard]] Ref<> time(Borrowed<> /*x*/, Borrowed<> /*zone*/) const { return {}; }
  [[nodiscard]] bool is_zone(Borrowed<> /*object*/) const { return false; }
  [[nodiscard]] static Borrowed<> zone_of_datetime(Borrowed<> /*x*/) { return {}; }
  [[nodiscard]] static Borrowed<> zone_of_time(Borrowed<> /*x*/) { return {}; }
};

#else

inline constexpr bool kHasDateTimeApi = true;

// Makes new objects with the fields of others. Empty without an error if the fields are not in range: unpickling makes
// such objects, but no constructor does.
class DateTimeApi {
 public:
  explicit DateTimeApi(const void* contents) : api_(static_cast<const PyDateTime_CAPI*>(contents)) {}

  [[nodiscard]] Ref<> date(Borrowed<> x) const {
    PyObject* o = x.get();
    return in_range(
        api_->Date_FromDate(PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o), api_->DateType));
  }
  [[nodiscard]] Ref<> timedelta(Borrowed<> x) const {
    PyObject* o = x.get();
    constexpr int kAsIs = 0;  // not to be normalised
    return in_range(api_->Delta_FromDelta(PyDateTime_DELTA_GET_DAYS(o), PyDateTime_DELTA_GET_SECONDS(o),
                                          PyDateTime_DELTA_GET_MICROSECONDS(o), kAsIs, api_->DeltaType));
  }
  // `zone` is a tzinfo or None.
  [[nodiscard]] Ref<> datetime(Borrowed<> x, Borrowed<> zone) const {
    PyObject* o = x.get();
    return in_range(api_->DateTime_FromDateAndTimeAndFold(
        PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o), PyDateTime_DATE_GET_HOUR(o),
        PyDateTime_DATE_GET_MINUTE(o), PyDateTime_DATE_GET_SECOND(o), PyDateTime_DATE_GET_MICROSECOND(o), zone.get(),
        PyDateTime_DATE_GET_FOLD(o), api_->DateTimeType));
  }
  [[nodiscard]] Ref<> time(Borrowed<> x, Borrowed<> zone) const {
    PyObject* o = x.get();
    return in_range(api_->Time_FromTimeAndFold(PyDateTime_TIME_GET_HOUR(o), PyDateTime_TIME_GET_MINUTE(o),
                                               PyDateTime_TIME_GET_SECOND(o), PyDateTime_TIME_GET_MICROSECOND(o),
                                               zone.get(), PyDateTime_TIME_GET_FOLD(o), api_->TimeType));
  }
  [[nodiscard]] bool is_zone(Borrowed<> object) const {
    return object.get() == Py_None || PyObject_TypeCheck(object.get(), api_->TZInfoType) != 0;
  }
  // None if it is naive.
  [[nodiscard]] static Borrowed<> zone_of_datetime(Borrowed<> x) {
    return Borrowed<>(PyDateTime_DATE_GET_TZINFO(x.get()));
  }
  [[nodiscard]] static Borrowed<> zone_of_time(Borrowed<> x) { return Borrowed<>(PyDateTime_TIME_GET_TZINFO(x.get())); }

 private:
  static Ref<> in_range(PyObject* made) {
    if (made == nullptr && PyErr_ExceptionMatches(PyExc_ValueError) != 0) {
      PyErr_Clear();
    }
    return Ref<>::steal(made);
  }
  const PyDateTime_CAPI* api_;
};

#endif

}  // namespace ectype
