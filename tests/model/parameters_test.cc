#include "dimscope/model/parameters.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace dimscope::model {
namespace {

const Dims kDims{.vocabulary = 500, .embedding = 7, .hidden = 4, .classes = 5};

TEST(Parameters, StartUniformInTheirRange) {
  Parameters p = initial_parameters(kDims, 1);
  double sum = 0, squares = 0;
  for (const float value : p.embedding) {
    EXPECT_GE(value, -0.1f);
    EXPECT_LT(value, 0.1f);
    sum += double{value};
    squares += double{value} * double{value};
  }
  const auto n = static_cast<double>(p.embedding.size());
  EXPECT_NEAR(sum / n, 0, 5 * 0.1 / std::sqrt(3 * n));
  EXPECT_NEAR(squares / n, 0.01 / 3, 0.0003);
}

TEST(Parameters, OfASeedAreTheSameAndOfAnotherNot) {
  const Parameters a = initial_parameters(kDims, 1), b = initial_parameters(kDims, 1),
                   c = initial_parameters(kDims, 2);
  EXPECT_EQ(a.embedding, b.embedding);
  EXPECT_EQ(a.output_weight, b.output_weight);
  EXPECT_NE(a.embedding, c.embedding);
  EXPECT_NE(a.lstm[0].bias_ih, a.lstm[0].bias_hh);
  EXPECT_NE(a.lstm[0].weight_hh, a.lstm[1].weight_hh);
}

TEST(Parameters, AreNamedAndShapedAsPyTorchDoes) {
  Parameters p = zero_parameters(kDims);
  std::int64_t total = 0;
  for (const NamedTensor& tensor : named_tensors(p)) {
    std::int64_t count = 1;
    for (const std::int64_t extent : tensor.shape) count *= extent;
    EXPECT_EQ(count, std::ssize(*tensor.values)) << tensor.name;
    total += count;
  }
  EXPECT_EQ(total, p.size());
  EXPECT_EQ(named_tensors(p).size(), 10u);
  p.output_bias.resize(5);
  EXPECT_EQ(named_tensors(p).back().name, "output.bias");
}

}  // namespace
}  // namespace dimscope::model
