#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dimscope/study/store/store.h"

// What is measured of a study's trials, and along what.
namespace dimscope::effects {

struct AxisView {
  std::string name;             // "hidden_dim"
  std::string label;            // "hidden dimension"
  std::string symbol;           // "d_h", or empty
  bool ordered = true;          // its values are numbers
  bool log = false;             // its values are spread by factors rather than by steps
  std::vector<Setting> values;  // ascending, distinct
};

struct MetricView {
  std::string name;              // "test.fine"
  std::string label;             // "fine accuracy, test"
  std::string slice;             // "test"
  std::int64_t n = 0;            // sentences; of means over classes, sentences_by_class()
  std::optional<double> chance;  // what always giving the most frequent class scores
};

// The metrics of a study's data and slices, headline first.
std::vector<MetricView> view_metrics(const study::StoredData& data);
// The one of that name. Throws InputError naming the nearest.
const MetricView& metric_named(std::span<const MetricView> metrics, const std::string& name);

// Whether an axis' values, ascending, are spread by factors rather than by steps: three or more,
// all above 0, the last at least ten times the first, and their ratios more alike than their
// differences. 1e-4, 1e-3, 1e-2 and 2, 4, 8, 16, 32 are; 2, 5, 10, 15, 20 are not.
bool is_logarithmic(std::span<const double> values);

// The hyperparameters that vary over the trials, the seed left out.
std::vector<AxisView> view_axes(const std::vector<study::Trial>& trials);

}  // namespace dimscope::effects
