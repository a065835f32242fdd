#include "memo/exposed_memo.hpp"

#include <atomic>

namespace ectype {
namespace {

// How often a dict was adopted, in any thread.
constinit std::atomic<std::uint64_t> adoptions = 0;

}  // namespace

bool ExposedMemo::can_adopt(Borrowed<> dict, const DictWatcher& watcher) {
  // Each call reads all of them, and a program may make many calls with one memo.
  constexpr Py_ssize_t kMostEntries = 32;
  if (!knows_dict_changes() || dict_size(dict) > kMostEntries || DictStamp::is_watched(dict, watcher)) {
    return false;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict, position, key, value)) {
    // The table, once it has learnt the entries, has no answer for what has the answer None.
    if (PyLong_CheckExact(key.get()) == 0 || value.get() == Py_None) {
      return false;
    }
  }
  return true;
}

bool ExposedMemo::adopt() {
  adoptions.fetch_add(1, std::memory_order_relaxed);
  adoptions_ = adoptions.load(std::memory_order_relaxed);
  is_callers_ = true;
  has_callers_entries_ = dict_size(dict_.borrow()) != 0;
  if (!has_callers_entries_) {
    return true;
  }
  only_dict_knows_all_ = true;
  const Ref<> own_key = address_key(dict_.borrow());
  keep_alive_ = own_key ? dict_get(dict_.borrow(), own_key.borrow()) : Ref<>();
  if (keep_alive_ && PyList_CheckExact(keep_alive_.get()) == 0) {
    distrust();  // its `append` is foreign code
  }
  return static_cast<bool>(own_key);
}

ExposedMemo::Finding ExposedMemo::find(Borrowed<> original, Sharing sharing) {
  if (original == dict_.borrow() || (keep_alive_ && original == keep_alive_.borrow())) [[unlikely]] {
    // The memo itself is to be copied, while entries are being made.
    if (!flush()) {
      return {.found = Found::kError, .copy = {}};
    }
    distrust();
  }
  if (!has_entries_of_others() && has_references(original, static_cast<Py_ssize_t>(sharing))) {
    return {.found = Found::kNothingAndUnique, .copy = {}};
  }
  Ref<> copy;
  if (!ask(original, AddressHash(original.get()), copy)) {
    return {.found = Found::kError, .copy = {}};
  }
  return copy && counts_as_copy(copy.borrow()) ? Finding{.found = Found::kCopy, .copy = std::move(copy)}
                                               : Finding{.found = Found::kNothing, .copy = {}};
}

bool ExposedMemo::look_again(const NativeVacancy& vacancy, Ref<>& copy) {
  return sharing(vacancy) == Sharing::kUnique || ask(vacancy.original(), vacancy.key().hash(vacancy.original()), copy);
}

bool ExposedMemo::ask(Borrowed<> original, AddressHash hash, Ref<>& copy) {
  if (!has_foreign_entries_) {
    copy = share(storage_->find(original, hash));
    if (copy || !only_dict_knows_all_) [[likely]] {
      return true;
    }
    if (!learn_from_dict()) {
      return false;
    }
  }
  const Ref<> key = address_key(original);
  if (!key) {
    return false;
  }
  copy = dict_get(dict_.borrow(), key.borrow());
  return copy || !error_is_set();
}

// Foreign code may catch the error of a nested call and continue with this memo, while the failed call drops the copies
// that it made. So each record owns its objects from the start, unlike in a private memo.
bool ExposedMemo::write(NativeVacancy vacancy, Borrowed<> copy, Record::Kind kind) {
  MemoStorage& storage = *storage_;
  if (has_foreign_entries_ && storage.records.empty()) {
    return write_through(Record(vacancy.original(), copy, kind));
  }
  if (!storage.write(std::move(vacancy), copy, kind)) {
    return false;
  }
  storage.own_all();
  return !has_foreign_entries_ || flush();
}

bool ExposedMemo::close(NativeTicket ticket, Borrowed<> copy) {
  RecordLog& records = storage_->records;
  if (ticket.place() + 1 == size() && !records.empty()) {
    records.back().complete();
    return true;
  }
  // Writing `memo[id(x)] = y` again matters only if other code may have removed the first entry.
  const Record record(ticket.original(), has_foreign_entries_ ? copy : Borrowed<>(), Record::Kind::kCloses);
  if (has_foreign_entries_ && records.empty()) {
    return write_through(record);
  }
  if (!storage_->append(record)) {
    return false;
  }
  storage_->own_all();
  return !has_foreign_entries_ || flush();
}

