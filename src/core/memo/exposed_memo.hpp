// The third state of the native memo: foreign code has received it, as an exact dict. Or the caller has passed the
// dict, and the copy has adopted it: that one has this state from the beginning.
//
// Whenever foreign code runs, the dict holds what the standard library's memo would hold. Between two foreign calls
// entries go to the record log; `flush` then writes them all into the dict. As long as no other code has changed the
// dict, objects with one reference are not looked up, and the table answers for all objects that were looked up before.
// Once other code has changed it, or where changes cannot be detected, only the dict is used, as in the standard
// library.
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
      set_stamp();
    }
  }
  // Whether a copy can adopt this dict of its caller's: it has few entries, no other copy relies on it, and looking an
  // address up in it runs no foreign code. Runs none itself, and leaves no error set.
  [[nodiscard]] static bool can_adopt(Borrowed<> dict, const DictWatcher& watcher);
  // Called once, before anything is copied, for a copy that adopts the dict. False with an error set.
  [[nodiscard]] bool adopt();

  ExposedMemo(ExposedMemo&&) noexcept = default;
  ExposedMemo& operator=(ExposedMemo&&) noexcept = default;
  ExposedMemo(const ExposedMemo&) = delete;
  ExposedMemo& operator=(const ExposedMemo&) = delete;
  ~ExposedMemo() = default;

  // `kNothingAndUnique`: not looked up, since the original cannot be met again.
  enum class Found : std::uint8_t { kError, kCopy, kNothing, kNothingAndUnique };
  // Returned in registers. An output parameter would need the address of a local variable, and then a level of the walk
  // could not tail-call the copier.
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
  // Gives up an entry that will never be complete: the original does not join the keep-alive list.
  void abandon(NativeTicket ticket) noexcept;

  // The number of records written since the copy began: the place of the next one.
  [[nodiscard]] std::size_t size() const { return flushed_ + storage_->records.size(); }

  [[nodiscard]] std::uint64_t foreign_calls() const { return storage_->foreign_calls; }

  [[nodiscard]] Borrowed<> dict() const { return dict_.borrow(); }
  [[nodiscard]] MemoStorage& storage() { return *storage_; }
  // Called before foreign code runs: brings the dict up to date. May run foreign code itself. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool flush() {
    ++storage_->foreign_calls;
    return storage_->records.empty() || flush_records();
  }
  // Called after foreign code has run: detects whether it changed the dict.
  void recheck();
  [[nodiscard]] bool has_foreign_entries() const { return has_foreign_entries_; }
  // Whether the dict is the caller's. It must get every entry that `copy.py` makes.
  [[nodiscard]] bool is_callers() const { return is_callers_; }
  // Whether there may be an entry for an object that has not been copied.
  [[nodiscard]] bool has_entries_of_others() const { return has_foreign_entries_ || has_callers_entries_; }

  // Foreign code has changed the dict in an unknown way. From here on only the dict is used.
  void distrust();

  // Called when nothing will be looked up any more: brings the dict up to date. False with an error set.
  [[nodiscard]] bool flush_last();
  // The copy has ended. If other code holds the dict, writes the last records to it. Takes the watch off.
  void retire();
  DormantMemo rest() &&;

 private:
  void set_stamp();
  void take_stamp_off();
  [[nodiscard]] bool has_own_watch() const;
  // Looks `original` up in the table, and in the dict if that may have more entries. `copy` is empty if there is none.
  // May run foreign code if the dict has foreign entries. False with an error set.
  [[nodiscard]] bool ask(Borrowed<> original, AddressHash hash, Ref<>& copy);
  // Writes the record into the dict at once, for the time when only the dict is used.
  [[nodiscard]] bool write_through(const Record& record);
  // The table had no answer, and the dict is about to be asked. Adds all of its entries to the table once that pays.
  // False with an error set.
  [[nodiscard]] bool learn_from_dict();
  [[nodiscard]] [[gnu::noinline]] bool flush_records();
  // Writes one of `count` records.
  [[nodiscard]] bool write_to_dict(Ref<> original, Ref<> copy, Record::Kind kind, bool is_indexed, Py_ssize_t count);
  // The first call creates the list, with room for `expected` items.
  [[nodiscard]] bool keep_alive(Ref<> original, Py_ssize_t expected);
  // Removes the newest open entry of `original` and returns the reference that it owned; empty if there is none.
  Ref<> take_open(Borrowed<> original);

  StorageHandle storage_;
  Ref<> dict_;
  Ref<> keep_alive_;  // the list at `memo[id(memo)]`, once it exists and until other code changes the dict
  std::size_t flushed_ = 0;
  DictWatcher watcher_;
  DictStamp stamp_;
  std::uint64_t events_ = 0;  // when it was set; and how many dicts had been adopted then
  std::uint64_t adoptions_ = 0;
  Ref<> own_key_;  // the key of the keep-alive list, once it was needed
  bool has_foreign_entries_ = !knows_dict_changes();
  bool is_callers_ = false;
  bool is_ending_ = false;            // nothing will be looked up any more
  bool has_callers_entries_ = false;  // the caller's dict was not empty
  // When many records are flushed at once, few of them are looked up later. They go into the dict only; once the dict
  // has been asked often enough, all of its entries are added to the table.
  static constexpr std::size_t kManyRecords = 64;
  bool only_dict_knows_all_ = false;
  Py_ssize_t asked_of_dict_ = 0;
};

}  // namespace ectype
