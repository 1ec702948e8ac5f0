#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "dimscope/analysis/summary.h"
#include "dimscope/effects/metrics.h"

// How findings write numbers, values and names. Every metric is a share today: points and per cent
// are said here and nowhere else.
namespace dimscope::effects {

std::string amount_text(double difference);                                   // "+6.6 points"
std::string amount_range(const std::optional<analysis::Interval>& interval);  // "[5.9, 7.3]", ""
std::string size_text(double difference);                                     // "6.6 points"
std::string margin_text(double margin);                                       // "1 point"
std::string level_text(double value);                                         // "43.5 %"
std::string share_text(double share);                                         // "11 %", "4.3 %"
std::string p_words(double p);                                                // "p < 0.001"
std::string grouped(std::int64_t count);                                      // "2,210"
// "one cell", "2,210 cells"; "two …" stays a number.
std::string counted_words(std::int64_t count, const std::string& noun);

// "Hidden dimension", as a sentence begins; a short name such as "lr" stays as it is.
std::string at_start(const std::string& text);
// "embedding dimension 2, optimizer adam": of axes by their labels.
std::string settings_words(const Settings& settings, const std::vector<AxisView>& axes);
std::string label_of(const std::string& axis, const std::vector<AxisView>& axes);

}  // namespace dimscope::effects
