// The native memo's storage: what was copied, in the order the standard library's memo would have been written.
//
//   records_   | x y | x y* | x y | x* - | ...   one record per entry, 16 bytes, written in sequence
//                        |            '-- closing record: the copy of x is complete
//                        '-- the record was complete at once or right after it was opened (the common case)
//   table_     address of x -> y, for those x that can be met again
//
// Up to `secured_` the records own their objects. Beyond, they hold addresses only: no foreign code has run since
// they were written, so nothing can have died.
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
  void complete() { tagged_ |= static_cast<std::uintptr_t>(Kind::kComplete); }

  void hold() const {
    ectype::hold(original());
    if (copy_ != nullptr) {
      ectype::hold(copy());
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

// A hook that is running with the memo closed (private_memo.hpp), and what is known of it.
struct ClosedHook {
  Borrowed<> original;  // null if there is no such hook
  Borrowed<> function;
  const HookReading* reading = nullptr;
};

// The key of a native vacancy, in one word: the hash, computed once; or, for an object that cannot be met again, the
// settlement (see `MemoStorage::foreign_calls`) that this was true in. Foreign code may make new ways to any object.
class NativeKey {
 public:
  static NativeKey unique(std::uint64_t foreign_calls) { return NativeKey(foreign_calls << 1U | kOnce); }
  static NativeKey hashed(AddressHash hash) { return NativeKey(hash.bits() & ~(kOnce | kFirst)); }
  static NativeKey first(AddressHash hash) { return NativeKey((hash.bits() & ~kOnce) | kFirst); }

  // Must the entry be indexed? Then `hash` is what under.
  [[nodiscard]] ECTYPE_INLINE bool indexed(std::uint64_t foreign_calls) const {
    return word_ != (foreign_calls << 1U | kOnce);
  }
  // Of one that must be indexed: is there certainly no older entry?
  [[nodiscard]] bool is_first() const { return (word_ & (kOnce | kFirst)) == kFirst; }
  [[nodiscard]] ECTYPE_INLINE AddressHash hash(Borrowed<> original) const {
    return (word_ & kOnce) == 0 ? AddressHash::from_bits(word_) : AddressHash(original.get());
  }

 private:
  // The lowest bits of a hash are not used: the table takes its index from the highest.
  static constexpr std::uint64_t kOnce = 1;
  static constexpr std::uint64_t kFirst = 2;
  explicit NativeKey(std::uint64_t word) : word_(word) {}
  std::uint64_t word_;
};

using NativeVacancy = Vacancy<NativeKey>;

struct MemoStorage {
  RecordLog records;
  std::size_t owned = 0;
  // So many of the first records are in the table. Of the others some may be; the owned ones come into it when the
  // table is next asked (`catch_up`).
  std::size_t indexed = 0;
  AddressTable<> table;
  bool asked = false;  // has the table been asked since foreign code first ran?
  // Exposed only: originals whose entries are in the dict but not complete, owned here as by the standard
  // library's frames.
  Buffer<PyObject*> open;

  ClosedHook hook;  // the innermost that is running

  // How often foreign code was about to run.
  std::uint64_t foreign_calls = 0;

  // A signal ends the copy: what its levels have made so far. Those that are in the records when the signal is seen
  // come first; those that are in no memo yet, as their levels are left.
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
  // Foreign code may have made new ways to every original there was: the table must know them all before it is asked,
  // and before it learns a newer copy. Often nobody asks. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool catch_up() { return indexed == owned || index_records(); }
  // A record, and a place in the table if the original can be met again.
  [[nodiscard]] ECTYPE_INLINE bool write(NativeVacancy vacancy, Borrowed<> copy, Record::Kind kind) {
    const Borrowed<> original = vacancy.original();
    if (vacancy.key().indexed(foreign_calls) &&
        (!(vacancy.key().is_first() || catch_up()) ||
         !table.insert(original.get(), vacancy.key().hash(original), copy.get()))) [[unlikely]] {
      return out_of_memory();
    }
    return records.push(Record(original, copy, kind)) || out_of_memory();
  }
  // What foreign code has entered. While it runs, all records are owned. The table knows it at once: a newer copy may
  // be stored without a look-up.
  [[nodiscard]] bool write_foreign(Borrowed<> original, Borrowed<> copy) {
    if (!records.push(Record(original, copy, Record::Kind::kOpens))) {
      return out_of_memory();
    }
    records.back().hold();
    ++owned;
    return index_records();
  }
  [[nodiscard]] ECTYPE_INLINE Borrowed<> find(Borrowed<> original, AddressHash hash) const {
    const Borrowed<> copy(static_cast<PyObject*>(table.find(original.get(), hash)));
    return counts_as_copy(copy) ? copy : Borrowed<>();
  }

  [[gnu::noinline]] bool index_records() {
    asked = true;
    return index_owned() || out_of_memory();
  }
  // False if there is no memory.
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
  // What would keep other threads waiting later, done while they run: if the table was asked about owned originals
  // before, it will be again. Needs no GIL: only this thread knows the table, and it holds addresses.
  void index_aside() noexcept {
    if (asked && index_owned()) {
      table.grow_early();
    }
  }

  // Memory a thread keeps between calls: 1.7 MiB at most, once it has made copies of 30,000 objects.
  static constexpr std::size_t kKeptRecords = 32768;
  static constexpr std::size_t kKeptSlots = 65536;

  // A millisecond's worth: other threads that wait come between.
  static constexpr std::size_t kRecordsInATurn = 16384;
  // Forgets everything. Finalizers may run here; nobody looks at this storage meanwhile.
  void clear() {
    table.clear(kKeptSlots);
    for (std::size_t i = 0; i < owned; ++i) {
      records[i].let_go();
      if (i % kRecordsInATurn == kRecordsInATurn - 1 && gil_is_wanted()) [[unlikely]] {
        give_way([] {});
      }
    }
    owned = 0;
    indexed = 0;
    asked = false;
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

// What the walk holds between opening an entry and closing it. `place` counts records since the copy began.
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
