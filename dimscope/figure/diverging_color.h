#pragma once

#include <cstdint>
#include <string>

namespace dimscope::figure {

struct Rgb {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Rgb&, const Rgb&) = default;
};

// The report's scale (web/src/charts/color.ts), the same colours: t in [-1,1], blue is negative,
// red positive, 0 nearly white; beyond, the ends. Built in OKLab (Ottosson 2020), both ends as
// light as each other, for readers who do not tell hues apart too; dark text reads on all of it.
Rgb diverging_color(double t);

inline constexpr Rgb kInk{0x1b, 0x1f, 0x24};  // for text

// "#rrggbb".
std::string hex(const Rgb& color);

// The same scale in nine of xterm's 256 colours: those that look most alike, in even steps.
int diverging_xterm(double t);
inline constexpr int kXtermInk = 234;

}  // namespace dimscope::figure
