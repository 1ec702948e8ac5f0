// The bits of a small grid's results, against those that were recorded.
#include "dimscope/explain/signature.h"

#include <gtest/gtest.h>

#include <fstream>

#include "dimscope/engine/isa.h"

namespace dimscope::explain {
namespace {

TEST(Signature, IsTheRecordedOneOnEveryIsaAndForAnyNumberOfJobs) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "trains 48 models: too long under a sanitizer, which changes no bits";
#endif
  // One line. After a change to the arithmetic: `dimscope selftest --signature`, and raise
  // kNumericsVersion.
  std::string recorded;
  std::ifstream(DIMSCOPE_TESTS_DIR "/golden/signature.txt") >> recorded;
  ASSERT_EQ(recorded.size(), 32u);
  for (const std::string& isa : engine::available_isas()) {
    ASSERT_TRUE(engine::force_isa(isa));
    EXPECT_EQ(numerics_signature(1), recorded) << isa;
    EXPECT_EQ(numerics_signature(3), recorded) << isa << ", three jobs";
  }
  engine::force_isa("");
}

}  // namespace
}  // namespace dimscope::explain
