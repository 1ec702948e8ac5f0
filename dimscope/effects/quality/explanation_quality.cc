#include "dimscope/effects/quality/explanation_quality.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "dimscope/analysis/rank_correlation.h"
#include "dimscope/analysis/summary.h"
#include "dimscope/base/check.h"
#include "dimscope/effects/quality/method_comparisons.h"
#include "dimscope/effects/quality/quality_measures.h"
#include "dimscope/explain/answers.h"
#include "dimscope/explain/faithfulness.h"
#include "dimscope/explain/phrase_scores.h"
#include "dimscope/explain/randomised.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/study_data.h"
#include "dimscope/text/synthetic/synthetic.h"

namespace dimscope::effects {
namespace {

using Relevances = std::vector<std::vector<double>>;  // [S][T]

study::Evaluation mean_of(std::string measure, std::span<const double> values) {
  const analysis::Summary summary = analysis::summarize(values);
  study::Evaluation e{.measure = std::move(measure), .value = summary.mean, .n = summary.n};
  if (summary.interval) {
    e.low = summary.interval->low;
    e.high = summary.interval->high;
  }
  return e;
}

constexpr double kNotCounted = std::numeric_limits<double>::quiet_NaN();

// Of each sentence; not of those in which one of them does not vary.
std::vector<double> correlations(const Relevances& a, const Relevances& b) {
  std::vector<double> result;
  for (std::size_t s = 0; s < std::min(a.size(), b.size()); ++s) {
    result.push_back(analysis::rank_correlation(a[s], b[s]).value_or(kNotCounted));
  }
  return result;
}

std::vector<double> counted(std::span<const double> values) {
  std::vector<double> some;
  for (const double value : values) {
    if (!std::isnan(value)) some.push_back(value);
  }
  return some;
}

// What a model and its readers, or the truth, say of words or phrases.
struct Pairs {
  std::vector<double> of_model, of_truth;
  std::vector<std::int32_t> sentence;

  void add(double model, double truth, std::size_t in_sentence) {
    of_model.push_back(model);
    of_truth.push_back(truth);
    sentence.push_back(static_cast<std::int32_t>(in_sentence));
  }
};

// Collects one method's evaluations.
class Measures {
 public:
  Measures(std::string_view method, std::vector<study::Evaluation>& to,
           std::vector<SentenceValues>* by_sentence = nullptr)
      : method_(method), to_(to), by_sentence_(by_sentence) {}

  void add(study::Evaluation evaluation) {
    evaluation.method = method_;
    to_.push_back(std::move(evaluation));
  }
  // Of sentences; those of kNotCounted are none.
  void add_mean(const std::string& measure, const std::vector<double>& values) {
    const std::vector<double> some = counted(values);
    if (some.empty()) return;
    add(mean_of(measure, some));
    keep(measure, values);
  }
  void add_correlation(std::string measure, const Pairs& pairs) {
    const auto r =
        analysis::grouped_rank_correlation(pairs.of_model, pairs.of_truth, pairs.sentence);
    if (!r) return;
    study::Evaluation e{.measure = std::move(measure), .value = r->value, .n = r->num_groups};
    if (r->interval) {
      e.low = r->interval->low;
      e.high = r->interval->high;
    }
    keep(e.measure, by_sentence(pairs));
    add(std::move(e));
  }

 private:
  void keep(const std::string& measure, std::vector<double> values) {
    const auto known = quality_measures();
    if (by_sentence_ == nullptr ||
        std::ranges::find(known, measure, &QualityMeasure::name) == known.end()) {
      return;
    }
    by_sentence_->push_back({std::string(method_), measure, std::move(values)});
  }
  static std::vector<double> by_sentence(const Pairs& pairs) {
    const std::vector<double> of_groups =
        analysis::rank_correlation_by_group(pairs.of_model, pairs.of_truth, pairs.sentence);
    std::vector<double> values;
    std::size_t group = 0;
    for (std::size_t i = 0; i < pairs.sentence.size() && !of_groups.empty(); ++i) {
      if (i > 0 && pairs.sentence[i] == pairs.sentence[i - 1]) continue;
      values.resize(static_cast<std::size_t>(pairs.sentence[i]) + 1, kNotCounted);
      values.back() = of_groups[group++];
    }
    return values;
  }

