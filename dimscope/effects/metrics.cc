#include "dimscope/effects/metrics.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/model/config.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

constexpr int kNeutral = 2;

// How unlike each other numbers are: their standard deviation against their mean.
double relative_spread(std::span<const double> numbers) {
  double mean = 0, squares = 0;
  for (const double x : numbers) mean += x / static_cast<double>(numbers.size());
  for (const double x : numbers) squares += (x - mean) * (x - mean);
  return std::sqrt(squares / static_cast<double>(numbers.size())) / mean;
}

// The share of the most frequent value; nullopt of nothing.
std::optional<double> majority(const std::map<std::int32_t, std::int64_t>& counts) {
  std::int64_t all = 0, most = 0;
  for (const auto& [value, count] : counts) {
    all += count;
    most = std::max(most, count);
  }
  if (all == 0) return std::nullopt;
  return static_cast<double>(most) / static_cast<double>(all);
}

// What weighs every class alike.
void add_class_means(const std::string& slice, const std::vector<std::int32_t>& labels,
                     const std::map<std::int32_t, std::int64_t>& classes,
                     std::vector<MetricView>& metrics) {
  if (classes.empty()) return;
  const std::int64_t n = sentences_by_class(labels);
  const double share = majority(classes).value(), present = static_cast<double>(classes.size());
  metrics.push_back(
      {slice + ".macro_f1", "macro-F1, " + slice, slice, n, 2 * share / (1 + share) / present});
  metrics.push_back({slice + ".balanced", "balanced accuracy, " + slice, slice, n, 1 / present});
}

void add_metrics(const std::string& slice, const std::vector<std::int32_t>& labels, bool sentiment,
                 std::vector<MetricView>& metrics) {
  std::map<std::int32_t, std::int64_t> classes, sides;
  std::int64_t polar = 0;
  for (const std::int32_t label : labels) {
    ++classes[label];
    if (label == kNeutral) continue;
    ++sides[label > kNeutral];
    ++polar;
  }
  const auto n = static_cast<std::int64_t>(labels.size());
  metrics.push_back({slice + ".fine", "fine accuracy, " + slice, slice, n, majority(classes)});
  if (!sentiment) return add_class_means(slice, labels, classes, metrics);
  if (polar == 0) return;
  metrics.push_back(
      {slice + ".coarse", "coarse accuracy, " + slice, slice, polar, majority(sides)});
  metrics.push_back({slice + ".coarse_argmax", "coarse accuracy (argmax), " + slice, slice, polar,
                     majority(sides)});
}

}  // namespace

std::vector<MetricView> view_metrics(const study::StoredData& data) {
  if (!data.added_metrics.empty()) {
    std::vector<MetricView> metrics;
    for (const study::AddedMetric& metric : data.added_metrics) {
      metrics.push_back({metric.name, metric.name, "", metric.sentences, std::nullopt});
    }
    return metrics;
  }
  const bool sentiment = study::has_sentiment_classes(data);
  const std::vector<std::int32_t>& test = data.labels.at("test");
  std::vector<MetricView> metrics;
  add_metrics("test", test, sentiment, metrics);
  for (const auto& [name, sentences] : data.slices) {
    std::vector<std::int32_t> labels;
    for (const std::int32_t s : sentences) labels.push_back(test.at(static_cast<std::size_t>(s)));
    add_metrics(name, labels, sentiment, metrics);
  }
  // Who answered test alone has no dev.
  const std::vector<std::int32_t>& dev = data.labels.at("dev");
  if (!dev.empty() || data.source != study::kAddedSource) {
    add_metrics("dev", dev, sentiment, metrics);
  }
  return metrics;
}

bool is_logarithmic(std::span<const double> values) {
  constexpr double kMinSpan = 10;
  if (values.size() < 3 || values.front() <= 0 || values.back() < kMinSpan * values.front()) {
    return false;
  }
  std::vector<double> steps, factors;
  for (std::size_t i = 1; i < values.size(); ++i) {
    steps.push_back(values[i] - values[i - 1]);
    factors.push_back(std::log(values[i] / values[i - 1]));
  }
  return relative_spread(factors) < relative_spread(steps);
}

const MetricView& metric_named(std::span<const MetricView> metrics, const std::string& name) {
  std::vector<std::string> names;
  for (const MetricView& metric : metrics) {
    if (metric.name == name) return metric;
    names.push_back(metric.name);
  }
  throw InputError("'" + name + "' is no metric of the study" + nearest_name_hint(name, names));
}

std::vector<AxisView> view_axes(const std::vector<study::Trial>& trials) {
  static const std::map<std::string, std::pair<std::string, std::string>> names = {
      {"embedding_dim", {"embedding dimension", "d_e"}},
      {"hidden_dim", {"hidden dimension", "d_h"}},
      {"learning_rate", {"learning rate", "η"}},
      {"select", {"epoch chosen on", ""}}};
  std::vector<AxisView> axes;
  for (const std::string& name : study::varying_settings(trials)) {
    AxisView& axis = axes.emplace_back();
    axis.name = axis.label = name;
    std::replace(axis.label.begin(), axis.label.end(), '_', ' ');
    if (const auto known = names.find(name); known != names.end()) {
      axis.label = known->second.first;
      axis.symbol = known->second.second;
    }
    axis.values = study::values_of(trials, name);
    axis.ordered = all_numbers(axis.values);
    axis.log = axis.ordered && is_logarithmic(numbers_of(axis.values));
  }
  return axes;
}

}  // namespace dimscope::effects
