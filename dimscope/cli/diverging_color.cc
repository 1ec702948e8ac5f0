#include "dimscope/cli/diverging_color.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>

namespace dimscope::cli {
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

int distance(const Rgb& a, const Rgb& b) {
  const int red = a.red - b.red, green = a.green - b.green, blue = a.blue - b.blue;
  return red * red + green * green + blue * blue;
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

int xterm_color(const Rgb& color) {
  // A cube of 6 levels a channel, then 24 greys.
  constexpr std::array<int, 6> kLevels = {0, 95, 135, 175, 215, 255};
  const auto level = [&](int value) {
    return static_cast<int>(
        std::ranges::min_element(kLevels, {}, [&](int known) { return std::abs(known - value); }) -
        kLevels.begin());
  };
  const int r = level(color.red), g = level(color.green), b = level(color.blue);
  const auto channel = [](int value) { return static_cast<std::uint8_t>(value); };
  const Rgb in_cube{channel(kLevels[static_cast<std::size_t>(r)]),
                    channel(kLevels[static_cast<std::size_t>(g)]),
                    channel(kLevels[static_cast<std::size_t>(b)])};
  const int mean = (color.red + color.green + color.blue) / 3;
  const int step = std::clamp((mean - 3) / 10, 0, 23);
  const auto grey = channel(8 + 10 * step);
  if (distance({grey, grey, grey}, color) < distance(in_cube, color)) return 232 + step;
  return 16 + 36 * r + 6 * g + b;
}

}  // namespace dimscope::cli
