// The native memo's storage: what was copied, in the order in which the standard library would have written its memo.
//
//   records    | x y | x y* | x y | x* - | ...   one record per entry, 16 bytes, written in sequence
//                        |            '-- closing record: the copy of x is complete
//                        '-- the record was complete at once or right after it was opened (the common case)
//   table      address of x -> y, for those x that can be met again
//
// The first `owned` records own their objects. The others hold addresses only: no foreign code has run since they were
// written, so none of their objects can have been freed. Without the GIL other threads run all the time: there every
// record owns its original from the start, and only the copies, which no other thread can reach, are held by address.
#pragma once

#include "capi/errors.hpp"
#include "capi/gil.hpp"
#include "memo/concept.hpp"
#include "table/address_table.hpp"

namespace ectype {

class HookReading;

class Record {
 public:
  enum class Kind : std::uint8_t { kOpens = 0, kComplete = 1, kCloses = 2 };

  Record(Borrowed<> original, Borrowed<> copy, Kind kind)
      : tagged_(std::bit_cast<std::uintptr_t>(original.get()) | static_cast<std::uintptr_t>(kind)), copy_(copy.get()) {}

  [[nodiscard]] Borrowed<> original() const { return Borrowed<>(std::bit_cast<PyObject*>(tagged_ & ~kKindBits)); }
  [[nodiscard]] Borrowed<> copy() const { return Borrowed<>(copy_); }
  [[nodiscard]] Kind kind() const { return static_cast<Kind>(tagged_ & kKindBits); }
  // Gives up the copy, which the record owns.
  void forget_copy() {
    PyObject* copy = std::exchange(copy_, nullptr);
    ectype::let_go(Borrowed<>(copy));
  }
  void complete() { tagged_ |= static_cast<std::uintptr_t>(Kind::kComplete); }

  // Called when the record is written.
  ECTYPE_INLINE void hold_early() const {
    if constexpr (kFreeThreaded) {
      ectype::hold(original());
    }
  }
  // Called when the record is to own its objects.
  void hold() const {
    if constexpr (!kFreeThreaded) {
      ectype::hold(original());
    }
    if (copy_ != nullptr) {
      ectype::hold(copy());
    }
  }
  // What a record gives up that never came to own its objects.
  void let_go_early() const {
    if constexpr (kFreeThreaded) {
      ectype::let_go(original());
    }
  }
  void let_go() const {
    ectype::let_go(original());
    if (copy_ != nullptr) {
      ectype::let_go(copy());
    }
  }

 private:
  static constexpr std::uintptr_t kKindBits = 3;
  static_assert(alignof(PyObject) > kKindBits, "the kind lives in the low bits of an object's address");
  std::uintptr_t tagged_;
  PyObject* copy_;
};
static_assert(sizeof(Record) == 16);

using RecordLog = Buffer<Record>;

// A hook that is running with the closed memo (private_memo.hpp), and what is known of it.
struct ClosedHook {
  Borrowed<> original;  // null if there is no such hook
  Borrowed<> function;
  const HookReading* reading = nullptr;
};

// The key of a native vacancy, in one word. It is either the hash, computed once, or, for an object that cannot be met
// again, the count of foreign calls (`MemoStorage::foreign_calls`) at which this was true. It is no longer true after
// the next foreign call, which may make any object reachable in new ways.
class NativeKey {
 public:
  static NativeKey unique(std::uint64_t foreign_calls) { return NativeKey(foreign_calls << 1U | kOnce); }
  static NativeKey hashed(AddressHash hash) { return NativeKey(hash.bits() & ~(kOnce | kFirst)); }
  static NativeKey first(AddressHash hash) { return NativeKey((hash.bits() & ~kOnce) | kFirst); }

