// libFuzzer's entry: `make fuzz`. Linked without the other tests.
#define DOCTEST_CONFIG_IMPLEMENT
#include "table_program.hpp"

#include <cstdlib>

namespace {

void stop(const doctest::AssertData& /*failure*/) { std::abort(); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler(stop);
  const InWatchedMemory watched;
  TableProgram().run({bytes, size});
  return 0;
}
