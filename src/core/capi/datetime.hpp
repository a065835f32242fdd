// datetime's own C API (datetime.h). The limited API has none of it, so its structures are repeated here. datetime.cpp
// compares them with the header, or with objects that the module makes.
#pragma once

#include "capi/errors.hpp"
#include "capi/objects.hpp"

namespace ectype {

namespace repeated {

struct DateTime {
  PyObject ob_base;
  Py_hash_t hashcode;
  char hastzinfo;
  unsigned char data[10];
  unsigned char fold;
  PyObject* tzinfo;  // only if `hastzinfo`
};
struct Time {
  PyObject ob_base;
  Py_hash_t hashcode;
  char hastzinfo;
  unsigned char data[6];
  unsigned char fold;
  PyObject* tzinfo;  // only if `hastzinfo`
};
struct Delta {
  PyObject ob_base;
  Py_hash_t hashcode;
  int days;
  int seconds;
  int microseconds;
};

struct DateTimeFunctions {
  PyTypeObject* date_type;
  PyTypeObject* datetime_type;
  PyTypeObject* time_type;
  PyTypeObject* delta_type;
  PyTypeObject* zone_type;
  PyObject* utc;
  PyObject* (*new_date)(int year, int month, int day, PyTypeObject* type);
  void* new_datetime_without_fold;
  void* new_time_without_fold;
  PyObject* (*new_delta)(int days, int seconds, int microseconds, int normalize, PyTypeObject* type);
  void* zone_and_timestamps[3];
  PyObject* (*new_datetime)(int year, int month, int day, int hour, int minute, int second, int microsecond,
                            PyObject* zone, int fold, PyTypeObject* type);
  PyObject* (*new_time)(int hour, int minute, int second, int microsecond, PyObject* zone, int fold,
                        PyTypeObject* type);
};

}  // namespace repeated

// Makes new objects with the fields of others. Empty without an error if the fields are out of range: unpickling can
// make such objects, but no constructor can.
class DateTimeApi {
 public:
  explicit DateTimeApi(const void* contents) : api_(static_cast<const repeated::DateTimeFunctions*>(contents)) {}

  // Whether the structures are those repeated here. Never leaves an error set.
  [[nodiscard]] bool fits() const;

  [[nodiscard]] Ref<> date(Borrowed<> x) const {
    const unsigned char* data = as<repeated::DateTime>(x)->data;
    return in_range(api_->new_date(year(data), data[2], data[3], api_->date_type));
  }
  [[nodiscard]] Ref<> timedelta(Borrowed<> x) const {
    const auto* delta = as<repeated::Delta>(x);
    constexpr int kAsIs = 0;  // not to be normalised
    return in_range(api_->new_delta(delta->days, delta->seconds, delta->microseconds, kAsIs, api_->delta_type));
  }
  // `zone` is a tzinfo or None.
  [[nodiscard]] Ref<> datetime(Borrowed<> x, Borrowed<> zone) const {
    const auto* raw = as<repeated::DateTime>(x);
    const unsigned char* data = raw->data;
    return in_range(api_->new_datetime(year(data), data[2], data[3], data[4], data[5], data[6], microsecond(data + 7),
                                       zone.get(), raw->fold, api_->datetime_type));
  }
  [[nodiscard]] Ref<> time(Borrowed<> x, Borrowed<> zone) const {
    const auto* raw = as<repeated::Time>(x);
    const unsigned char* data = raw->data;
    return in_range(
        api_->new_time(data[0], data[1], data[2], microsecond(data + 3), zone.get(), raw->fold, api_->time_type));
  }
  [[nodiscard]] bool is_zone(Borrowed<> object) const {
    return object.get() == Py_None || PyObject_TypeCheck(object.get(), api_->zone_type) != 0;
  }
  // None if the object is naive.
  [[nodiscard]] static Borrowed<> zone_of_datetime(Borrowed<> x) { return zone_of(as<repeated::DateTime>(x)); }
  [[nodiscard]] static Borrowed<> zone_of_time(Borrowed<> x) { return zone_of(as<repeated::Time>(x)); }

 private:
  static int year(const unsigned char* data) { return data[0] << 8 | data[1]; }
  static int microsecond(const unsigned char* data) { return data[0] << 16 | data[1] << 8 | data[2]; }
  static Borrowed<> zone_of(const auto* x) { return Borrowed<>(x->hastzinfo != 0 ? x->tzinfo : Py_None); }

  static Ref<> in_range(PyObject* made) {
    if (made == nullptr && PyErr_ExceptionMatches(PyExc_ValueError) != 0) {
      PyErr_Clear();
    }
    return Ref<>::steal(made);
  }
  const repeated::DateTimeFunctions* api_;
};

}  // namespace ectype