  // Whether the entry must be indexed. If so, `hash()` is its key in the table.
  [[nodiscard]] ECTYPE_INLINE bool indexed(std::uint64_t foreign_calls) const {
    return word_ != (foreign_calls << 1U | kOnce);
  }
  // For an entry that must be indexed: whether it is certain that there is no older entry.
  [[nodiscard]] bool is_first() const { return (word_ & (kOnce | kFirst)) == kFirst; }
  [[nodiscard]] ECTYPE_INLINE AddressHash hash(Borrowed<> original) const {
    return (word_ & kOnce) == 0 ? AddressHash::from_bits(word_) : AddressHash(original.get());
  }

 private:
  // The lowest bits of a hash are free for flags: the table takes its index from the highest.
  static constexpr std::uint64_t kOnce = 1;
  static constexpr std::uint64_t kFirst = 2;
  explicit NativeKey(std::uint64_t word) : word_(word) {}
  std::uint64_t word_;
};

using NativeVacancy = Vacancy<NativeKey>;

struct MemoStorage {
  RecordLog records;
  std::size_t owned = 0;
  // How many of the first records are in the table. Some of the others may be, too. The owned ones are added when the
  // table is next asked (`catch_up`).
  std::size_t indexed = 0;
  AddressTable<> table;
  bool asked = false;  // whether the table was asked since foreign code first ran
  // Only when exposed: originals whose entries are in the dict but not complete. They are owned here, as the standard
  // library's frames own them.
  Buffer<PyObject*> open;

  ClosedHook hook;  // the innermost that is running

  // Whether records own their objects from the start: where an error that other threads cause is caught in the middle
  // of the copy. The levels have dropped their copies by then.
  bool owns_at_once = false;

  // The number of foreign calls; it is increased before each.
  std::uint64_t foreign_calls = 0;

  // Whether a signal ends the copy. If so, `unfinished` owns what the levels have made so far: first the copies that
  // had a record when the signal was seen; then, as each level returns, what is in no memo yet.
  bool interrupted = false;
  Buffer<PyObject*> unfinished;

  void keep(Borrowed<> copy) noexcept {
    if (unfinished.push(copy.get())) {
      hold(copy);
    }
  }

