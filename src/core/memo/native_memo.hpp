// The memo of a call that was given none, or a dict that it adopts. It is private until foreign code must see it, and
// exposed from then on.
#pragma once

#include "memo/exposed_memo.hpp"

#include <variant>

namespace ectype {

struct State;

class NativeMemo {
 public:
  using Vacancy = NativeVacancy;
  using Ticket = NativeTicket;

  explicit NativeMemo(DormantMemo memo) : life_(std::move(memo)) {}
  void wake(DictWatcher watcher) {
    life_ = std::move(*std::get_if<DormantMemo>(&life_)).wake();
    watcher_ = watcher;
  }
  // Makes the caller's dict the memo, after it woke. `ExposedMemo::can_adopt` must be true. False with an error set.
  [[nodiscard]] bool adopt(Borrowed<> dict) {
    life_ = std::move(*private_memo()).become(share(dict), watcher_);
    return exposed_memo()->adopt();
  }
  // The copy has ended. Finalizers may run here.
  void rest() {
    fill_if_kept();
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      life_ = std::move(*memo).rest();
    } else {
      life_ = std::move(*exposed_memo()).rest();
    }
  }

  // From here on until it rests: see `MemoStorage::owns_at_once`.
  void own_at_once() { storage().owns_at_once = true; }

  // The copier with rules whose copy this is, by its state: a nested call continues with the same rules. Null for a
  // copy by the module's own functions.
  [[nodiscard]] State* copier() const { return copier_; }
  // For the duration of a call by a copier with rules.
  class OfCopier {
   public:
    // `when_exposed` is called when foreign code is about to receive the memo. What it returns is kept until
    // `take_held`; empty with an error set.
    using WhenExposed = Ref<> (*)(State& copier);
    OfCopier(NativeMemo& memo, State& copier, WhenExposed when_exposed) : memo_(memo) {
      memo.copier_ = &copier;
      memo.when_exposed_ = when_exposed;
    }
    OfCopier(const OfCopier&) = delete;
    OfCopier& operator=(const OfCopier&) = delete;
    ~OfCopier() {
      memo_.copier_ = nullptr;
      memo_.when_exposed_ = nullptr;
    }
    // Empty if the memo was not exposed.
    [[nodiscard]] Ref<> take_held() { return std::move(memo_.held_); }

   private:
    NativeMemo& memo_;
  };

