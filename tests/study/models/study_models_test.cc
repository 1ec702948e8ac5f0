#include "dimscope/study/models/study_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/model/model_file.h"
#include "tests/message_of.h"
#include "tests/study/small_study.h"

namespace dimscope::study {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(StudyModels, KeepOpenWhatWasOpenBefore) {
  const SmallStudy study(built_in_study(40, 1) +
                         "[[grid]]\nhidden_dim = 2\nembedding_dim = [2, 3]\n");
  const Store store(study.directory(), Store::Mode::kRead);
  std::vector<Trial> trials = store.trials();
  const StoredData data = store.data();
  const StudyModels first(study.directory(), std::span(trials).first(1), data);
  // What is open needs no file any more; what is another trial's now is opened anew.
  std::filesystem::remove_all(study.directory() / "models");
  text::TokenSequences sentences;
  sentences.add(std::vector<std::int32_t>{1, 2});
  const auto left_out = [&] {
    return StudyModels(study.directory(), trials, data, &first)
        .for_each_network(sentences, [](auto&&...) {});
  };
  ASSERT_EQ(left_out().size(), 1U);
  EXPECT_EQ(left_out()[0].key, trials[1].key);
  trials[0].model_digest = std::string(32, '0');
  EXPECT_EQ(left_out().size(), 2U);
}

TEST(StudyModels, GiveNoAnswerThatIsNotFinite) {
  const SmallStudy study(built_in_study(40, 1) + "[[grid]]\nhidden_dim = 2\nembedding_dim = 2\n");
  std::vector<Trial> trials;
  StoredData data;
  {
    const Store store(study.directory(), Store::Mode::kRead);
    trials = store.trials();
    data = store.data();
  }
  ASSERT_EQ(trials.size(), 1u);
  text::TokenSequences sentences;
  const std::vector<std::int32_t> first = {1, 2}, second = {3};
  sentences.add(first);
  sentences.add(second);
  EXPECT_EQ(predict_under_trials(StudyModels(study.directory(), trials, data), trials, sentences)
                .trials[0]
                .size(),
            10u);

  // As of a study that has no digests of its models.
  const std::filesystem::path path = model_path(study.directory(), trials[0].key);
  model::ModelFile file = model::read_model_file(path);
  for (float& number : file.parameters.output_weight) number = number > 0 ? 3e38f : -3e38f;
  for (model::LstmParameters& lstm : file.parameters.lstm) {
    for (float& number : lstm.bias_ih) number = 100;
  }
  model::write_model_file(path, file);
  trials[0].model_digest = "";
  trials[0].numerics = kFirstNumericsWithStreams - 1;
  const std::string predicted = message_of([&] {
    predict_under_trials(StudyModels(study.directory(), trials, data), trials, sentences);
  });
  const std::string explained = message_of([&] {
    explain_under_trials(StudyModels(study.directory(), trials, data), trials, sentences, {});
  });
  for (const std::string& message : {predicted, explained}) {
    EXPECT_THAT(message, StartsWith(path.string() + ": sentence 1: the logit of class "));
    EXPECT_THAT(message,
                HasSubstr(", expected a finite number; the model's weights are too large"));
  }
}

}  // namespace
}  // namespace dimscope::study
