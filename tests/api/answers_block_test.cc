#include "dimscope/api/answers_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "dimscope/base/gzip.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/finders/find_sentences.h"
#include "dimscope/effects/sentence_facts.h"
#include "dimscope/model/safetensors_file.h"
#include "tests/study/small_study.h"

namespace dimscope::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Json = nlohmann::json;

const study::SmallStudy& study() {
  static const study::SmallStudy* const study =
      new study::SmallStudy("name = \"small\"\n" + built_in_study(120, 3, 60) + R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2, 4]
seed = "1..2"
)" + kTurnsSlice);
  return *study;
}

const study::Store& store() {
  static const study::Store* const store =
      new study::Store(study().directory(), study::Store::Mode::kRead);
  return *store;
}

const effects::StudyResults& results() {
  static const effects::StudyResults* const results = new effects::StudyResults(store(), {});
  return *results;
}

// The block, unpacked.
class Unpacked {
 public:
  explicit Unpacked(const AnswersBlock& block)
      : bytes_(unpack_gzip(block.bytes, "block", 1 << 26)),
        file_(model::split_safetensors(bytes_, "block", {})) {
    model::require_seamless(file_, "block");
    metadata = Json::parse(file_.header.metadata.at("dimscope"));
  }

  bool has(const std::string& name) const { return find(name) != nullptr; }
  std::vector<std::int64_t> shape(const std::string& name) const { return find(name)->shape; }

  template <typename T>
  std::vector<T> values(const std::string& name) const {
    const std::string_view bytes = file_.bytes_of(*find(name));
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }

  Json metadata;

 private:
  const model::TensorEntry* find(const std::string& name) const {
    for (const model::TensorEntry& entry : file_.header.tensors) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }

  std::string bytes_;
  model::SafetensorsFile file_;
};

const Unpacked& block() {
  static const Unpacked* const block = new Unpacked(answers_block(results()));
  return *block;
}

TEST(AnswersBlock, HasEverySentenceAndEveryTrialsAnswer) {
  const auto trees = results().trees();
  const auto lengths = block().values<std::uint32_t>("lengths");
  const auto tokens = block().values<std::uint32_t>("tokens");
  const auto bytes = block().values<char>("words");
  std::vector<std::string> words(1);
  for (const char c : bytes) {
    if (c == '\n') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  ASSERT_EQ(lengths.size(), trees.size());
  std::size_t at = 0;
  for (std::size_t s = 0; s < trees.size(); ++s) {
    ASSERT_EQ(lengths[s], trees[s].tokens.size());
    for (const std::string& token : trees[s].tokens) ASSERT_EQ(words[tokens[at++]], token);
  }
  EXPECT_EQ(at, tokens.size());

  const auto labels = block().values<std::uint16_t>("labels");
  const auto predicted = block().values<std::uint16_t>("predicted");
  const auto probabilities = block().values<std::uint8_t>("probabilities");
  const auto order = block().metadata["order"].get<std::vector<std::size_t>>();
  const std::size_t sentences = trees.size(), classes = 5;
  EXPECT_THAT(block().shape("probabilities"), ElementsAre(12, sentences, 5));
  for (std::size_t t = 0; t < 12; ++t) {
    const study::Trial& trial = results().trials()[t];
    EXPECT_EQ(block().metadata["trials"][t], trial.key);
    const std::vector<float> exact = store().probabilities(trial.key, "test");
    double right = 0;
    for (std::size_t s = 0; s < sentences; ++s) {
      const auto of = std::span(exact).subspan(s * classes, classes);
      const auto best = static_cast<std::size_t>(std::ranges::max_element(of) - of.begin());
      ASSERT_EQ(predicted[t * sentences + s], best);
      right += best == labels[s];
    }
    EXPECT_NEAR(right / static_cast<double>(sentences), trial.metrics.at("test.fine"), 1e-12);
  }
  // The first kept is the first trial; a value is off by half a step at most.
  EXPECT_EQ(order[0], 0u);
  const std::vector<float> first = store().probabilities(results().trials()[0].key, "test");
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_NEAR(probabilities[i] / 255.0, first[i], 0.5 / 255 + 1e-7);
  }
}

TEST(AnswersBlock, KeepsTheFirstSeedOfEveryCellFirst) {
  const auto order = block().metadata["order"].get<std::vector<std::size_t>>();
  std::vector<std::int64_t> seeds;
  for (const std::size_t t : order) seeds.push_back(results().observations()[t].seed);
  EXPECT_THAT(seeds, ElementsAre(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2));
}

TEST(AnswersBlock, HasTheShareOfEveryWord) {
  const auto order = block().metadata["order"].get<std::vector<std::size_t>>();
  const auto shares = block().values<std::int8_t>("relevance");
  const analysis::RelevanceTable table = results().relevances();
  const auto words = static_cast<std::size_t>(table.offsets.back());
  ASSERT_EQ(shares.size(), 12 * words);
  for (std::size_t r = 0; r < 12; ++r) {
    for (std::size_t w = 0; w < words; ++w) {
      ASSERT_NEAR(shares[r * words + w] / 127.0, table.trials[order[r]][w], 0.5 / 127 + 1e-6);
    }
  }
}