// The entry remains, but it does not keep the original alive. The original may be left with one reference, as if it had
// never been met. So if other code catches the error and continues, everything is looked up.
//
// A dict or a list is kept alive. It may be the state of an instance, which would be freed with the error; the next
// state could then get its address and be mistaken for it. An original that was not flushed yet is kept too: no foreign
// code has seen its entry.
void ExposedMemo::abandon(NativeTicket ticket) noexcept {
  const Borrowed<> original = ticket.original();
  const bool is_kept = PyDict_CheckExact(original.get()) != 0 || PyList_CheckExact(original.get()) != 0;
  if (!is_kept && ticket.place() < flushed_) {
    const ErrorAside error;
    distrust();
    const Ref<> dying = take_open(original);
  }
}

bool ExposedMemo::flush_records() {
  MemoStorage& storage = *storage_;
  // Writing may run foreign code (the comparison with a user's key, or a keep-alive object that is not a list), and
  // that code may use this memo. So the records are taken out first. Each owns its objects, and passes these references
  // on.
  RecordLog batch;
  batch.swap(storage.records);
  flushed_ += batch.size();
  storage.owned = 0;
  if (!has_foreign_entries_) {
    stamp_.lift(dict_.borrow());
  }
  std::size_t indexed = std::exchange(storage.indexed, 0);
  if (batch.size() - indexed > kManyRecords) {
    indexed = batch.size();
    only_dict_knows_all_ = true;
    asked_of_dict_ = 0;
  }
  const auto size = static_cast<Py_ssize_t>(batch.size());
  bool ok = true;
  std::size_t i = 0;
  for (; ok && i < batch.size(); ++i) {
    const Record& record = batch[i];
    ok = write_to_dict(Ref<>::steal(record.original().get()), Ref<>::steal(record.copy().get()), record.kind(),
                       i < indexed, size);
  }
  for (; i < batch.size(); ++i) {
    batch[i].let_go();
  }
  IntEntries(dict_.borrow()).track();
  if (storage.records.empty()) {
    batch.clear(MemoStorage::kKeptRecords);
    batch.swap(storage.records);
  }
  if (!has_foreign_entries_) {
    set_stamp();
  }
  return ok;
}

void ExposedMemo::set_stamp() {
  stamp_.set(dict_.borrow(), watcher_);
  events_ = DictStamp::events();
  adoptions_ = adoptions.load(std::memory_order_relaxed);
}

// From 3.14 on: ours may have been taken off, and another copy, which has adopted the dict since, may have set its own.
bool ExposedMemo::has_own_watch() const {
  return !since(kPython314) || events_ == DictStamp::events() ||
         adoptions_ == adoptions.load(std::memory_order_relaxed);
}

void ExposedMemo::take_stamp_off() {
  stamp_.lift(dict_.borrow());
  if (!has_own_watch()) {
    DictStamp::count_event();  // the other copy must notice
  }
}

// May run foreign code, as `flush` may.
bool ExposedMemo::write_through(const Record& record) {
  ++storage_->foreign_calls;
  ++flushed_;
  return write_to_dict(share(record.original()), share(record.copy()), record.kind(), false, 1);
}

bool ExposedMemo::learn_from_dict() {
  // Asking the dict requires an int. That costs a dozen times as much as asking the table.
  constexpr Py_ssize_t kTimesDearer = 16;
  constexpr Py_ssize_t kFewestQuestions = 8;
  ++asked_of_dict_;
  if (is_ending_ || asked_of_dict_ < kFewestQuestions || asked_of_dict_ * kTimesDearer < dict_size(dict_.borrow())) {
    return true;
  }
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  while (next_entry(dict_.borrow(), position, key, value)) {
    const void* address = PyLong_AsVoidPtr(key.get());
    if (address == nullptr) {  // a caller's entry, for no object
      PyErr_Clear();
    } else if (!storage_->table.insert(address, AddressHash(address), value.get())) {
      return out_of_memory();
    }
  }
  only_dict_knows_all_ = false;
  return true;
}

