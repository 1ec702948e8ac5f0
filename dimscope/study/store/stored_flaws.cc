#include "dimscope/study/store/stored_flaws.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "dimscope/base/error.h"
#include "dimscope/study/file/slice_name.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/corpus/vocabulary.h"

namespace dimscope::study {
namespace {

bool is_share(double value) {
  return value >= 0 && value <= 1;  // false for NaN
}

// "<what> is <value>, expected <expected>".
template <typename Value>
std::string misfit(std::string_view what, const Value& value, std::string_view expected) {
  return fmt::format("{} is {}, expected {}", what, value, expected);
}

std::optional<std::string> flaw_of_class_names(const std::vector<std::string>& names) {
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (names[c].empty()) return fmt::format("class {} has no name", c);
    const auto rest = std::span(names).subspan(c + 1);
    if (std::ranges::find(rest, names[c]) != rest.end()) {
      return fmt::format("two classes are called {}", names[c]);
    }
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of(const engine::EpochRecord& epoch, std::size_t number) {
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

// Whether its words are those of its text, in the data's case and by one of the tokenizers.
bool has_words(const StoredSentence& sentence) {
  try {
    for (const auto tokenizer : {text::Tokenizer::kWhitespace, text::Tokenizer::kWords}) {
      for (const bool lowercase : {false, true}) {
        if (sentence.tokens == text::tokenize(sentence.text, {tokenizer, lowercase})) return true;
      }
    }
    return false;
  } catch (const InputError&) {
    return false;  // The text is none.
  }
}

}  // namespace

std::optional<std::string> flaw_of_key(const Trial& trial, std::string_view data_digest) {
  if (trial.added) {
    if (added_trial_key(*trial.added, trial.config.seed, data_digest) == trial.key) {
      return std::nullopt;
    }
    return "its settings are not those that its key was made of";
  }
  if (trial.numerics < 1 || trial.numerics > kNumericsVersion) {
    return misfit("its version of arithmetic", trial.numerics,
                  fmt::format("1 to {}", kNumericsVersion));
  }
  // Keys of earlier versions were made of other fields.
  if (trial.numerics < kNumericsVersion || trial_key(trial.config, data_digest) == trial.key) {
    return std::nullopt;
  }
  return "its settings are not those that its key was made of";
}

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

std::optional<std::string> flaw_of_complete(const Trial& trial) {
  if (trial.added) return std::nullopt;  // May have no epochs.
  if (std::ssize(trial.epochs) != trial.config.epochs) {
    return fmt::format("it has {} epochs, expected {}", trial.epochs.size(), trial.config.epochs);
  }
  if (!trial.selected_epoch) return "no epoch is selected";
  return std::nullopt;
}

std::optional<std::string> flaw_of_digest(const Trial& trial) {
  if (trial.added) return std::nullopt;
  // Digests are older than streams of a trial's own: only a trial from before may have none.
  if (trial.numerics < kFirstNumericsWithStreams || !trial.model_digest.empty()) {
    return std::nullopt;
  }
  return fmt::format(
      "study.db has lost the digest of trial {}'s model, so that it cannot be told from another's",
      trial.key);
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

std::optional<std::string> flaw_of_outcome(const Trial& trial,
                                           std::span<const Predictions> predictions,
                                           const WordRelevances& relevances) {
  if (auto flaw = flaw_of_training(trial)) return flaw;
  for (const Predictions& p : predictions) {
    const auto classes = static_cast<std::size_t>(p.num_classes);
    const auto flaw =
        flaw_of_probabilities(p.probabilities, p.probabilities.size() / classes, classes);
    if (flaw) return p.split + ": " + *flaw;
  }
  for (std::size_t i = 0; i < relevances.words.size(); ++i) {
    if (std::isfinite(relevances.words[i])) continue;
    return misfit(fmt::format("{}: the relevance of word {} by {}", relevances.kind.split, i,
                              relevances.kind.method),
                  relevances.words[i], "a finite number");
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of(const Evaluation& evaluation) {
  for (const std::optional<double> number :
       {std::optional(evaluation.value), evaluation.low, evaluation.high}) {
    // Shares and correlations; the interval of a mean of two reaches 13 times as far.
    constexpr double kFar = 1000;
    if (number && !(std::abs(*number) <= kFar)) {
      return misfit(fmt::format("{} of {}", evaluation.measure, evaluation.method), *number,
                    fmt::format("a number from {} to {}", -kFar, kFar));
    }
  }
  return std::nullopt;
}

std::optional<std::string> flaw_of(const StoredData& data) {
  if (data.source == kAddedSource && !data.added_metrics.empty()) return std::nullopt;
  const auto num_classes = std::ssize(data.class_names);
  if (num_classes < 2) return misfit("the number of classes", num_classes, "2 or more");
  if (auto flaw = flaw_of_class_names(data.class_names)) return flaw;
  if (data.vocabulary.empty()) return "the vocabulary is missing";
  try {
    text::Vocabulary::from_tokens(data.vocabulary);
  } catch (const InputError& error) {
    return error.what();
  }
  for (const char* const split : {"train", "dev", "test"}) {
    if (!data.num_sentences.contains(split)) {
      return fmt::format("split {} is missing", split);
    }
  }
  for (const char* const split : {"dev", "test"}) {
    const auto labels = data.labels.find(split);
    const std::int32_t expected = data.num_sentences.at(split);
    const bool may_be_none = data.source == kAddedSource && std::string_view(split) == "dev";
    if (expected < (may_be_none ? 0 : 1))
      return misfit(fmt::format("the number of {} sentences", split), expected, "1 or more");
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
    if (!is_plain_name(name) || is_split_name(name)) {
      return fmt::format(
          "a slice is called '{}', expected letters, digits, '-' and '_', and not "
          "train, dev or test",
          name);
    }
    if (sentences.empty()) return fmt::format("slice {} has no sentence", name);
    if (std::ranges::adjacent_find(sentences, std::ranges::greater_equal()) != sentences.end()) {
      return fmt::format("the sentences of slice {} are not in order", name);
    }
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
    if (!has_words(sentence)) return flaw("has words that are not those of its text");
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

}  // namespace dimscope::study
