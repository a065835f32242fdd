"""Bound methods are rebound to the copy of their object."""

from __future__ import annotations

import types
from typing import Any

import pytest

from tests.behaviour.support.shapes import shape
from tests.conftest import Implementation


class Account:
    def __init__(self) -> None:
        self.entries: list[Any] = []

    def book(self) -> Account:
        return self

    @classmethod
    def of_class(cls) -> type:
        return cls


def test_the_method_is_bound_to_the_copy(impl: Implementation) -> None:
    account = Account()
    method = account.book
    copied = impl.deepcopy(method)
    assert type(copied) is types.MethodType
    assert copied.__func__ is Account.book
    assert copied() is not account
    assert copied().entries is not account.entries


def test_object_and_method_stay_together(impl: Implementation) -> None:
    account = Account()
    account.entries.append(account.book)
    copied = impl.deepcopy([account, account.book])
    assert copied[1].__self__ is copied[0]
    assert copied[0].entries[0].__self__ is copied[0]


def test_a_shared_method_object_stays_shared(impl: Implementation) -> None:
    method = Account().book
    x = [method, method, method.__self__]
    assert shape(impl.deepcopy(x)) == shape(x)


def test_a_method_of_a_class(impl: Implementation) -> None:
    copied = impl.deepcopy(Account.of_class)
    assert copied() is Account
    assert copied is not Account.of_class


def test_a_method_is_remembered(impl: Implementation) -> None:
    method = Account().book
    memo: dict[int, Any] = {}
    assert memo.get(id(method)) is None
    copied = impl.deepcopy(method, memo)
    assert memo[id(method)] is copied
    assert memo[id(method.__self__)] is copied.__self__


def test_a_method_over_any_callable(impl: Implementation) -> None:
    method = types.MethodType(len, [1, 2])
    copied = impl.deepcopy(method)
    assert copied() == 2
    assert copied.__self__ is not method.__self__


def test_a_method_whose_function_is_mutable(impl: Implementation) -> None:
    """Only the object is copied, not the function."""

    class Callable:
        def __call__(self, owner: Any) -> Any:
            return owner

    function = Callable()
    assert impl.deepcopy(types.MethodType(function, [])).__func__ is function


def test_copy_makes_an_equal_method_of_the_same_object(impl: Implementation) -> None:
    account = Account()
    copied = impl.copy(account.book)
    assert copied == account.book
    assert copied.__self__ is account


def test_a_method_of_an_uncopyable_object(impl: Implementation) -> None:
    class Locked:
        def __reduce_ex__(self, protocol: int) -> Any:
            raise TypeError("locked")

        def method(self) -> None: ...

    with pytest.raises(TypeError, match=r"^locked\b"):
        impl.deepcopy(Locked().method)


def test_a_bound_builtin_is_atomic_but_its_wrapper_kin_are_not(impl: Implementation) -> None:
    append = [].append
    assert impl.deepcopy(append) is append
    wrapper = [1].__len__
    copied = impl.deepcopy(wrapper)
    assert copied() == 1
    assert copied.__self__ is not wrapper.__self__
