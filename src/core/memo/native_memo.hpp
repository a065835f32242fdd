// The memo of a call that was given none: private until foreign code must see it, exposed from then on.
#pragma once

#include "memo/exposed_memo.hpp"

#include <variant>

namespace ectype {

class NativeMemo {
 public:
  using Vacancy = NativeVacancy;
  using Ticket = NativeTicket;

  explicit NativeMemo(DormantMemo memo) : life_(std::move(memo)) {}
  void wake(DictWatcher watcher) {
    life_ = std::move(*std::get_if<DormantMemo>(&life_)).wake();
    watcher_ = watcher;
  }
  // The copy is over. Finalizers may run here.
  void rest() {
    fill_if_kept();
    if (PrivateMemo* memo = private_memo()) [[likely]] {
      life_ = std::move(*memo).rest();
    } else {
      life_ = std::move(*exposed_memo()).rest();
    }
  }

  [[nodiscard]] bool is_private() const { return std::holds_alternative<PrivateMemo>(life_); }
  // Is it private, and does its table know all that foreign code may lead to? Then it can be asked without more ado.
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
  // Made of plain values in every branch, so that the compiler keeps the outcome in registers.
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
  // Without a look-up: for what cannot be met again before foreign code runs.
  [[nodiscard]] Vacancy vacancy_for_unique(Borrowed<> original) {
    return {original, NativeKey::unique(storage().foreign_calls)};
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

  // A signal ends the copy. What there is of it is kept from now on, until the memo rests.
  [[nodiscard]] bool interrupt() {
    if (is_large() && !std::exchange(storage().interrupted, true)) {
      if (PrivateMemo* memo = private_memo()) {
        memo->keep_open_copies();
      }
    }
    return interrupted();
  }
  // Half a millisecond's worth of objects, and less, is given back at once.
  [[nodiscard]] bool is_large() const { return size() >= std::size_t{1} << 13U; }
  [[nodiscard]] bool interrupted() { return storage().interrupted; }
  // A copy that is left unfinished and is in no memo yet.
  void keep(Borrowed<> copy) noexcept {
    if (interrupted() && copy) {
      storage().keep(copy);
    }
  }
  // It is over, but what was copied is to live on with the memo.
  void retire() {
    fill_if_kept();
    if (ExposedMemo* memo = exposed_memo()) {
      memo->retire();
    }
  }

  // What a hook receives that cannot see what is in it; empty with an error set. Only of a private memo.
  Borrowed<> closed_argument(Ref<>& spare) {
    private_memo()->use_as_closed(std::move(spare));
    return private_memo()->closed();
  }
  // The dict of the closed memo, if it is empty and nobody else has it, to be the `spare` of the next copy.
  Ref<> give_closed_back() { return is_private() ? private_memo()->give_closed_back() : Ref<>(); }
  // For the time that a hook runs with it.
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
  // The innermost such hook, if the memo is private and there is one.
  [[nodiscard]] const ClosedHook* closed_hook() {
    return is_private() && storage().hook.original ? &storage().hook : nullptr;
  }
  // A hook that received the closed memo has called `deepcopy`, or has returned `result`: takes what it has entered. If
  // that is anything else than the copy of its object, the memo is exposed. False with an error set.
  [[nodiscard]] ECTYPE_INLINE bool take_entries(Borrowed<> result = Borrowed<>()) {
    PrivateMemo* memo = private_memo();
    return memo == nullptr || !memo->has_entry() || take_entries_of(*memo, result);
  }

  // The exact dict that foreign code receives; exposes the memo the first time.
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

  // Is this the dict that foreign code knows the memo as?
  [[nodiscard]] bool is_known_as(Borrowed<> dict) const {
    const auto* memo = std::get_if<ExposedMemo>(&life_);
    return memo != nullptr ? memo->dict() == dict : std::get_if<PrivateMemo>(&life_)->is_closed_as(dict);
  }

 private:
  // Somebody has kept the closed memo: it must hold everything, as the standard library's would.
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
    return !std::holds_alternative<PrivateMemo>(life_);
  }
  [[nodiscard]] [[gnu::noinline]] bool take_entries_of(PrivateMemo& memo, Borrowed<> result) {
    if (memo.has_own_entry_only()) {
      MemoStorage& storage = memo.storage();
      const Ref<> copy = memo.take_own_entry();
      // What the hook returns is entered by the walk.
      return copy.borrow() == result || storage.write_foreign(storage.hook.original, copy.borrow());
    }
    if (!expose(memo)) {
      return false;
    }
    exposed_memo()->distrust();
    return true;
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
};

static_assert(Memo<NativeMemo>);

}  // namespace ectype