TEST(AnswersBlock, KnowsFromWhichValueOnASentenceIsRight) {
  const effects::EffectsView view = effects::view_effects(
      study().directory(), store(),
      {.topics = {effects::EffectsTopic::kCritical}, .metric = "test.fine", .resamples = 20});
  const auto critical = block().values<std::uint8_t>("critical");
  const std::size_t sentences = results().trees().size();
  ASSERT_THAT(view.critical, SizeIs(2));
  for (std::size_t axis = 0; axis < 2; ++axis) {
    EXPECT_EQ(block().metadata["axes"][axis]["axis"], view.critical[axis].axis);
    for (const effects::SentenceCritical& sentence : view.critical[axis].sentences) {
      EXPECT_EQ(critical[axis * sentences + sentence.sentence], sentence.critical.level);
    }
  }
}

TEST(AnswersBlock, ComparesCellsAsTheCommandDoes) {
  using study::parse_trial_condition;
  const effects::EffectsView view = effects::view_effects(
      study().directory(), store(),
      {.topics = {effects::EffectsTopic::kPairs},
       .metric = "test.fine",
       .a = {parse_trial_condition("embedding_dim=2"), parse_trial_condition("hidden_dim=1")},
       .b = {parse_trial_condition("embedding_dim=3"), parse_trial_condition("hidden_dim=4")}});
  ASSERT_TRUE(view.sets.has_value());
  const auto pairs = block().values<std::uint16_t>("pairs");
  const auto differences = block().values<float>("pair_differences");
  const auto flips = block().values<std::uint32_t>("pair_flips");
  ASSERT_EQ(pairs.size(), 2u * 15) << "of six cells";
  const auto& expected = view.sets->comparison;
  bool found = false;
  for (std::size_t p = 0; p < 15; ++p) {
    if (pairs[2 * p] != 0 || pairs[2 * p + 1] != 5) continue;
    found = true;
    EXPECT_FLOAT_EQ(differences[4 * p], static_cast<float>(expected.difference));
    EXPECT_FLOAT_EQ(differences[4 * p + 1], static_cast<float>(expected.interval->low));
    EXPECT_FLOAT_EQ(differences[4 * p + 2], static_cast<float>(expected.interval->high));
    EXPECT_FLOAT_EQ(differences[4 * p + 3], static_cast<float>(*expected.detectable));
    EXPECT_EQ(flips[2 * p], expected.gained.size());
    EXPECT_EQ(flips[2 * p + 1], expected.lost.size());
  }
  EXPECT_TRUE(found);
}

TEST(AnswersBlock, CutsWhatIsLargeAndSaysSo) {
  const auto words = results().relevances().offsets.back();
  const AnswersBlock cut =
      answers_block(results(), {.max_relevance_bytes = 3 * words, .max_pairs = 9});
  const Unpacked small(cut);
  EXPECT_EQ(small.shape("relevance")[0], 3);
  EXPECT_THAT(cut.left_out,
              ElementsAre("the words' relevances of every test sentence under 9 of 12 models (they "
                          "would make the file large): `dimscope report --full` keeps all."));
  // 15 pairs are too many, 9 of them differ in one hyperparameter alone.
  EXPECT_EQ(small.shape("pairs")[0], 9);
  EXPECT_FALSE(Unpacked(answers_block(results(), {.max_pairs = 8})).has("pairs"));
}

TEST(AnswersBlock, HasTheSameBytesEachTime) {
  const AnswersBlock again = answers_block(results());
  EXPECT_EQ(again.bytes, answers_block(effects::StudyResults(store(), {})).bytes);
  EXPECT_THAT(again.left_out, IsEmpty());
}

TEST(SentenceFacts, MoveFromOneEndToTheOther) {
  const effects::SentenceFacts facts = effects::sentence_facts(results(), true);
  const analysis::RelevanceTable table = results().relevances();
  ASSERT_THAT(facts.axes, SizeIs(2));
  EXPECT_EQ(facts.axes[1].axis, "hidden_dim");
  // By hand for one sentence: over both embedding dimensions, seed by seed.
  constexpr std::int32_t kSentence = 7;
  double moved = 0, by_seed = 0;
  int pairs = 0, seed_pairs = 0;
  for (std::size_t a = 0; a < results().trials().size(); ++a) {
    for (std::size_t b = 0; b < results().trials().size(); ++b) {
      const analysis::Observation& low = results().observations()[a];
      const analysis::Observation& high = results().observations()[b];
      const double distance =
          analysis::explanation_distance(table.words(a, kSentence), table.words(b, kSentence));
      const bool same_embedding =
          low.settings.at("embedding_dim") == high.settings.at("embedding_dim");
      if (same_embedding && low.seed == high.seed && low.settings.at("hidden_dim").number() == 1 &&
          high.settings.at("hidden_dim").number() == 4) {
        moved += distance;
        ++pairs;
      }
      if (low.settings == high.settings && a < b) {
        by_seed += distance;
        ++seed_pairs;
      }
    }
  }
  ASSERT_EQ(pairs, 4);
  ASSERT_EQ(seed_pairs, 6);
  EXPECT_NEAR(facts.axes[1].moved[kSentence], moved / 4, 1e-12);
  EXPECT_NEAR(facts.moved_by_seed[kSentence], by_seed / 6, 1e-12);
}

}  // namespace
}  // namespace dimscope::api
