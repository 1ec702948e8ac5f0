#include "dimscope/effects/findings/look_at.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "dimscope/analysis/finders.h"
#include "dimscope/effects/class_metrics.h"
#include "dimscope/effects/findings/end_cells.h"
#include "dimscope/effects/findings/finding_words.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/study_data.h"

namespace dimscope::effects {
namespace {

using analysis::TrialPair;

// Sentences as short as this have explanations that are far apart whatever the models do.
constexpr std::size_t kShortSentence = 4;  // words

class Looker {
 public:
  Looker(const FindingSources& sources, const std::vector<AxisFinding>& axes)
      : sources_(sources), data_(sources.data), strongest_(axes.empty() ? nullptr : &axes.front()) {
    read_answers();
    if (strongest_ == nullptr) return;
    const EffectsGrid& grid = data_.grids()[strongest_->grid];
    ends_ = end_cells(data_, grid, strongest_->axis.name, strongest_->a, strongest_->b);
  }

  std::vector<LookAt> all() {
    add_turned();
    if (sources_.models != nullptr && !sources_.models->cues.empty()) add_moved();
    add_seeds();
    add_never();
    return std::move(look_);
  }

 private:
  void read_answers();
  bool is_right(std::int32_t trial, std::int32_t sentence) const {
    return predicted_[trial][sentence] == labels()[sentence];
  }
  const std::vector<std::int32_t>& labels() const { return data_.data().labels.at("test"); }
  // Adds a sentence unless it is there.
  bool add(std::int32_t sentence, std::string finder, std::string reason, const EndCells* ends);
  void add_turned();
  void add_flip(const std::vector<analysis::Flip>& flips, bool turned, const char* finder);
  const EndCells* largest_change(std::int32_t sentence, bool to_right) const;
  void add_moved();
  std::vector<double> moved() const;
  std::vector<TrialPair> pairs_of_ends() const;
  std::vector<TrialPair> pairs_of_seeds() const;
  const EndCells* same_answer(std::int32_t sentence) const;
  void add_seeds();
  void add_never();