  [[nodiscard]] Sharing sharing(const NativeVacancy& vacancy) const {
    return vacancy.key().indexed(foreign_calls) ? Sharing::kMaybeShared : Sharing::kUnique;
  }
  // Adds the owned records to the table. Foreign code may have made every original reachable in new ways, so the table
  // must have them all before it is asked, and before a newer copy is stored in it. Often it is never asked. False with
  // an error set.
  [[nodiscard]] ECTYPE_INLINE bool catch_up() { return indexed == owned || index_records(); }
  // Writes a record, and an entry in the table if the original can be met again. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool write(NativeVacancy vacancy, Borrowed<> copy, Record::Kind kind) {
    const Borrowed<> original = vacancy.original();
    if (vacancy.key().indexed(foreign_calls) &&
        (!(vacancy.key().is_first() || catch_up()) ||
         !table.insert(original.get(), vacancy.key().hash(original), copy.get()))) [[unlikely]] {
      return out_of_memory();
    }
    return append(Record(original, copy, kind));
  }
  // False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool append(Record record) {
    if (!records.push(record)) [[unlikely]] {
      return out_of_memory();
    }
    record.hold_early();
    if (kFreeThreaded && owns_at_once) {
      own_all();
    }
    return true;
  }
  void own_all() {
    for (; owned < records.size(); ++owned) {
      records[owned].hold();
    }
  }
  // Stores what foreign code has entered. While foreign code runs, all records are owned. The entry is indexed at once,
  // since a newer copy may be stored without a look-up. False with an error set.
  [[nodiscard]] bool write_foreign(Borrowed<> original, Borrowed<> copy) {
    if (!append(Record(original, copy, Record::Kind::kOpens))) {
      return false;
    }
    own_all();
    return index_records();
  }
  // Removes what is stored for `original`. All records are owned. False, without an error, if there is no memory.
  [[nodiscard]] bool forget(Borrowed<> original) {
    const AddressHash hash(original.get());
    if (!index_owned() || (find(original, hash) && !table.insert(original.get(), hash, nullptr))) {
      return false;
    }
    for (std::size_t i = 0; i < owned; ++i) {
      if (records[i].original() == original && records[i].copy()) {
        records[i].forget_copy();
      }
    }
    return true;
  }
  // An error has ended a call without foreign code since the last records were written. The levels have dropped the
  // copies that these hold by address, so nobody may find them any more. Where other code catches the error, it copies
  // such originals anew, while `copy.py` would find unfinished copies. Compares addresses only.
  void forget_unowned() noexcept {
    while (records.size() > owned) {
      const Record record = records.back();
      const AddressHash hash(record.original().get());
      if (record.copy() && table.find(record.original().get(), hash) == record.copy().get()) {
        [[maybe_unused]] const bool done = table.insert(record.original().get(), hash, nullptr);  // it has its place
      }
      records.pop();
      record.let_go_early();
    }
  }
  [[nodiscard]] ECTYPE_INLINE Borrowed<> find(Borrowed<> original, AddressHash hash) const {
    const Borrowed<> copy(static_cast<PyObject*>(table.find(original.get(), hash)));
    return counts_as_copy(copy) ? copy : Borrowed<>();
  }

  [[gnu::noinline]] bool index_records() {
    asked = true;
    return index_owned() || out_of_memory();
  }
  // False, without an error, if there is no memory.
  [[nodiscard]] bool index_owned() noexcept {
    for (; indexed < owned; ++indexed) {
      const Record& record = records[indexed];
      const Borrowed<> original = record.original();
      if (record.copy() && !table.insert(original.get(), AddressHash(original.get()), record.copy().get())) {
        return false;
      }
    }
    return true;
  }
  // Indexes while other threads run, so that they need not wait for it later. If the table was asked about owned
  // originals before, it will be asked again. Needs no GIL: only this thread uses the table, which holds addresses.
  void index_aside() noexcept {
    if (asked && index_owned()) {
      table.grow_early();
    }
  }

  // Memory that a thread keeps between calls: at most 1.7 MiB, once it has made copies of 30,000 objects.
  static constexpr std::size_t kKeptRecords = 32768;
  static constexpr std::size_t kKeptSlots = 65536;

  // A millisecond's worth. After each turn, other threads that wait may run.
  static constexpr std::size_t kRecordsInATurn = 16384;
  // Removes everything. Finalizers may run here; no call uses this storage meanwhile.
  void clear() {
    table.clear(kKeptSlots);
    for (std::size_t i = 0; i < owned; ++i) {
      records[i].let_go();
      if (i % kRecordsInATurn == kRecordsInATurn - 1 && gil_is_wanted()) [[unlikely]] {
        give_way([] {});
      }
    }
    if constexpr (kFreeThreaded) {
      for (std::size_t i = owned; i < records.size(); ++i) {
        records[i].let_go_early();
      }
    }
    owned = 0;
    indexed = 0;
    asked = false;
    owns_at_once = false;
    records.clear(kKeptRecords);
    let_go_of(open);
    if (interrupted) [[unlikely]] {
      interrupted = false;
      let_go_of(unfinished);
    }
  }

 private:
  static void let_go_of(Buffer<PyObject*>& objects) {
    for (PyObject* object : objects) {
      ectype::let_go(Borrowed<>(object));
    }
    objects.clear(kKeptRecords);
  }
};

// The walk holds it between opening an entry and closing it. `place` is the number of records written before it in this
// copy.
class NativeTicket {
 public:
  NativeTicket(Borrowed<> original, std::size_t place) : original_(original), place_(place) {}
  NativeTicket(NativeTicket&&) noexcept = default;
  NativeTicket& operator=(NativeTicket&&) noexcept = default;
  NativeTicket(const NativeTicket&) = delete;
  NativeTicket& operator=(const NativeTicket&) = delete;
  ~NativeTicket() = default;

  [[nodiscard]] Borrowed<> original() const { return original_; }
  [[nodiscard]] std::size_t place() const { return place_; }

 private:
  Borrowed<> original_;
  std::size_t place_;
};

}  // namespace ectype