  std::string_view method_;
  std::vector<study::Evaluation>& to_;
  std::vector<SentenceValues>* by_sentence_;
};

// `counted` [S] says which sentences they are.
void add_deletion(const std::string& name, const std::vector<explain::Deletion::Answers>& sentences,
                  const std::vector<bool>& is_counted, Measures& measures) {
  if (sentences.empty()) return;
  std::vector<double> means(is_counted.size(), kNotCounted);
  std::size_t next = 0;
  for (std::size_t s = 0; s < means.size(); ++s) {
    if (!is_counted[s]) continue;
    check(next < sentences.size(), "a sentence that was deleted from is counted");
    const explain::Deletion::Answers& answers = sentences[next++];
    const auto right = std::count(answers.begin() + 1, answers.end(), true);
    means[s] = static_cast<double>(right) / explain::Deletion::kMaxDeleted;
  }
  check(next == sentences.size(), "every sentence that was deleted from is counted");
  measures.add_mean(name, means);
  const auto n = static_cast<std::int64_t>(sentences.size());
  for (std::size_t k = 1; k <= explain::Deletion::kMaxDeleted; ++k) {
    const auto right = std::count_if(sentences.begin(), sentences.end(),
                                     [&](const explain::Deletion::Answers& a) { return a[k]; });
    const double share = static_cast<double>(right) / static_cast<double>(n);
    const analysis::Interval interval = analysis::wilson_interval(share, n);
    measures.add({.measure = name + "." + std::to_string(k),
                  .value = share,
                  .low = interval.low,
                  .high = interval.high,
                  .n = n});
  }
}

Relevances relevances_of(std::vector<explain::Explanation> explanations) {
  Relevances result;
  for (explain::Explanation& e : explanations) result.push_back(std::move(e.relevance));
  return result;
}

text::TokenSequences first_sentences(const text::TokenSequences& all, std::int32_t count) {
  text::TokenSequences some;
  for (std::int32_t s = 0; s < std::min(count, all.size()); ++s) some.add(all[s]);
  return some;
}

// Measures one trial, method by method.
class TrialEvaluation {
 public:
  TrialEvaluation(const engine::Network& network, const QualityData& data, engine::Workspace& ws,
                  TrialQuality& result)
      : network_(network), data_(data), ws_(ws), result_(result) {
    for (const explain::Explanation& answer : explain::answers_of(network, data.sentences, ws)) {
      predicted_.push_back(answer.predicted);
    }
    for (const explain::Randomised what :
         {explain::Randomised::kOutput, explain::Randomised::kOutputAndLstm,
          explain::Randomised::kAll}) {
      randomised_.push_back(explain::randomised(network, what, /*seed=*/1));
    }
  }

  void measure(explain::Method method);
  void measure_random();
  void measure_agreement(std::span<const explain::Method> methods);

 private:
  Relevances for_predicted(explain::Method method, const Relevances& for_truth);
  void measure_faithfulness(const Relevances& for_truth, const Relevances& for_predicted,
                            Measures& measures);
  void measure_phrases(explain::Method method, Measures& measures);
  void measure_truth(const Relevances& scores, Measures& measures);
  void measure_plausibility(const Relevances& scores, Measures& measures);
  void measure_sanity(explain::Method method, const Relevances& for_truth, Measures& measures);

