#include "dimscope/study/file/study_template.h"

#include <gtest/gtest.h>

#include "dimscope/base/file.h"
#include "dimscope/study/file/study_file.h"
#include "dimscope/study/grid.h"
#include "dimscope/study/run_cost.h"
#include "tests/study/temporary_directory.h"

namespace dimscope::study {
namespace {

// A table of `rows` texts in two classes, loaded.
text::Dataset load(const text::DataConfig& config, int rows) {
  std::string csv = "\"the \"\"text\"\"\",label\n";
  for (int i = 0; i < rows; ++i) {
    csv += "text number " + std::to_string(i) + (i % 2 == 0 ? ",\"a \\ b\"\n" : ",c\n");
  }
  write_file(config.train, csv);
  return text::load_dataset(config, {});
}

TEST(StudyTemplate, ReadsBackAsTheSameData) {
  const TemporaryDirectory directory;
  text::DataConfig config;
  config.source = "table";
  config.train = directory.path() / "data" / "a \"b\".csv";
  std::filesystem::create_directory(directory.path() / "data");
  config.table.max_length = 9;
  config.min_count = 2;
  config.lowercase = false;
  config.table.text = "the \"text\"";
  const text::Dataset data = load(config, 100);
  const std::string toml =
      study_template("my \"study\"", config, data, "the \"text\"", "label", directory.path());
  const StudyFile study = parse_study(toml, (directory.path() / "s.toml").string());
  EXPECT_EQ(study.name, "my \"study\"");
  EXPECT_EQ(study.data.train, config.train);
  EXPECT_EQ(study.data.classes, data.class_names);
  EXPECT_EQ(study.data.table.text, "the \"text\"");
  EXPECT_EQ(study.data.table.max_length, 9);
  EXPECT_EQ(study.data.min_count, 2);
  EXPECT_FALSE(study.data.lowercase);
  EXPECT_EQ(text::load_dataset(study.data, {}).digest, data.digest);
  EXPECT_EQ(expand_grid(study).size(), 15u);
}

TEST(StudyTemplate, SuitsTheNumberOfTexts) {
  const TemporaryDirectory directory;
  text::DataConfig config;
  config.source = "table";
  config.train = directory.path() / "a.csv";
  const auto base_for = [&](int rows) {
    const text::Dataset data = load(config, rows);
    return parse_study(study_template("s", config, data, "the \"text\"", "label", {}), "s.toml")
        .base;
  };
  EXPECT_EQ(base_for(100).batch_size, 10);
  EXPECT_EQ(base_for(100).epochs, 20);
  EXPECT_EQ(base_for(20'000).batch_size, 500);
  EXPECT_EQ(base_for(20'000).epochs, 10);
}

TEST(RunCost, GrowsWithWhatIsTrained) {
  const TemporaryDirectory directory;
  text::DataConfig config;
  config.source = "table";
  config.train = directory.path() / "a.csv";
  const text::Dataset data = load(config, 200);
  std::vector<model::TrialConfig> configs(2);
  configs[0].hidden_dim = 2;
  const RunCost two = estimate_cost(configs, data, 2);
  EXPECT_EQ(two.num_trials, 2u);
  EXPECT_EQ(two.jobs, 2);
  EXPECT_GT(two.cpu_seconds, 0);
  EXPECT_LE(two.seconds, two.cpu_seconds);
  EXPECT_GT(two.bytes, 1e6);
  EXPECT_EQ(estimate_cost(configs, data, 8).jobs, 2) << "no more than trials";
}

}  // namespace
}  // namespace dimscope::study
