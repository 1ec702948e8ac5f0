// Every axis that is not a size, from the study file to a model file that stands alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <set>

#include "dimscope/base/file.h"
#include "dimscope/engine/evaluator.h"
#include "dimscope/study/models/opened_models.h"
#include "dimscope/study/models/trial_model.h"
#include "tests/study/small_study.h"

namespace dimscope::study {
namespace {

// Trees of the built-in corpus, every third sentence in capitals.
void write_trees(const std::filesystem::path& file, std::vector<text::Tree> trees) {
  std::string text;
  for (std::size_t s = 0; s < trees.size(); ++s) {
    for (std::string& token : trees[s].tokens) {
      for (char& letter : token) {
        if (s % 3 == 0) letter = static_cast<char>(std::toupper(letter));
      }
    }
    text += text::to_string(trees[s]) + '\n';
  }
  write_file(file, text);
}

std::string study_in(const std::filesystem::path& folder) {
  const text::Dataset corpus = text::load_dataset({.synthetic_train_sentences = 60}, "");
  write_trees(folder / "train.txt", corpus.train.trees);
  write_trees(folder / "dev.txt", corpus.dev.trees);
  write_trees(folder / "test.txt", corpus.test.trees);
  const auto path = [&](const char* name) { return '"' + (folder / name).string() + "\"\n"; };
  return "[data]\nsource = \"trees\"\ntrain = " + path("train.txt") + "dev = " + path("dev.txt") +
         "test = " + path("test.txt") + R"([model]
embedding_dim = 3
hidden_dim = 2
[train]
batch_size = 50
epochs = 2
[[grid]]
optimizer = ["adagrad", "adam"]
directions = [1, 2]
lowercase = [true, false]
[[grid]]
optimizer = "sgd"
momentum = [0, 0.9]
train_share = [0.4, 1]
phrases = [true, false]
lowercase = true
)";
}

TEST(Axes, OfEveryKindAreTrainedStoredAndReadFromModelFilesAlone) {
  const TemporaryDirectory data;
  const SmallStudy small(study_in(data.path()));
  const Store store(small.directory(), Store::Mode::kRead);
  const std::vector<Trial> trials = store.trials();
  ASSERT_EQ(trials.size(), 16u);
  std::set<std::string> keys;
  engine::Workspace ws;
  for (const Trial& trial : trials) {
    SCOPED_TRACE(model::canonical_config(trial.config));
    ASSERT_EQ(trial.state, TrialState::kComplete) << trial.error;
    keys.insert(trial.key);
    const FileModel file = open_model_file(model_path(small.directory(), trial.key));
    EXPECT_EQ(file.view.dims().directions, trial.config.directions);
    EXPECT_EQ(file.words.lowercase, trial.config.lowercase);
    Sentences sentences;
    add_texts(file.words, {"the plot is good .", "THE Plot is GOOD ."}, "--text", sentences);
    const engine::Network network(file.view.parameters());
    const std::vector<float> p =
        engine::predict(network, engine::plan_evaluation(sentences.sequences, {0, 0}), ws);
    const bool same = std::equal(p.begin(), p.begin() + 5, p.begin() + 5);
    EXPECT_EQ(same, trial.config.lowercase);
  }
  EXPECT_EQ(keys.size(), trials.size());
}

}  // namespace
}  // namespace dimscope::study
