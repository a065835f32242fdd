// The native memo's third life: foreign code has received it, as an exact dict.
//
// The dict holds what the standard library's memo would hold whenever foreign code runs. Between two foreign calls
// entries go to the record log first, and into the dict all at once with `flush`. As long as nobody else has changed
// the dict, an object with one reference is not looked up, and the table answers for those looked up before. Once
// somebody has, or where that cannot be known, the dict alone counts, as it does in the standard library.
#pragma once

#include "capi/dict_entries.hpp"
#include "capi/dict_stamp.hpp"
#include "memo/exact_dict.hpp"
#include "memo/private_memo.hpp"

namespace ectype {

class ExposedMemo {
 public:
  ExposedMemo(StorageHandle storage, Ref<> dict, DictWatcher watcher)
      : storage_(std::move(storage)), dict_(std::move(dict)), watcher_(watcher) {
    if (!has_foreign_entries_) {
      stamp_.set(dict_.borrow(), watcher_);
    }
  }
  ExposedMemo(ExposedMemo&&) noexcept = default;
  ExposedMemo& operator=(ExposedMemo&&) noexcept = default;
  ExposedMemo(const ExposedMemo&) = delete;
  ExposedMemo& operator=(const ExposedMemo&) = delete;
  ~ExposedMemo() = default;

  // `kNothingAndUnique`: not looked up, since the original cannot be met again.
  enum class Found : std::uint8_t { kError, kCopy, kNothing, kNothingAndUnique };
  // Returned in registers: with the address of a local variable given away, a level of the walk could not jump to what
  // copies the object.
  struct Finding {
    Found found;
    NewRef copy;
  };
  [[nodiscard]] Finding find(Borrowed<> original, Sharing sharing);
  [[nodiscard]] Sharing sharing(const NativeVacancy& vacancy) const {
    return has_foreign_entries_ ? Sharing::kMaybeShared : storage_->sharing(vacancy);
  }
  [[nodiscard]] bool look_again(const NativeVacancy& vacancy, Ref<>& copy);
  [[nodiscard]] bool write(NativeVacancy vacancy, Borrowed<> copy, Record::Kind kind);
  [[nodiscard]] bool close(NativeTicket ticket, Borrowed<> copy);
  // The original of an entry that will never be complete does not join the keep-alive list.
  void abandon(NativeTicket ticket) noexcept;

  // How many records were written since the copy began: the place of the next one.
  [[nodiscard]] std::size_t size() const { return flushed_ + storage_->records.size(); }

  [[nodiscard]] std::uint64_t foreign_calls() const { return storage_->foreign_calls; }

  [[nodiscard]] Borrowed<> dict() const { return dict_.borrow(); }
  [[nodiscard]] MemoStorage& storage() { return *storage_; }
  // Brings the dict up to date: foreign code is about to run.
  [[nodiscard]] ECTYPE_INLINE bool flush() {
    ++storage_->foreign_calls;
    return storage_->records.empty() || flush_records();
  }
  // Foreign code has run: did it change the dict?
  void recheck();
  [[nodiscard]] bool has_foreign_entries() const { return has_foreign_entries_; }

  // Foreign code has changed the dict in a way that is not known: from here on the dict alone counts.
  void distrust();

  // Nobody asks it any more.
  void retire();
  DormantMemo rest() &&;

 private:
  // The table, and the dict where it may know more. False with an error set.
  [[nodiscard]] bool ask(Borrowed<> original, AddressHash hash, Ref<>& copy);
  // Into the dict at once, where that alone counts.
  [[nodiscard]] bool write_through(const Record& record);
  // The table does not know what the dict is about to be asked. False with an error set.
  [[nodiscard]] bool learn_from_dict();
  [[nodiscard]] [[gnu::noinline]] bool flush_records();
  // One of `count` records that are written.
  [[nodiscard]] bool write_to_dict(Ref<> original, Ref<> copy, Record::Kind kind, bool is_indexed, Py_ssize_t count);
  // The first makes the list, with room for as many as are expected.
  [[nodiscard]] bool keep_alive(Ref<> original, Py_ssize_t expected);
  // Removes the newest open entry of `original`.
  Ref<> take_open(Borrowed<> original);

  StorageHandle storage_;
  Ref<> dict_;
  Ref<> keep_alive_;  // the list under `memo[id(memo)]`, once it exists and as long as nobody changed the dict
  std::size_t flushed_ = 0;
  DictWatcher watcher_;
  DictStamp stamp_;
  Ref<> own_key_;  // what the keep-alive list is under, once that was looked for
  bool has_foreign_entries_ = !knows_dict_changes();
  // Of many records that come at once, next to none may ever be asked for: only the dict has them, until it has been
  // asked so often that the table had better know them too.
  static constexpr std::size_t kManyRecords = 64;
  bool only_dict_knows_all_ = false;
  Py_ssize_t asked_of_dict_ = 0;
};

}  // namespace ectype
