// The first two states of the native memo.
//
//   DormantMemo --wake()--> PrivateMemo --expose() or become()--> ExposedMemo
//        ^                      | rest()                              | rest()
//        '----------------------'-------------------------------------'
//
// Each step consumes the state before it (`&&`), and each state offers only the operations that are valid in it: a
// dormant memo cannot be looked into, an exposed one cannot become private again.
#pragma once

#include "capi/dict.hpp"
#include "capi/dict_stamp.hpp"
#include "memo/records.hpp"

namespace ectype {

class PrivateMemo;
class ExposedMemo;

// The right to use a storage. It moves from state to state and cannot be copied; a pooled memo makes the only one.
class StorageHandle {
 public:
  explicit StorageHandle(MemoStorage& storage) : storage_(&storage) {}
  StorageHandle(StorageHandle&&) noexcept = default;
  StorageHandle& operator=(StorageHandle&&) noexcept = default;
  StorageHandle(const StorageHandle&) = delete;
  StorageHandle& operator=(const StorageHandle&) = delete;
  ~StorageHandle() = default;

  MemoStorage* operator->() const { return storage_; }
  MemoStorage& operator*() const { return *storage_; }

 private:
  MemoStorage* storage_;
};

// Storage that no call uses, between two calls of a thread.
class DormantMemo {
 public:
  explicit DormantMemo(StorageHandle storage) : storage_(std::move(storage)) {}
  PrivateMemo wake() &&;

 private:
  StorageHandle storage_;
};

// In use. No foreign code can see what is in it.
//
// A hook that does not look into its memo (classify/hook_reading.hpp) receives a *closed* memo: an exact dict without
// entries. The hook only hands it to `deepcopy`, which recognises it by its address, or enters its own copy, which the
// walk takes out of the dict as soon as it runs again. If other code must see the memo later, this same dict is filled.
class PrivateMemo {
 public:
  explicit PrivateMemo(StorageHandle storage) : storage_(std::move(storage)) {}

  // Whether every owned record is in the table.
  [[nodiscard]] ECTYPE_INLINE bool is_current() const { return storage_->indexed == storage_->owned; }
  ECTYPE_INLINE LookUp<NativeVacancy> look_up(Borrowed<> original, Sharing sharing) {
    if (!has_references(original, static_cast<Py_ssize_t>(sharing))) [[unlikely]] {
      if (sharing == Sharing::kUniqueBefore) {
        return LookUp<NativeVacancy>::miss(NativeVacancy(original, NativeKey::first(AddressHash(original.get()))));
      }
      if (!storage_->catch_up()) {
        return LookUp<NativeVacancy>::failure();
      }
    }
    return look_up_at_once(original, sharing);
  }
  // Only while `is_current()`. Cannot fail.
  ECTYPE_INLINE LookUp<NativeVacancy> look_up_at_once(Borrowed<> original, Sharing sharing) {
    if (has_references(original, static_cast<Py_ssize_t>(sharing))) {
      return LookUp<NativeVacancy>::miss(NativeVacancy(original, NativeKey::unique(storage_->foreign_calls)));
    }
    const AddressHash hash(original.get());
    if (const Borrowed<> copy = storage_->find(original, hash)) {
      return LookUp<NativeVacancy>::hit(share(copy));
    }
    return LookUp<NativeVacancy>::miss(NativeVacancy(original, NativeKey::hashed(hash)));
  }

  [[nodiscard]] Sharing sharing(const NativeVacancy& vacancy) const { return storage_->sharing(vacancy); }
  [[nodiscard]] bool look_again(const NativeVacancy& vacancy, Ref<>& copy) const {
    if (vacancy.key().indexed(storage_->foreign_calls)) {
      if (!storage_->catch_up()) {
        return false;
      }
      const Borrowed<> original = vacancy.original();
      copy = share(storage_->find(original, vacancy.key().hash(original)));
    }
    return true;
  }

  [[nodiscard]] ECTYPE_INLINE bool write(NativeVacancy vacancy, Borrowed<> copy, Record::Kind kind) {
    return storage_->write(std::move(vacancy), copy, kind);
  }
  [[nodiscard]] ECTYPE_INLINE bool close(NativeTicket ticket) {
    RecordLog& records = storage_->records;
    if (ticket.place() + 1 == records.size()) {
      records.back().complete();
      return true;
    }
    return storage_->append(Record(ticket.original(), Borrowed<>(), Record::Kind::kCloses));
  }
  // Keeps the copies that are not complete, which only the levels of the walk own. All other copies are owned by a
  // record or by one that is not complete. Entries are closed in reverse order, except those of postponed contents, so
  // one entry too many may be kept; that does no harm.
  void keep_open_copies() noexcept {
    std::size_t closed = 0;
    for (std::size_t i = storage_->records.size(); i-- > storage_->owned;) {
      const Record& record = storage_->records[i];
      if (record.kind() == Record::Kind::kCloses) {
        ++closed;
      } else if (record.kind() == Record::Kind::kOpens && closed > 0) {
        --closed;
      } else if (record.kind() == Record::Kind::kOpens) {
        storage_->keep(record.copy());
      }
    }
  }
  [[nodiscard]] std::size_t size() const { return storage_->records.size(); }
  [[nodiscard]] MemoStorage& storage() { return *storage_; }

  // Called before foreign code runs. From here on the records own their objects, and every original must be found.
  void prepare_for_foreign_code() {
    ++storage_->foreign_calls;
    storage_->own_all();
  }

  // The dict of the closed memo; empty with an error set.
  [[nodiscard]] Borrowed<> closed() {
    if (!closed_) {
      closed_ = new_dict(0);
    }
    return closed_.borrow();
  }
  [[nodiscard]] bool is_closed_as(Borrowed<> dict) const { return closed_.borrow() == dict; }
  // Whether a hook has entered anything.
  [[nodiscard]] bool has_entry() const { return closed_ && dict_size(closed_.borrow()) != 0; }
  // Whether the only entry is the copy of the hook's own object.
  [[nodiscard]] bool has_own_entry_only() const;
  // Takes that entry out of the dict and returns the copy.
  [[nodiscard]] Ref<> take_own_entry();
  // Takes all entries out of the dict. Empty with an error set.
  [[nodiscard]] Ref<> take_all_entries();
  // Makes `dict`, which is empty and has no other reference, the closed memo, unless there is one. Without the GIL it
  // may be from a thread that has ended. Then this thread could not tell whether other code holds it.
  void use_as_closed(Ref<> dict) {
    if (!closed_ && dict && is_of_this_thread(dict.borrow())) {
      closed_ = std::move(dict);
    }
  }
  // The dict of the closed memo, if it is still empty and has no other reference; else empty.
  [[nodiscard]] Ref<> give_closed_back() { return has_entry() || is_kept() ? Ref<>() : std::move(closed_); }
  // Whether other code holds the dict.
  [[nodiscard]] bool is_kept() const { return closed_ && !has_one_reference(closed_.borrow()); }

  // Called when foreign code is to receive the memo: see `ExposedMemo`. If there is no memory, empty with an error set;
  // this state is then unchanged.
  std::optional<ExposedMemo> expose(DictWatcher watcher) &&;
  // Called before anything is copied, if the dict is to be the memo.
  ExposedMemo become(Ref<> dict, DictWatcher watcher) &&;

  DormantMemo rest() && {
    storage_->clear();
    return DormantMemo(std::move(storage_));
  }

 private:
  StorageHandle storage_;
  Ref<> closed_;
};

inline PrivateMemo DormantMemo::wake() && { return PrivateMemo(std::move(storage_)); }

}  // namespace ectype