  const FindingSources& sources_;
  const StudyResults& data_;
  const AxisFinding* strongest_;
  std::vector<EndCells> ends_;
  std::vector<std::vector<std::int32_t>> predicted_;  // [trials][test sentences]
  std::vector<double> true_class_;       // [test sentences] mean probability of the true class
  std::vector<std::int32_t> sentences_;  // that the metric is about
  std::set<std::int32_t> seen_;
  std::vector<LookAt> look_;
};

void Looker::read_answers() {
  const std::size_t classes = data_.data().class_names.size();
  true_class_.assign(labels().size(), 0.0);
  for (const study::Trial& trial : data_.trials()) {
    const std::vector<float> p = data_.probabilities(trial, "test");
    std::vector<std::int32_t>& of_trial = predicted_.emplace_back();
    for (std::size_t s = 0; s < labels().size(); ++s) {
      const auto answer = std::span(p).subspan(s * classes, classes);
      of_trial.push_back(engine::predicted_class(answer));
      true_class_[s] += static_cast<double>(answer[labels()[s]]);
    }
  }
  const std::string& slice = sources_.metric.metric.slice;
  sentences_ = data_.slice(slice == "dev" ? "test" : slice);
}

bool Looker::add(std::int32_t sentence, std::string finder, std::string reason,
                 const EndCells* ends) {
  if (!seen_.insert(sentence).second) return false;
  LookAt& look = look_.emplace_back();
  look.sentence = sentence;
  look.tokens = data_.trees()[sentence].tokens;
  look.label = labels()[sentence];
  look.finder = std::move(finder);
  look.reason = std::move(reason);
  if (ends == nullptr) return true;
  look.axis = strongest_->axis.name;
  look.a = ends->settings_a;
  look.b = ends->settings_b;
  return true;
}

// ---- answers that turn

// The cells of the ends in which the share of trials that are right changes most; among equals the
// last, which has the largest models.
const EndCells* Looker::largest_change(std::int32_t sentence, bool to_right) const {
  const EndCells* best = nullptr;
  double most = 0;
  const auto share = [&](const std::vector<std::int32_t>& trials) {
    const auto right =
        std::ranges::count_if(trials, [&](std::int32_t t) { return is_right(t, sentence); });
    return static_cast<double>(right) / static_cast<double>(trials.size());
  };
  for (const EndCells& ends : ends_) {
    const double change = (share(ends.b) - share(ends.a)) * (to_right ? 1 : -1);
    if (best != nullptr && change < most) continue;
    best = &ends;
    most = change;
  }
  return best;
}

void Looker::add_flip(const std::vector<analysis::Flip>& flips, bool turned, const char* finder) {
  const bool to_right = std::string_view(finder) == "turned-right";
  for (const analysis::Flip& flip : flips) {
    const double a = turned ? flip.share_b : flip.share_a, b = turned ? flip.share_a : flip.share_b;
    const std::string reason =
        fmt::format("{} at {} {} ({} of the models right), {} at {} ({}).",
                    to_right ? "Wrong" : "Right", strongest_->axis.label, strongest_->a,
                    share_text(a), to_right ? "right" : "wrong", strongest_->b, share_text(b));
    if (add(flip.sentence, finder, reason, largest_change(flip.sentence, to_right))) return;
  }
}

void Looker::add_turned() {
  if (strongest_ == nullptr || sources_.metric.metric.slice == "dev") return;
  for (const PairEffects& pair : sources_.metric.pairs) {
    if (pair.grid != strongest_->grid || pair.axis != strongest_->axis.name) continue;
    const bool turned = pair.a == strongest_->b && pair.b == strongest_->a;
    if (!turned && (pair.a != strongest_->a || pair.b != strongest_->b)) continue;
    const analysis::PairedComparison& c = pair.comparison;
    add_flip(turned ? c.lost : c.gained, turned, "turned-right");
    add_flip(turned ? c.gained : c.lost, turned, "turned-wrong");
    return;
  }
}

// ---- explanations that move

// At most so many that a look takes no time, spread evenly.
std::vector<TrialPair> thinned(std::vector<TrialPair> pairs) {
  constexpr std::size_t kMost = 400;
  if (pairs.size() <= kMost) return pairs;
  std::vector<TrialPair> kept;
  for (std::size_t i = 0; i < kMost; ++i) kept.push_back(pairs[i * pairs.size() / kMost]);
  return kept;
}

std::vector<TrialPair> Looker::pairs_of_ends() const {
  std::vector<TrialPair> pairs;
  for (const EndCells& ends : ends_) {
    for (const std::int32_t from : ends.a) {
      for (const std::int32_t to : ends.b) pairs.push_back({from, to});
    }
  }
  return thinned(std::move(pairs));
}

std::vector<TrialPair> Looker::pairs_of_seeds() const {
  std::vector<TrialPair> pairs;
  for (const EndCells& ends : ends_) {
    for (const auto* trials : {&ends.a, &ends.b}) {
      for (std::size_t i = 0; i < trials->size(); ++i) {
        for (std::size_t j = i + 1; j < trials->size(); ++j) {
          pairs.push_back({(*trials)[i], (*trials)[j]});
        }
      }
    }
  }
  return thinned(std::move(pairs));
}

// The last of the cells under which most trials of both ends give the sentence the same class.
const EndCells* Looker::same_answer(std::int32_t sentence) const {
  const auto commonest = [&](const std::vector<std::int32_t>& trials) -> std::int32_t {
    std::map<std::int32_t, std::size_t> counts;
    for (const std::int32_t t : trials) ++counts[predicted_[t][sentence]];
    for (const auto& [label, count] : counts) {
      if (2 * count > trials.size()) return label;
    }
    return -1;
  };
  for (auto ends = ends_.rbegin(); ends != ends_.rend(); ++ends) {
    const std::int32_t label = commonest(ends->a);
    if (label >= 0 && label == commonest(ends->b)) return &*ends;
  }
  return nullptr;
}

void Looker::add_moved() {
  if (ends_.empty()) return;
  const analysis::RelevanceTable relevances = data_.relevances();
  const std::vector<double> across = analysis::mean_distances(relevances, pairs_of_ends());
  const std::vector<TrialPair> of_seeds = pairs_of_seeds();
  std::vector<double> seeds(across.size());
  if (!of_seeds.empty()) seeds = analysis::mean_distances(relevances, of_seeds);
  std::vector<std::int32_t> order = sentences_;
  std::ranges::stable_sort(order, std::greater{},
                           [&](std::int32_t s) { return across[s] - seeds[s]; });
  for (const std::int32_t s : order) {
    if (data_.trees()[s].tokens.size() <= kShortSentence) continue;
    const EndCells* ends = same_answer(s);
    if (ends == nullptr) continue;
    std::string reason = fmt::format(
        "The answer stays, the reasons move: from {} {} to {}, {} of its relevance "
        "goes to other words or signs",
        strongest_->axis.label, strongest_->a, strongest_->b, share_text(across[s]));
    reason += of_seeds.empty() ? "." : fmt::format(", {} from seed to seed.", share_text(seeds[s]));
    if (add(s, "moved", reason, ends)) return;
  }
}

// ---- seeds, and none at all

void Looker::add_seeds() {
  std::map<Settings, std::vector<std::int32_t>> trials_of;
  std::vector<std::int32_t> cells(predicted_.size());
  for (std::size_t t = 0; t < predicted_.size(); ++t) {
    trials_of[data_.observations()[t].settings].push_back(static_cast<std::int32_t>(t));
  }
  std::int32_t number = 0;
  for (const auto& [settings, trials] : trials_of) {
    for (const std::int32_t t : trials) cells[t] = number;
    ++number;
  }
  const std::vector<double> disagreement = analysis::seed_disagreement(predicted_, cells);
  if (disagreement.empty()) return;
  std::vector<std::int32_t> order = sentences_;
  std::ranges::stable_sort(order, std::greater{}, [&](std::int32_t s) { return disagreement[s]; });
  for (const std::int32_t s : order) {
    if (disagreement[s] <= 0) return;
    if (!add(s, "seeds",
             fmt::format("Luck of the seed: two seeds of one cell give it different classes {} of "
                         "the time, more often than any other sentence.",
                         share_text(disagreement[s])),
             nullptr)) {
      continue;
    }
    // Where that is so most.
    double most = 0;
    for (const auto& [settings, trials] : trials_of) {
      std::vector<std::vector<std::int32_t>> answers;
      for (const std::int32_t t : trials) answers.push_back({predicted_[t][s]});
      const std::vector<std::int32_t> one_cell(trials.size());
      const std::vector<double> here = analysis::seed_disagreement(answers, one_cell);
      if (here.empty() || here[0] < most) continue;
      most = here[0];
      look_.back().a = settings;
    }
    return;
  }
}

void Looker::add_never() {
  std::vector<std::int32_t> order;
  for (const std::int32_t s : sentences_) {
    bool never = true;
    for (std::size_t t = 0; never && t < predicted_.size(); ++t) {
      never = !is_right(static_cast<std::int32_t>(t), s);
    }
    if (never) order.push_back(s);
  }
  std::ranges::stable_sort(order, {}, [&](std::int32_t s) { return true_class_[s]; });
  for (const std::int32_t s : order) {
    std::map<std::int32_t, std::int64_t> counts;
    for (const auto& of_trial : predicted_) ++counts[of_trial[s]];
    const auto commonest =
        std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
    const EndCells* ends = ends_.empty() ? nullptr : &ends_.back();
    const std::vector<std::string>& names = data_.data().class_names;
    const bool one = predicted_.size() == 1;
    const std::string models = one ? "the only model"
                                   : fmt::format("{} of {} models", grouped(commonest->second),
                                                 grouped(std::ssize(predicted_)));
    if (add(s, "never",
            fmt::format("Never right: it is {}, and {} {} {}.", names[labels()[s]], models,
                        one || commonest->second == 1 ? "says" : "say", names[commonest->first]),
            ends)) {
      return;
    }
  }
}

}  // namespace

std::vector<LookAt> sentences_to_look_at(const FindingSources& sources,
                                         const std::vector<AxisFinding>& axes) {
  const StudyResults& data = sources.data;
  if (!study::has_answers(data.data()) || data.data().labels.at("test").empty()) return {};
  return Looker(sources, axes).all();
}

}  // namespace dimscope::effects
