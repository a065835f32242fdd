#include "capi/datetime.hpp"

#ifndef Py_LIMITED_API

#include <datetime.h>

#include <cstddef>

namespace ectype {

static_assert(offsetof(repeated::DateTime, data) == offsetof(PyDateTime_Date, data));
static_assert(offsetof(repeated::DateTime, data) == offsetof(PyDateTime_DateTime, data));
static_assert(offsetof(repeated::DateTime, hastzinfo) == offsetof(PyDateTime_DateTime, hastzinfo));
static_assert(offsetof(repeated::DateTime, fold) == offsetof(PyDateTime_DateTime, fold));
static_assert(offsetof(repeated::DateTime, tzinfo) == offsetof(PyDateTime_DateTime, tzinfo));
static_assert(offsetof(repeated::Time, data) == offsetof(PyDateTime_Time, data));
static_assert(offsetof(repeated::Time, hastzinfo) == offsetof(PyDateTime_Time, hastzinfo));
static_assert(offsetof(repeated::Time, fold) == offsetof(PyDateTime_Time, fold));
static_assert(offsetof(repeated::Time, tzinfo) == offsetof(PyDateTime_Time, tzinfo));
static_assert(offsetof(repeated::Delta, days) == offsetof(PyDateTime_Delta, days));
static_assert(offsetof(repeated::Delta, microseconds) == offsetof(PyDateTime_Delta, microseconds));
static_assert(offsetof(repeated::DateTimeFunctions, zone_type) == offsetof(PyDateTime_CAPI, TZInfoType));
static_assert(offsetof(repeated::DateTimeFunctions, new_date) == offsetof(PyDateTime_CAPI, Date_FromDate));
static_assert(offsetof(repeated::DateTimeFunctions, new_delta) == offsetof(PyDateTime_CAPI, Delta_FromDelta));
static_assert(offsetof(repeated::DateTimeFunctions, new_datetime) ==
              offsetof(PyDateTime_CAPI, DateTime_FromDateAndTimeAndFold));
static_assert(offsetof(repeated::DateTimeFunctions, new_time) == offsetof(PyDateTime_CAPI, Time_FromTimeAndFold));

bool DateTimeApi::fits() const { return true; }

}  // namespace ectype

#else

namespace ectype {
namespace {

bool is_repr(const Ref<>& object, const char* expected) {
  const Ref<> text = Ref<>::steal(object ? PyObject_Repr(object.get()) : nullptr);
  return text && PyUnicode_CompareWithASCIIString(text.get(), expected) == 0;
}

}  // namespace

// Each copy has used the structures twice: when the original was read, and when the copy was made.
bool DateTimeApi::fits() const {
  const Borrowed<> zone(api_->utc);
  const Ref<> date = Ref<>::steal(api_->new_date(2001, 2, 3, api_->date_type));
  const Ref<> delta = Ref<>::steal(api_->new_delta(-1, 2, 3, 0, api_->delta_type));
  const Ref<> datetime =
      Ref<>::steal(api_->new_datetime(2001, 2, 3, 4, 5, 6, 789012, zone.get(), 1, api_->datetime_type));
  const Ref<> time = Ref<>::steal(api_->new_time(4, 5, 6, 789012, zone.get(), 1, api_->time_type));
  const Borrowed<> none(Py_None);
  const bool made =
      is_repr(date, "datetime.date(2001, 2, 3)") &&
      is_repr(delta, "datetime.timedelta(days=-1, seconds=2, microseconds=3)") &&
      is_repr(datetime, "datetime.datetime(2001, 2, 3, 4, 5, 6, 789012, fold=1, tzinfo=datetime.timezone.utc)") &&
      is_repr(time, "datetime.time(4, 5, 6, 789012, fold=1, tzinfo=datetime.timezone.utc)");
  const bool read =
      made && zone_of_datetime(datetime.borrow()) == zone && zone_of_time(time.borrow()) == zone &&
      is_repr(this->date(date.borrow()), "datetime.date(2001, 2, 3)") &&
      is_repr(timedelta(delta.borrow()), "datetime.timedelta(days=-1, seconds=2, microseconds=3)") &&
      is_repr(this->datetime(datetime.borrow(), none), "datetime.datetime(2001, 2, 3, 4, 5, 6, 789012, fold=1)") &&
      is_repr(this->time(time.borrow(), none), "datetime.time(4, 5, 6, 789012, fold=1)");
  PyErr_Clear();
  return read;
}

}  // namespace ectype

#endif
