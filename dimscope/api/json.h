#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "dimscope/analysis/summary.h"

namespace dimscope {

// How api/ writes JSON. Only its .cc files include this.

using Json = nlohmann::ordered_json;

// UTF-8 without a line end; what is no UTF-8 is replaced.
inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

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

inline Json interval_json(const Interval& interval) {
  return {{"low", interval.low}, {"high", interval.high}};
}

inline Json interval_json(const std::optional<Interval>& interval) {
  return interval ? interval_json(*interval) : Json(nullptr);
}

}  // namespace dimscope
