#include "dimscope/study/stored_flaws.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace dimscope {
namespace {

bool is_share(double value) {
  return value >= 0 && value <= 1;  // false for NaN
}

// "<what> is <value>, expected <expected>".
template <typename Value>
std::string misfit(std::string_view what, const Value& value, std::string_view expected) {
  return fmt::format("{} is {}, expected {}", what, value, expected);
}

std::optional<std::string> flaw_of(const EpochRecord& epoch, std::size_t number) {
  if (epoch.epoch != static_cast<std::int32_t>(number)) {
    return fmt::format("epoch {} is missing", number);
  }
  const auto name = [&](std::string_view what) {
    return fmt::format("{} of epoch {}", what, number);
  };
  if (!std::isfinite(epoch.train_loss)) {
    return misfit(name("train_loss"), epoch.train_loss, "a finite number");
  }
  if (!is_share(epoch.dev_fine))
    return misfit(name("dev_fine"), epoch.dev_fine, "a share from 0 to 1");
  if (!std::isfinite(epoch.train_seconds)) {
    return misfit(name("train_seconds"), epoch.train_seconds, "a finite number");
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> flaw_of_metrics(const Trial& trial) {
  for (const auto& [name, value] : trial.metrics) {
    if (!is_share(value)) return misfit(name, value, "a share from 0 to 1");
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of_training(const Trial& trial) {
  if (!std::isfinite(trial.train_seconds)) {
    return misfit("train_seconds", trial.train_seconds, "a finite number");
  }
  for (std::size_t i = 0; i < trial.epochs.size(); ++i) {
    if (auto flaw = flaw_of(trial.epochs[i], i)) return flaw;
  }
  const std::int32_t selected = trial.selected_epoch.value_or(0);
  if (trial.selected_epoch && (selected < 0 || selected >= std::ssize(trial.epochs))) {
    return fmt::format("selected_epoch is {}, but it has {} epochs", selected, trial.epochs.size());
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of_probabilities(std::span<const float> probabilities,
                                                 std::size_t num_sentences,
                                                 std::size_t num_classes) {
  if (probabilities.size() != num_sentences * num_classes) {
    return fmt::format("{} probabilities, expected {} (sentences × classes)", probabilities.size(),
                       num_sentences * num_classes);
  }
  // A softmax in float32 adds C numbers and divides each: its rounding leaves C · 2^-24; twice
  // that.
  const double tolerance = std::ldexp(static_cast<double>(num_classes), -23);
  for (std::size_t s = 0; s < num_sentences; ++s) {
    double sum = 0;
    for (const float p : probabilities.subspan(s * num_classes, num_classes)) {
      if (!is_share(static_cast<double>(p))) {
        return misfit(fmt::format("a probability of sentence {}", s), p, "a number from 0 to 1");
      }
      sum += static_cast<double>(p);
    }
    if (std::abs(sum - 1) > tolerance) {
      return fmt::format("the probabilities of sentence {} sum to {:g}, expected 1", s, sum);
    }
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of_relevances(const Halves& relevances, std::size_t num_words) {
  if (relevances.halves.size() != num_words) {
    return fmt::format("{} relevances, expected {} (one a word)", relevances.halves.size(),
                       num_words);
  }
  if (!std::isfinite(relevances.scale) || relevances.scale <= 0) {
    return misfit("the relevances' scale", relevances.scale, "a finite number above 0");
  }
  constexpr std::uint16_t kExponent = 0x7c00;  // all ones in infinity and NaN
  const auto bad = std::ranges::find_if(
      relevances.halves, [](std::uint16_t half) { return (half & kExponent) == kExponent; });
  if (bad == relevances.halves.end()) return std::nullopt;
  return fmt::format("the relevance of word {} is not a finite number",
                     bad - relevances.halves.begin());
}

std::optional<std::string> flaw_of(const Evaluation& evaluation) {
  for (const std::optional<double> number :
       {std::optional(evaluation.value), evaluation.low, evaluation.high}) {
    if (number && !std::isfinite(*number)) {
      return misfit(fmt::format("{} of {}", evaluation.measure, evaluation.method), *number,
                    "a finite number");
    }
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of(const StoredData& data) {
  const auto num_classes = std::ssize(data.class_names);
  if (data.vocabulary.empty()) return "the vocabulary is missing";
  for (const char* const split : {"train", "dev", "test"}) {
    if (!data.num_sentences.contains(split)) {
      return fmt::format("split {} is missing", split);
    }
  }
  for (const char* const split : {"dev", "test"}) {
    const auto labels = data.labels.find(split);
    const std::int32_t expected = data.num_sentences.at(split);
    const std::size_t found = labels == data.labels.end() ? 0 : labels->second.size();
    if (static_cast<std::int64_t>(found) != expected) {
      return fmt::format("{} labels of {} sentences, expected {}", found, split, expected);
    }
    for (std::size_t s = 0; s < found; ++s) {
      const std::int32_t label = labels->second[s];
      if (label >= 0 && label < num_classes) continue;
      return fmt::format("the label of {} sentence {} is {}, expected 0 to {}", split, s, label,
                         num_classes - 1);
    }
  }
  const std::int32_t num_test = data.num_sentences.at("test");
  for (const auto& [name, sentences] : data.slices) {
    for (const std::int32_t s : sentences) {
      if (s >= 0 && s < num_test) continue;
      return fmt::format("slice {} names test sentence {}, expected 0 to {}", name, s,
                         num_test - 1);
    }
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of(std::span<const StoredSentence> sentences,
                                   std::size_t num_classes) {
  for (const StoredSentence& sentence : sentences) {
    const auto flaw = [&](std::string_view what) {
      return fmt::format("{} \"{}\" {}", sentence.kind, sentence.text, what);
    };
    if (sentence.label &&
        (*sentence.label < 0 || *sentence.label >= static_cast<std::int64_t>(num_classes))) {
      return flaw(fmt::format("has label {}, which is no class of the data", *sentence.label));
    }
    if (sentence.tokens.empty()) return flaw("has no words");
    if (!sentence.truth.empty() && sentence.truth.size() != sentence.tokens.size()) {
      return flaw(fmt::format("has the true contributions of {} of its {} words",
                              sentence.truth.size(), sentence.tokens.size()));
    }
    if (!std::ranges::all_of(sentence.truth, [](double t) { return std::isfinite(t); })) {
      return flaw("has a true contribution that is not finite");
    }
  }
  return std::nullopt;
}

}  // namespace dimscope