bool ExposedMemo::write_to_dict(Ref<> original, Ref<> copy, Record::Kind kind, bool is_indexed, Py_ssize_t count) {
  if (copy) {
    const Borrowed<> value = copy.borrow();
    Ref<> key = address_key(original.borrow());
    IntEntries entries(dict_.borrow());
    // As long as no other code has written to the dict, its keys are ints.
    if (!key || ((has_foreign_entries_ || !entries.add(key, hash_of_address(original.borrow()), copy)) &&
                 !dict_set(dict_.borrow(), key.borrow(), value))) {
      return false;
    }
    // Objects that could not be met again can be from now on.
    if (!has_foreign_entries_ && !is_indexed && !is_ending_ &&
        !storage_->table.insert(original.get(), AddressHash(original.get()), value.get())) {
      return out_of_memory();
    }
  }
  if (kind != Record::Kind::kOpens) {
    const Ref<> open = kind == Record::Kind::kCloses ? take_open(original.borrow()) : Ref<>();
    return keep_alive(std::move(original), count);
  }
  if (!storage_->open.push(original.get())) {
    return out_of_memory();
  }
  (void)original.release();
  return true;
}

bool ExposedMemo::keep_alive(Ref<> original, Py_ssize_t expected) {
  if (keep_alive_) [[likely]] {
    return list_append(keep_alive_.borrow(), std::move(original));
  }
  if (has_foreign_entries_) {
    return keep_alive_in_dict(dict_.borrow(), own_key_, original.borrow());
  }
  const Ref<> key = address_key(dict_.borrow());
  keep_alive_ = new_list(expected);
  return key && keep_alive_ && list_append(keep_alive_.borrow(), std::move(original)) &&
         dict_set(dict_.borrow(), key.borrow(), keep_alive_.borrow());
}

void ExposedMemo::recheck() {
  if (!has_foreign_entries_ && !(stamp_.holds(dict_.borrow()) && has_own_watch())) {
    distrust();
  }
}

void ExposedMemo::distrust() {
  if (!std::exchange(has_foreign_entries_, true)) {
    take_stamp_off();
  }
  storage_->table.clear(MemoStorage::kKeptSlots);
  keep_alive_ = Ref<>();
}

Ref<> ExposedMemo::take_open(Borrowed<> original) {
  Buffer<PyObject*>& open = storage_->open;
  for (std::size_t i = open.size(); i-- > 0;) {
    if (open[i] == original.get()) {
      open.erase(i);
      return Ref<>::steal(original.get());
    }
  }
  return {};
}

bool ExposedMemo::flush_last() {
  is_ending_ = true;
  only_dict_knows_all_ = true;
  return flush();
}

void ExposedMemo::retire() {
  // Other code holds the memo: it must hold everything, as the standard library's would.
  if (!has_one_reference(dict_.borrow())) {
    const ErrorAside error;
    if (!flush_last()) {
      PyErr_Clear();
    }
  }
  if (!std::exchange(has_foreign_entries_, true)) {
    take_stamp_off();
  }
}

DormantMemo ExposedMemo::rest() && {
  retire();
  storage_->clear();
  return DormantMemo(std::move(storage_));
}

bool PrivateMemo::has_own_entry_only() const {
  const CriticalSection section(closed_.borrow());
  Py_ssize_t position = 0;
  Borrowed<> key;
  Borrowed<> value;
  return dict_size(closed_.borrow()) == 1 && next_entry(closed_.borrow(), position, key, value) &&
         PyLong_CheckExact(key.get()) != 0 && storage_->hook.original && is_address_of(key, storage_->hook.original);
}

Ref<> PrivateMemo::take_own_entry() {
  Ref<> key;
  Ref<> value;
  if (!IntEntries(closed_.borrow()).take_only(key, value)) {
    Py_ssize_t position = 0;
    Borrowed<> borrowed_key;
    Borrowed<> borrowed_value;
    {
      const CriticalSection section(closed_.borrow());
      if (next_entry(closed_.borrow(), position, borrowed_key, borrowed_value)) {
        value = share(borrowed_value);
      }
    }
    PyDict_Clear(closed_.get());
  }
  return value;
}

Ref<> PrivateMemo::take_all_entries() {
  Ref<> entries = Ref<>::steal(PyDict_Copy(closed_.get()));
  if (entries) {
    PyDict_Clear(closed_.get());
  }
  return entries;
}

// What was stored so far enters the dict with the next flush.
std::optional<ExposedMemo> PrivateMemo::expose(DictWatcher watcher) && {
  Ref<> dict = closed_ ? std::move(closed_) : new_dict(static_cast<Py_ssize_t>(storage_->records.size()));
  if (!dict) {
    return std::nullopt;
  }
  prepare_for_foreign_code();
  return ExposedMemo(std::move(storage_), std::move(dict), watcher);
}

ExposedMemo PrivateMemo::become(Ref<> dict, DictWatcher watcher) && {
  return {std::move(storage_), std::move(dict), watcher};
}

}  // namespace ectype
