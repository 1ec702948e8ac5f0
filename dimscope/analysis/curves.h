#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "dimscope/analysis/summary.h"
#include "dimscope/base/setting.h"

namespace dimscope::analysis {

// One trial as the analysis sees it.
struct Observation {
  std::string key;
  std::int64_t seed = 0;
  Settings settings;  // every varying hyperparameter, without the seed
  double value = 0;
};

// What the seeds gave at one value of the axis.
struct CurvePoint {
  Setting x;
  Summary summary;
  std::vector<const Observation*> seeds;  // by seed
};

// A value against one hyperparameter while every other is held; one without an order is a row of
// dots.
struct Curve {
  std::string axis;
  Settings fixed;
  std::vector<CurvePoint> points;  // ascending x, at least two
};

// Whether its axis has an order: all its values are numbers.
bool is_ordered(const Curve& curve);

// Every curve that `observations` hold: for each axis of their settings and each combination of the
// others under which the axis takes two values or more. Ordered by axis, then by `fixed`.
std::vector<Curve> curves(std::span<const Observation> observations);

// What the seeds gave in one cell of a grid of two hyperparameters.
struct Cell {
  Setting x, y;
  Summary summary;
  std::vector<const Observation*> seeds;
};

// The value over two hyperparameters while every other is held.
struct Plane {
  std::string x, y;
  Settings fixed;
  std::vector<Cell> cells;  // ascending y, then x; at least two
};

// The planes of one pair of axes, one for each combination of the others; those in which either
// axis takes only one value are left out.
std::vector<Plane> planes(std::span<const Observation> observations, const std::string& x,
                          const std::string& y);

}  // namespace dimscope::analysis
