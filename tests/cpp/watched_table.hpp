// A table in watched memory, and the map that says what must be in it.
#pragma once

#include "addresses.hpp"
#include "table/address_table.hpp"
#include "watched_memory.hpp"

#include <doctest/doctest.h>

#include <unordered_map>

using Table = ectype::AddressTable<WatchedMemory>;
using Model = std::unordered_map<const void*, void*>;

inline void* find(const Table& table, const void* key) { return table.find(key, ectype::AddressHash(key)); }
inline bool insert(Table& table, const void* key, void* value) {
  return table.insert(key, ectype::AddressHash(key), value);
}

inline void check_same(const Table& table, const Model& model) {
  REQUIRE(table.size() == model.size());
  REQUIRE(table.empty() == model.empty());
  for (const auto& [key, value] : model) {
    REQUIRE(find(table, key) == value);
  }
}

inline void fill(Table& table, Model& model, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    REQUIRE(insert(table, neighbour(i), neighbour(i + 1)));
    model[neighbour(i)] = neighbour(i + 1);
  }
}