  const engine::Network& network_;
  const QualityData& data_;
  engine::Workspace& ws_;
  TrialQuality& result_;
  std::vector<std::int32_t> predicted_;      // [S]
  std::vector<engine::Network> randomised_;  // output; output and LSTM; all
};

// Only sentences that the model gets wrong need another explanation.
Relevances TrialEvaluation::for_predicted(explain::Method method, const Relevances& for_truth) {
  text::TokenSequences wrong;
  std::vector<std::int32_t> targets;
  for (std::size_t s = 0; s < predicted_.size(); ++s) {
    if (predicted_[s] == data_.labels[s]) continue;
    wrong.add(data_.sentences[static_cast<std::int32_t>(s)]);
    targets.push_back(predicted_[s]);
  }
  Relevances result = for_truth;
  if (targets.empty()) return result;
  Relevances of_wrong =
      relevances_of(explain::explain(network_, wrong, targets, {.method = method}, ws_));
  std::size_t next = 0;
  for (std::size_t s = 0; s < predicted_.size(); ++s) {
    if (predicted_[s] != data_.labels[s]) result[s] = std::move(of_wrong[next++]);
  }
  return result;
}

void TrialEvaluation::measure_faithfulness(const Relevances& for_truth,
                                           const Relevances& for_predicted, Measures& measures) {
  const explain::Deletion d =
      explain::deletion(network_, data_.sentences, data_.labels, for_truth, ws_);
  std::vector<bool> right(predicted_.size()), wrong(predicted_.size());
  for (std::size_t i = 0; i < predicted_.size(); ++i) {
    const bool long_enough =
        data_.sentences[static_cast<std::int32_t>(i)].size() >= explain::Deletion::kMinWords;
    right[i] = long_enough && predicted_[i] == data_.labels[i];
    wrong[i] = long_enough && predicted_[i] != data_.labels[i];
  }
  add_deletion("deletion.first-right", d.first_right, right, measures);
  add_deletion("deletion.first-wrong", d.first_wrong, wrong, measures);
  const explain::Erasures e = explain::erasures(network_, data_.sentences, for_predicted, ws_);
  measures.add_mean("comprehensiveness", e.comprehensiveness);
  measures.add_mean("sufficiency", e.sufficiency);
}

// The last class' lead over the first: from most negative to most positive.
void TrialEvaluation::measure_phrases(explain::Method method, Measures& measures) {
  if (data_.trees.empty()) return;
  const Relevances scores = explain::phrase_scores(
      network_, data_.sentences, data_.trees,
      {.method = method, .target = network_.dims().classes - 1, .against = 0}, ws_);
  measure_plausibility(scores, measures);
  if (!data_.truth.empty()) measure_truth(scores, measures);
}

void TrialEvaluation::measure_truth(const Relevances& scores, Measures& measures) {
  Pairs all, with_effect;
  for (std::size_t s = 0; s < scores.size(); ++s) {
    const text::Tree& tree = data_.trees[s];
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      if (!tree.is_leaf(static_cast<std::int32_t>(n))) continue;
      const double truth = data_.truth[s][static_cast<std::size_t>(tree.nodes[n].begin)];
      all.add(scores[s][n], truth, s);
      if (truth != 0) with_effect.add(scores[s][n], truth, s);
    }
  }
  measures.add_correlation("truth", all);
  measures.add_correlation("truth.with-effect", with_effect);
}

void TrialEvaluation::measure_plausibility(const Relevances& scores, Measures& measures) {
  constexpr std::int32_t kDeepest = 5;  // and deeper
  std::vector<Pairs> by_depth(kDeepest + 1);
  Pairs phrases;
  for (std::size_t s = 0; s < scores.size(); ++s) {
    const text::Tree& tree = data_.trees[s];
    const std::vector<std::int32_t> depth = explain::depths(tree);
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      if (tree.nodes[n].label == text::TreeNode::kUnlabelled) continue;
      by_depth[static_cast<std::size_t>(std::min(depth[n], kDeepest))].add(scores[s][n],
                                                                           tree.nodes[n].label, s);
      if (depth[n] > 0) phrases.add(scores[s][n], tree.nodes[n].label, s);
    }
  }
  measures.add_correlation("plausibility.words", by_depth[0]);
  measures.add_correlation("plausibility.phrases", phrases);
  for (std::int32_t depth = 1; depth <= kDeepest; ++depth) {
    measures.add_correlation(
        "plausibility.depth-" + std::to_string(depth) + (depth == kDeepest ? "+" : ""),
        by_depth[static_cast<std::size_t>(depth)]);
  }
}

void TrialEvaluation::measure_sanity(explain::Method method, const Relevances& for_truth,
                                     Measures& measures) {
  constexpr std::int32_t kSentences = 500;  // leave a mean correlation uncertain by about 0.02
  const text::TokenSequences some = first_sentences(data_.sentences, kSentences);
  const auto targets = std::span(data_.labels).first(static_cast<std::size_t>(some.size()));
  constexpr std::string_view kNames[] = {"sanity.output", "sanity.output-lstm", "sanity.all"};
  for (std::size_t r = 0; r < randomised_.size(); ++r) {
    const Relevances of_randomised =
        relevances_of(explain::explain(randomised_[r], some, targets, {.method = method}, ws_));
    measures.add_mean(std::string(kNames[r]), correlations(for_truth, of_randomised));
  }
}

void TrialEvaluation::measure(explain::Method method) {
  Measures measures(to_string(method), result_.evaluations, &result_.by_sentence);
  Relevances for_truth = relevances_of(
      explain::explain(network_, data_.sentences, data_.labels, {.method = method}, ws_));
  measure_faithfulness(for_truth, for_predicted(method, for_truth), measures);
  measure_phrases(method, measures);
  measure_sanity(method, for_truth, measures);
  result_.relevance.push_back(std::move(for_truth));
}

void TrialEvaluation::measure_random() {
  Measures measures(kRandomMethod, result_.evaluations, &result_.by_sentence);
  const Relevances relevance = explain::random_relevance(data_.sentences, /*seed=*/1);
  measure_faithfulness(relevance, relevance, measures);
}

