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
  std::string name;            // "hidden_dim"
  std::string label;           // "hidden dimension"
  std::string symbol;          // "d_h", or empty
  std::vector<double> values;  // ascending, distinct
};

struct MetricView {
  std::string name;              // "test.fine"
  std::string label;             // "fine accuracy, test"
  std::string slice;             // "test"
  std::int64_t n = 0;            // sentences
  std::optional<double> chance;  // what always giving the most frequent class scores
};

// The metrics of a study's data and slices, headline first.
std::vector<MetricView> view_metrics(const study::StoredData& data);
// The one of that name. Throws InputError naming the nearest.
const MetricView& metric_named(std::span<const MetricView> metrics, const std::string& name);

// The hyperparameters that vary over the trials, the seed left out.
std::vector<AxisView> view_axes(const std::vector<study::Trial>& trials);

}  // namespace dimscope::effects
