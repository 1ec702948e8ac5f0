#pragma once

#include <array>
#include <string>
#include <vector>

namespace dimscope {

// How studies are made whose truth is known: a grid of two hyperparameters, embedding_dim and
// hidden_dim, each with the values kDims.
//
// The chance that a trial of cell c with ability a is right on sentence i is
//   p = 1/2 + effects of c + b_i + v_ic + a
// with b_i (how easy the sentence is) and v_ic (what the cell does to this sentence) of mean 0 over
// sentences and a drawn for each trial. So the truth about other seeds on the same test set is the
// mean of p over its sentences plus the mean of a; about other sentences as well, 1/2 + effects +
// the mean of a.
struct Scenario {
  static constexpr std::array<int, 3> kDims = {2, 4, 8};
  static constexpr int kNumDims = static_cast<int>(kDims.size());

  enum class Seeds { kNormal, kSkewed, kFailing };

  std::string name;     // "spread"
  std::string meaning;  // for the reader of the table

  int num_sentences = 240;
  // [embedding_dim][hidden_dim]
  std::array<std::array<int, kNumDims>, kNumDims> num_seeds = {{{5, 5, 5}, {5, 5, 5}, {5, 5, 5}}};
  double per_doubling_e = 0, per_doubling_h = 0;  // planted, share right
  double slope = 0;                               // of accuracy on dev, an epoch
  double ease = 0.3;                              // b_i is uniform within ± this
  Seeds seeds = Seeds::kNormal;
  std::array<double, kNumDims> seed_sd = {0.02, 0.02, 0.02};  // of a, by hidden_dim
  // How far a is correlated between trials of one seed number, in cells of the same hidden_dim, of
  // the same embedding_dim, and others; all 0 where trials have streams of their own.
  struct Correlation {
    double same_h = 0, same_e = 0, other = 0;
  } correlation = {};
  double sentence_effect = 0;  // v_ic is uniform within ± this
  // The answers of a trial: independent given p, or drawn so that as many are right as p adds up
  // to. Only then can trials scatter less than coins would.
  bool steady = false;

  bool critical = false;     // whether reliably right sentences are counted: it takes time
  bool until_clear = false;  // whether seeds are added until pairs are clear: it takes time

  // Planted in a cell, of numbers of the values.
  double effect(int e, int h) const { return (e - 1) * per_doubling_e + (h - 1) * per_doubling_h; }
  bool shared() const { return correlation.same_h > 0; }
  bool alike() const { return seed_sd.front() == seed_sd.back(); }
  bool null_e() const { return per_doubling_e == 0; }
  bool null_h() const { return per_doubling_h == 0; }
};

const std::vector<Scenario>& scenarios();

}  // namespace dimscope
