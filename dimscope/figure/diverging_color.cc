#include "dimscope/figure/diverging_color.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace dimscope::figure {
namespace {

struct Lab {
  double lightness, a, b;
};

Lab from_lch(double lightness, double chroma, double hue_degrees) {
  const double hue = hue_degrees * std::numbers::pi / 180;
  return {lightness, chroma * std::cos(hue), chroma * std::sin(hue)};
}

std::uint8_t byte(double linear) {
  const double value =
      linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::floor(std::clamp(value, 0.0, 1.0) * 255 + 0.5));
}

Rgb to_rgb(const Lab& lab) {
  const double l = std::pow(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b, 3);
  const double m = std::pow(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b, 3);
  const double s = std::pow(lab.lightness - 0.0894841775 * lab.a - 1.291485548 * lab.b, 3);
  return {byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)};
}

}  // namespace

Rgb diverging_color(double t) {
  static const Lab neutral = from_lch(0.975, 0, 0), positive = from_lch(0.665, 0.19, 30),
                   negative = from_lch(0.665, 0.135, 248);
  const double clamped = std::isnan(t) ? 0 : std::clamp(t, -1.0, 1.0);
  const Lab& end = clamped < 0 ? negative : positive;
  const double share = std::abs(clamped);
  return to_rgb({neutral.lightness + (end.lightness - neutral.lightness) * share,
                 neutral.a + (end.a - neutral.a) * share, neutral.b + (end.b - neutral.b) * share});
}

std::string hex(const Rgb& color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue);
}

int diverging_xterm(double t) {
  constexpr int kRamp[] = {68, 111, 153, 189, 255, 224, 217, 210, 203};
  const double clamped = std::isnan(t) ? 0 : std::clamp(t, -1.0, 1.0);
  return kRamp[std::lround(clamped * 4) + 4];
}

}  // namespace dimscope::figure
