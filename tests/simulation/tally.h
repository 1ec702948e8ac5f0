#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tests/simulation/claims.h"

namespace dimscope {

// How often something happened, over studies. Claims of one study are not independent, so the
// study is the unit: its mean.
struct Frequency {
  int num_studies = 0;
  double sum = 0, squares = 0;  // of the studies' means

  double share() const { return sum / num_studies; }
  double standard_error() const;
};

// What to think of a frequency: errors within 3..7 %, coverage within 92..98 %.
enum class Verdict { kMeetsAim, kTooLow, kTooHigh };

class Tally {
 public:
  void add(const std::string& scenario, const std::vector<Claim>& of_study);

  struct Row {
    ClaimKind kind;
    std::string what;
    std::map<std::string, Frequency> by_scenario;
  };
  const std::vector<Row>& rows() const { return rows_; }  // in order of first appearance

 private:
  std::vector<Row> rows_;
};

Verdict verdict(ClaimKind kind, const Frequency& frequency);
// Outside the aim by more than `errors` standard errors.
bool surely_misses(ClaimKind kind, const Frequency& frequency, double errors);

// What is outside its aim by more than `errors` standard errors, one a line: "- spread: pair, p of
// hidden_dim 12.0 ± 1.0".
std::string misses(const Tally& tally, double errors);

// Three tables (error rates, coverage, power) with a column a scenario, in per cent. In text with
// the standard error, "4.8 ± 0.5", in Markdown with the largest one below the table. What misses
// the aim is marked: ! in text, bold in Markdown.
std::string text_tables(const Tally& tally, std::span<const std::string> scenarios);
std::string markdown_tables(const Tally& tally, std::span<const std::string> scenarios);

}  // namespace dimscope
