#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/base/setting.h"

namespace dimscope::api {

// How JSON is written. Only .cc files of api/, serve/ and cli/ include this.

using Json = nlohmann::ordered_json;

// The text of every JSON that the program writes: UTF-8 without a line end. What is no UTF-8 is
// replaced; what could steer a terminal (text/printable.h) is written "\u009b".
std::string dump(const Json& json);

template <typename T, typename Convert>
Json array_of(const std::vector<T>& values, const Convert& convert) {
  Json array = Json::array();
  for (const T& value : values) array.push_back(convert(value));
  return array;
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// JSON has no word for infinity or NaN.
inline Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

inline Json interval_json(const analysis::Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

inline Json interval_json(const std::optional<analysis::Interval>& interval) {
  return interval ? interval_json(*interval) : Json(nullptr);
}

}  // namespace dimscope::api

namespace dimscope {

// A number (whole ones without a fraction), true or false, or a string.
inline void to_json(api::Json& json, const Setting& setting) {
  if (setting.is_text()) {
    json = setting.text();
  } else if (setting.is_yes_no()) {
    json = setting.yes();
  } else if (const double number = setting.number();
             number == std::floor(number) && std::abs(number) <= 0x1p53) {
    json = static_cast<std::int64_t>(number);
  } else {
    json = number;
  }
}

}  // namespace dimscope