  [[nodiscard]] bool is_private() const { return std::holds_alternative<PrivateMemo>(life_); }
  // Whether the memo is private and its table has every original that foreign code may lead to. Only then may
  // `look_up_at_once` be called.
  [[nodiscard]] bool allows_fast_path() {
    PrivateMemo* memo = private_memo();
    return memo != nullptr && memo->is_current();
  }
  ECTYPE_INLINE LookUp<Vacancy> look_up_at_once(Borrowed<> original, Sharing sharing) {
    PrivateMemo* memo = private_memo();
    if (memo == nullptr) {
      __builtin_unreachable();
    }
    return memo->look_up_at_once(original, sharing);
  }
  // Every branch builds the result from plain values, so that the compiler keeps it in registers.
  ECTYPE_INLINE LookUp<Vacancy> look_up(Borrowed<> original, Sharing sharing) {
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      return memo->look_up(original, sharing);
    }
    ExposedMemo::Finding finding = exposed_memo()->find(original, sharing);
    switch (finding.found) {
      case ExposedMemo::Found::kError:
        return LookUp<Vacancy>::failure();
      case ExposedMemo::Found::kCopy:
        return LookUp<Vacancy>::hit(std::move(finding.copy));
      case ExposedMemo::Found::kNothingAndUnique:
        return LookUp<Vacancy>::miss(Vacancy(original, NativeKey::unique(exposed_memo()->foreign_calls())));
      case ExposedMemo::Found::kNothing:
        break;
    }
    return LookUp<Vacancy>::miss(Vacancy(original, NativeKey::hashed(AddressHash(original.get()))));
  }
  // A vacancy without a look-up, for an object that cannot be met again before foreign code runs.
  [[nodiscard]] Vacancy vacancy_for_unique(Borrowed<> original) {
    return {original, NativeKey::unique(storage().foreign_calls)};
  }
  // For an object that is not looked up, since the memo is empty.
  [[nodiscard]] Vacancy vacancy_for_first(Borrowed<> original) {
    return {original, NativeKey::hashed(AddressHash(original.get()))};
  }
  [[nodiscard]] Sharing sharing(const Vacancy& vacancy) const {
    const auto* memo = std::get_if<PrivateMemo>(&life_);
    return memo != nullptr ? memo->sharing(vacancy) : std::get_if<ExposedMemo>(&life_)->sharing(vacancy);
  }
  [[nodiscard]] bool look_again(const Vacancy& vacancy, Ref<>& copy) {
    if (const PrivateMemo* memo = private_memo()) [[likely]] {
      return memo->look_again(vacancy, copy);
    }
    return exposed_memo()->look_again(vacancy, copy);
  }

  ECTYPE_INLINE std::optional<Ticket> open(Vacancy vacancy, Borrowed<> copy) {
    Ticket ticket(vacancy.original(), size());
    return write(std::move(vacancy), copy, Record::Kind::kOpens) ? std::optional<Ticket>(std::move(ticket))
                                                                 : std::nullopt;
  }
  [[nodiscard]] ECTYPE_INLINE bool close(Ticket ticket, Borrowed<> copy) {
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      return memo->close(std::move(ticket));
    }
    return exposed_memo()->close(std::move(ticket), copy);
  }
  void abandon(Ticket ticket) noexcept {
    if (ExposedMemo* memo = exposed_memo()) {
      memo->abandon(std::move(ticket));
    }
  }
  [[nodiscard]] ECTYPE_INLINE bool add(Vacancy vacancy, Borrowed<> copy) {
    return write(std::move(vacancy), copy, Record::Kind::kComplete);
  }

  // `memo[id(original)] = copy`, whatever was stored before. May run foreign code. False with an error set.
  [[nodiscard]] bool replace(Borrowed<> original, Borrowed<> copy) {
    if (PrivateMemo* memo = private_memo()) {
      memo->prepare_for_foreign_code();
      return memo->storage().catch_up() && memo->storage().write_foreign(original, copy);
    }
    exposed_memo()->distrust();
    return exposed_memo()->write(Vacancy(original, NativeKey::hashed(AddressHash(original.get()))), copy,
                                 Record::Kind::kComplete);
  }

  // `del memo[id(original)]`, if there is an entry. May run foreign code. False with an error set.
  [[nodiscard]] bool forget(Borrowed<> original) {
    if (PrivateMemo* memo = private_memo()) {
      memo->prepare_for_foreign_code();
      return memo->storage().forget(original) || out_of_memory();
    }
    if (!exposed_memo()->flush()) {
      return false;
    }
    exposed_memo()->distrust();
    return forget_in_dict(exposed_memo()->dict(), original);
  }

  // A signal ends the copy. If the copy is large, the unfinished copies are kept alive until the memo rests. Returns
  // whether they are.
  [[nodiscard]] bool interrupt() {
    if (is_large() && !std::exchange(storage().interrupted, true)) {
      if (PrivateMemo* memo = private_memo()) {
        memo->keep_open_copies();
      }
    }
    return interrupted();
  }
  // Whether freeing the copy takes long. Up to half a millisecond's worth of objects, it is freed at once.
  [[nodiscard]] bool is_large() const { return size() >= std::size_t{1} << 13U; }
  [[nodiscard]] bool interrupted() { return storage().interrupted; }
  // A call has failed, and its levels are gone. What a signal has kept alive can stay.
  ECTYPE_COLD void forget_unowned() noexcept {
    if (PrivateMemo* memo = private_memo(); memo != nullptr && !interrupted()) {
      memo->storage().forget_unowned();
    }
  }
  // Keeps an unfinished copy that is in no memo yet, if a signal ended the copy.
  void keep(Borrowed<> copy) noexcept {
    if (interrupted() && copy) {
      storage().keep(copy);
    }
  }
  // The copy has ended, but what was copied is kept alive with the memo.
  void retire() {
    fill_if_kept();
    if (ExposedMemo* memo = exposed_memo()) {
      memo->retire();
    }
  }

  // The dict for a hook that cannot see what is in its memo; empty with an error set. Only for a private memo.
  Borrowed<> closed_argument(Ref<>& spare) {
    private_memo()->use_as_closed(std::move(spare));
    return private_memo()->closed();
  }
  // The dict of the closed memo, if it is empty and has no other reference, for the next copy's `spare`; else empty.
  Ref<> give_closed_back() { return is_private() ? private_memo()->give_closed_back() : Ref<>(); }
  // For the duration of a hook's call with the closed memo.
  class Closed {
   public:
    Closed(NativeMemo& memo, const ClosedHook& hook)
        : storage_(memo.storage()), outer_(std::exchange(storage_.hook, hook)) {}
    Closed(const Closed&) = delete;
    Closed& operator=(const Closed&) = delete;
    ~Closed() { storage_.hook = outer_; }

   private:
    MemoStorage& storage_;
    ClosedHook outer_;
  };
  // The innermost hook that runs with the closed memo. Null if there is none or the memo is exposed.
  [[nodiscard]] const ClosedHook* closed_hook() {
    return is_private() && storage().hook.original ? &storage().hook : nullptr;
  }
  // A hook that received the closed memo has called `deepcopy`, or has returned `result`. Takes out of the dict what
  // the hook has entered. If that is anything but the copy of its object, exposes the memo. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool take_entries(Borrowed<> result = Borrowed<>()) {
    PrivateMemo* memo = private_memo();
    return memo == nullptr || !memo->has_entry() || take_entries_of(*memo, result);
  }

  // The exact dict that foreign code receives as the memo. Exposes a private memo, and flushes. Empty with an error
  // set.
  Borrowed<> argument() {
    if (PrivateMemo* memo = private_memo(); memo != nullptr && !expose(*memo)) {
      return {};
    }
    return exposed_memo()->flush() ? exposed_memo()->dict() : Borrowed<>();
  }
  // Called without the GIL, while other threads run.
  void index_aside() noexcept {
    if (PrivateMemo* memo = private_memo()) {
      memo->storage().index_aside();
    }
  }
  [[nodiscard]] bool prepare_for_foreign_code() {
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      memo->prepare_for_foreign_code();
      return true;
    }
    return exposed_memo()->flush();
  }
  void recheck() {
    if (ExposedMemo* memo = exposed_memo()) {
      memo->recheck();
    }
  }
  [[nodiscard]] bool has_foreign_entries() const {
    const auto* memo = std::get_if<ExposedMemo>(&life_);
    return memo != nullptr && memo->has_foreign_entries();
  }

  // Called when the copy has ended, for the dict of the caller. False with an error set.
  [[nodiscard]] bool flush_last() { return nested_calls == 0 ? exposed_memo()->flush_last() : exposed_memo()->flush(); }
  // How many calls inside hooks are using the memo. With greenlets these may go on when the copy has ended.
  std::size_t nested_calls = 0;

  // Whether the memo is the dict of the caller: see `ExposedMemo`.
  [[nodiscard]] bool is_callers() const {
    const auto* memo = std::get_if<ExposedMemo>(&life_);
    return memo != nullptr && memo->is_callers();
  }
  // Whether there may be an entry for an object that has not been copied.
  [[nodiscard]] bool has_entries_of_others() const {
    const auto* memo = std::get_if<ExposedMemo>(&life_);
    return memo != nullptr && memo->has_entries_of_others();
  }

  // Whether foreign code has received the memo as `dict`.
  [[nodiscard]] bool is_known_as(Borrowed<> dict) const {
    const auto* memo = std::get_if<ExposedMemo>(&life_);
    return memo != nullptr ? memo->dict() == dict : std::get_if<PrivateMemo>(&life_)->is_closed_as(dict);
  }

 private:
  // If other code holds the closed memo, it must hold everything, as the standard library's would.
  void fill_if_kept() {
    if (PrivateMemo* memo = private_memo(); memo != nullptr && memo->is_kept()) [[unlikely]] {
      const ErrorAside error;
      if (!expose(*memo)) {
        PyErr_Clear();
      }
    }
  }
  // False with an error set.
  [[nodiscard]] bool expose(PrivateMemo& memo) {
    std::optional<ExposedMemo> exposed = std::move(memo).expose(watcher_);
    if (exposed) {
      life_ = *std::move(exposed);
    }
    return !std::holds_alternative<PrivateMemo>(life_) && (when_exposed_ == nullptr || note_exposure());
  }
  [[nodiscard]] ECTYPE_COLD bool note_exposure() {
    held_ = when_exposed_(*copier_);
    return static_cast<bool>(held_);
  }
  [[nodiscard]] [[gnu::noinline]] bool take_entries_of(PrivateMemo& memo, Borrowed<> result) {
    if (memo.has_own_entry_only()) {
      MemoStorage& storage = memo.storage();
      const Ref<> copy = memo.take_own_entry();
      // The copy that the hook returns is stored by the walk.
      return copy.borrow() == result || storage.write_foreign(storage.hook.original, copy.borrow());
    }
    // The hook has entered these after everything that is stored: they replace what they meet.
    const Ref<> entered = memo.take_all_entries();
    if (!entered || !expose(memo) || !exposed_memo()->flush()) {
      return false;
    }
    exposed_memo()->distrust();
    return PyDict_Update(exposed_memo()->dict().get(), entered.get()) == 0;
  }
  PrivateMemo* private_memo() { return std::get_if<PrivateMemo>(&life_); }
  ExposedMemo* exposed_memo() { return std::get_if<ExposedMemo>(&life_); }
  MemoStorage& storage() { return private_memo() != nullptr ? private_memo()->storage() : exposed_memo()->storage(); }
  [[nodiscard]] std::size_t size() const {
    const auto* memo = std::get_if<PrivateMemo>(&life_);
    return memo != nullptr ? memo->size() : std::get_if<ExposedMemo>(&life_)->size();
  }
  [[nodiscard]] ECTYPE_INLINE bool write(Vacancy vacancy, Borrowed<> copy, Record::Kind kind) {
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      return memo->write(std::move(vacancy), copy, kind);
    }
    return exposed_memo()->write(std::move(vacancy), copy, kind);
  }

  std::variant<DormantMemo, PrivateMemo, ExposedMemo> life_;
  DictWatcher watcher_;
  State* copier_ = nullptr;
  OfCopier::WhenExposed when_exposed_ = nullptr;
  Ref<> held_;
};

static_assert(Memo<NativeMemo>);

}  // namespace ectype
