#pragma once

#include <string_view>
#include <vector>

namespace dimscope::study {

// The values of "LOW..HIGH" or "LOW..HIGH..STEP", decimal numbers such as -2 or 0.25: LOW, LOW +
// STEP,
// ... up to and including HIGH. Without STEP it is 1, which LOW and HIGH then have to be whole for.
// Each value is the double nearest to the exact decimal: "0.1..0.3..0.1" ends in 0.3, not in
// 0.30000000000000004. Numbers have at most 15 digits.
// Throws InputError without a place ("range \"20..2\" runs backwards, ...") for any other text, a
// range that runs backwards, a step of 0, or more than `max_values` values.
std::vector<double> parse_number_range(std::string_view text, int max_values);

}  // namespace dimscope::study
