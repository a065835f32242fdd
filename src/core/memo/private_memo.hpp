// The first two lives of the native memo.
//
//   DormantMemo --wake()--> PrivateMemo --expose()--> ExposedMemo
//        ^                      | rest()                  | rest()
//        '----------------------'-------------------------'
//
// Each step consumes the state it leaves (`&&`), and each state offers only what is right in it: a dormant memo
// cannot be looked into, an exposed one cannot become private again.
#pragma once

#include "memo/records.hpp"
#include "python/dict_stamp.hpp"

#include <memory>

namespace ectype {

class PrivateMemo;
class ExposedMemo;

// Storage at rest, between two calls of a thread.
class DormantMemo {
 public:
  explicit DormantMemo(std::unique_ptr<MemoStorage> storage) : storage_(std::move(storage)) {}
  PrivateMemo wake() &&;

 private:
  std::unique_ptr<MemoStorage> storage_;
};

// In use, and no foreign code has been handed the memo: only the walk knows it.
class PrivateMemo {
 public:
  explicit PrivateMemo(std::unique_ptr<MemoStorage> storage) : storage_(std::move(storage)) {}

  ECTYPE_INLINE LookUp<NativeVacancy> look_up(Borrowed<> original, Reach reach) {
    if (reach == Reach::kOnce && has_one_reference(original)) {
      return LookUp<NativeVacancy>::miss(NativeVacancy(original, NativeKey(storage_->settlements)));
    }
    const AddressHash hash(original.get());
    if (void* copy = storage_->table.find(original.get(), hash)) {
      return LookUp<NativeVacancy>::hit(share(Borrowed<>(static_cast<PyObject*>(copy))));
    }
    return LookUp<NativeVacancy>::miss(NativeVacancy(original, NativeKey(hash)));
  }

  [[nodiscard]] Reach reach(const NativeVacancy& vacancy) const { return storage_->reach(vacancy); }
  [[nodiscard]] bool look_again(const NativeVacancy& vacancy, Ref<>& copy) {
    const Borrowed<> original = vacancy.original();
    if (const auto hash = vacancy.key().hash(original, storage_->settlements)) {
      copy = share(Borrowed<>(static_cast<PyObject*>(storage_->table.find(original.get(), *hash))));
    }
    return true;
  }

  // Writes a record, and makes it findable if the original can be met again.
  [[nodiscard]] ECTYPE_INLINE bool write(const NativeVacancy& vacancy, Borrowed<> copy, Record::Kind kind) {
    const Borrowed<> original = vacancy.original();
    const auto hash = vacancy.key().hash(original, storage_->settlements);
    if (hash && !storage_->table.insert(original.get(), *hash, copy.get())) [[unlikely]] {
      return out_of_memory();
    }
    if (!storage_->records.push(Record(original, copy, kind))) [[unlikely]] {
      return out_of_memory();
    }
    return true;
  }

  [[nodiscard]] ECTYPE_INLINE bool close(const NativeTicket& ticket) {
    RecordLog& records = storage_->records;
    if (ticket.place() + 1 == records.size()) {
      records.back().complete();
      return true;
    }
    return records.push(Record(ticket.original(), Borrowed<>(), Record::Kind::kCloses)) || out_of_memory();
  }

  [[nodiscard]] std::size_t size() const { return storage_->records.size(); }

  // Before foreign code runs: from here on the records own their objects, and every original can be found, since
  // foreign code may make new ways to reach it.
  [[nodiscard]] bool settle() {
    MemoStorage& storage = *storage_;
    ++storage.settlements;
    for (; storage.secured < storage.records.size(); ++storage.secured) {
      const Record& record = storage.records[storage.secured];
      const Borrowed<> original = record.original();
      if (record.copy() &&
          !storage.table.insert(original.get(), AddressHash(original.get()), record.copy().get())) [[unlikely]] {
        return out_of_memory();
      }
      record.hold();
    }
    return true;
  }

  // Foreign code is to receive the memo: see `ExposedMemo`. Empty with an error set, and this state unchanged,
  // if memory is out.
  std::optional<ExposedMemo> expose(DictWatcher watcher) &&;

  DormantMemo rest() && {
    storage_->clear();
    return DormantMemo(std::move(storage_));
  }

 private:
  std::unique_ptr<MemoStorage> storage_;
};

inline PrivateMemo DormantMemo::wake() && { return PrivateMemo(std::move(storage_)); }

}  // namespace ectype
