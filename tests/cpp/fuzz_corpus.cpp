// What the fuzzer has found worth keeping, run as a test.
#include "fuzz/table_program.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

TEST_CASE("every program of the fuzzer's corpus leaves the table right") {
  int programs = 0;
  for (const auto& file : std::filesystem::directory_iterator(ECTYPE_FUZZ_CORPUS)) {
    CAPTURE(file.path().string());
    std::ifstream stream(file.path(), std::ios::binary);
    const std::vector<char> text{std::istreambuf_iterator<char>(stream), {}};
    const InWatchedMemory watched;
    TableProgram().run({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    ++programs;
  }
  CHECK(programs > 20);
}

}  // namespace