void TrialEvaluation::measure_agreement(std::span<const explain::Method> methods) {
  for (std::size_t a = 0; a < methods.size(); ++a) {
    for (std::size_t b = a + 1; b < methods.size(); ++b) {
      const auto values = correlations(result_.relevance[a], result_.relevance[b]);
      for (const auto& [one, other] : {std::pair(a, b), std::pair(b, a)}) {
        Measures(to_string(methods[one]), result_.evaluations)
            .add_mean("agreement." + std::string(to_string(methods[other])), values);
      }
    }
  }
}

}  // namespace

QualityData quality_data(const study::Store& store) {
  const study::StoredData data = store.data();
  const text::Vocabulary vocabulary = text::Vocabulary::from_tokens(data.vocabulary);
  std::vector<text::Tree> trees = store.trees("test");
  QualityData result{.sentences = {}, .labels = data.labels.at("test"), .trees = {}, .truth = {}};
  for (const text::Tree& tree : trees) {
    std::vector<std::string> tokens = tree.tokens;
    if (data.lowercase) {
      for (std::string& token : tokens) token = text::to_lower(token);
    }
    result.sentences.add(vocabulary.find_all(tokens));
  }
  if (data.source == "synthetic") {
    const study::StudyFile study = study::stored_study(store);
    for (text::SyntheticSentence& s :
         text::generate_synthetic(text::synthetic_config(study.data)).test) {
      result.truth.push_back(std::move(s.contribution));
    }
  }
  if (study::has_sentiment_classes(data)) result.trees = std::move(trees);
  return result;
}

std::optional<TrialQuality> evaluate_explanations(const engine::Network& network,
                                                  const QualityData& data,
                                                  std::span<const explain::Method> methods,
                                                  engine::Workspace& ws,
                                                  const std::function<bool(std::size_t)>& done) {
  TrialQuality result;
  TrialEvaluation evaluation(network, data, ws, result);
  evaluation.measure_random();
  for (std::size_t m = 0; m < methods.size(); ++m) {
    evaluation.measure(methods[m]);
    if (!done(m) && m + 1 < methods.size()) return std::nullopt;
  }
  evaluation.measure_agreement(methods);
  for (study::Evaluation& e : paired_differences(result.by_sentence)) {
    result.evaluations.push_back(std::move(e));
  }
  return result;
}

std::vector<study::Evaluation> paired_differences(std::span<const SentenceValues> values) {
  std::vector<const SentenceValues*> order;
  for (const SentenceValues& each : values) order.push_back(&each);
  std::ranges::stable_sort(order, {},
                           [](const SentenceValues* each) { return method_rank(each->method); });
  std::vector<study::Evaluation> result;
  for (std::size_t a = 0; a < order.size(); ++a) {
    for (std::size_t b = a + 1; b < order.size(); ++b) {
      const SentenceValues &first = *order[a], &second = *order[b];
      if (first.measure != second.measure) continue;
      std::vector<double> differences;
      for (std::size_t s = 0; s < std::min(first.values.size(), second.values.size()); ++s) {
        differences.push_back(first.values[s] - second.values[s]);
      }
      differences = counted(differences);
      if (differences.empty()) continue;
      study::Evaluation e = mean_of(difference_measure(second.method, first.measure), differences);
      e.method = first.method;
      result.push_back(std::move(e));
    }
  }
  return result;
}

std::vector<study::Evaluation> evaluate_stability(const TrialQuality& trial,
                                                  std::span<const TrialQuality* const> others,
                                                  std::span<const explain::Method> methods) {
  std::vector<study::Evaluation> result;
  std::vector<SentenceValues> by_sentence;
  for (std::size_t m = 0; m < methods.size(); ++m) {
    const Relevances& own = trial.relevance[m];
    std::vector<double> means;  // of a sentence over the others
    for (std::size_t s = 0; s < own.size(); ++s) {
      double sum = 0, count = 0;
      for (const TrialQuality* other : others) {
        if (const auto r = analysis::rank_correlation(own[s], other->relevance[m][s])) {
          sum += *r;
          ++count;
        }
      }
      means.push_back(count > 0 ? sum / count : kNotCounted);
    }
    Measures(to_string(methods[m]), result, &by_sentence).add_mean("stability", means);
  }
  for (study::Evaluation& e : paired_differences(by_sentence)) result.push_back(std::move(e));
  return result;
}

}  // namespace dimscope::effects
