#include "dimscope/model/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "tests/message_of.h"

namespace dimscope::model {
namespace {

using ::testing::ElementsAre;

const ConfigField& field(std::string_view name) {
  const ConfigField* found = find_config_field(name);
  EXPECT_NE(found, nullptr) << name;
  return *found;
}

// Sets a field to a value that is not its default.
void change(TrialConfig& config, const ConfigField& described) {
  if (described.is_number()) {
    const double value = config_number(config, described);
    set_config_number(config, described,
                      described.is_integer() && value < described.maximum ? value + 1 : value / 2);
  } else if (described.is_yes_no()) {
    set_config(config, described, !config_setting(config, described).yes());
  } else {
    config.*std::get<ConfigField::Text>(described.member) += "2";
  }
}

std::string error_setting(std::string_view name, double value) {
  return message_of([&] {
    TrialConfig config;
    set_config_number(config, field(name), value);
  });
}

TEST(Config, DescribesEveryFieldInOrder) {
  std::vector<std::string> names;
  for (const ConfigField& described : config_fields()) {
    names.push_back(described.section + '.' + described.name);
    EXPECT_FALSE(described.help.empty()) << described.name;
    EXPECT_EQ(find_config_field(described.name), &described);
  }
  EXPECT_THAT(names, ElementsAre("model.embedding_dim", "model.hidden_dim", "model.dropout",
                                 "model.directions", "train.optimizer", "train.learning_rate",
                                 "train.batch_size", "train.epochs", "train.select",
                                 "train.unknown_rate", "train.streams", "train.train_share",
                                 "train.momentum", "grid.phrases", "grid.lowercase", "grid.seed"));
  EXPECT_EQ(find_config_field("hidden_dimension"), nullptr);
}

TEST(Config, AcceptsItsOwnDefaultsAndBothEndsOfEveryRange) {
  TrialConfig config;
  for (const ConfigField& described : config_fields()) {
    if (described.is_number()) {
      set_config_number(config, described, config_number(TrialConfig(), described));
      for (const double end : {described.minimum, described.maximum}) {
        TrialConfig changed;
        set_config_number(changed, described, end);
        EXPECT_EQ(config_number(changed, described), end) << described.name;
      }
    }
    set_config(config, described, config_setting(TrialConfig(), described));
  }
  EXPECT_EQ(config, TrialConfig());
}

TEST(Config, CanonicalTextStaysWhatItWas) {  // Trial keys are made of it.
  EXPECT_EQ(canonical_config(TrialConfig()),
            "embedding_dim=60\nhidden_dim=60\ndropout=0.2\noptimizer=adagrad\nlearning_rate=0.05\n"
            "batch_size=1000\nepochs=20\nselect=dev\nunknown_rate=0.25\nstreams=own\nseed=1\n");
}

TEST(Config, FieldsYoungerThanKeysAreInTheCanonicalTextOnlyWhereTheyAreNotTheDefault) {
  const std::string before = canonical_config({});
  for (const ConfigField& described : config_fields()) {
    TrialConfig config;
    change(config, described);
    const std::string line = described.name + '=' + config_value(config, described) + '\n';
    EXPECT_NE(canonical_config(config).find(line), std::string::npos) << described.name;
    EXPECT_EQ(before.find('\n' + described.name + '=') == std::string::npos &&
                  !before.starts_with(described.name + '='),
              described.younger)
        << described.name;
  }
}

TEST(Config, RefusesASettingThatATrialWouldNotRead) {
  EXPECT_EQ(message_of([] { require_all_read({.optimizer = "adam", .momentum = 0.5}); }),
            "momentum is 0.5 with optimizer 'adam', which has none; leave it out, or give the "
            "trials of optimizer 'sgd' a [[grid]] block of their own");
  EXPECT_THROW(require_all_read({.momentum = 0}), InputError);
  require_all_read({});
  require_all_read({.optimizer = "sgd", .momentum = 0.5});
}

TEST(Config, OwnStreamsDependOnEveryFieldAndOnTheData) {
  std::set<std::uint64_t> seeds = {stream_seed({}, "data"), stream_seed({}, "other data")};
  std::size_t expected = 2;
  for (const ConfigField& described : config_fields()) {
    if (described.name == "streams") continue;
    TrialConfig config;
    change(config, described);
    seeds.insert(stream_seed(config, "data"));
    EXPECT_EQ(seeds.size(), ++expected) << described.name;
  }
}

TEST(Config, SharedStreamsDependOnTheSeedAlone) {
  const TrialConfig shared{.streams = "shared", .seed = 7};
  EXPECT_EQ(stream_seed(shared, "data"), 7u);
  EXPECT_EQ(stream_seed({.hidden_dim = 3, .select = "test", .streams = "shared", .seed = 7}, "d"),
            7u);
}

TEST(ConfigDeathTest, TakesNoOtherNameForStreamsOfATrialsOwn) {
  for (const std::string& choice : find_config_field("streams")->choices) {
    stream_seed({.streams = choice}, "data");
  }
  EXPECT_DEATH(stream_seed({.streams = "mine"}, "data"), "streams that a trial can have");
}

TEST(Config, StreamSeedOfTheDefaultsStaysTheSame) {  // Every bit of every trial follows from it.
  EXPECT_EQ(stream_seed({}, "0123456789abcdef0123456789abcdef"), 3163469596519843722u);
}

TEST(Config, WritesTheShortestNumberThatReadsBackTheSame) {
  TrialConfig config;
  const auto written = [&](double value) {
    config.learning_rate = value;
    return config_value(config, field("learning_rate"));
  };
  EXPECT_EQ(written(1), "1");
  EXPECT_EQ(written(0.1), "0.1");
  EXPECT_EQ(written(1e-8), "1e-08");
  EXPECT_EQ(written(0.1 + 0.2), "0.30000000000000004");
  config.seed = std::int64_t{1} << 53;
  EXPECT_EQ(config_value(config, field("seed")), "9007199254740992");
}

TEST(Config, WritesNegativeZeroAsZero) {
  TrialConfig config;
  set_config_number(config, field("dropout"), -0.0);
  EXPECT_EQ(config_value(config, field("dropout")), "0");
}

TEST(Config, RefusesNumbersOutsideTheRange) {
  EXPECT_EQ(error_setting("embedding_dim", 0),
            "embedding_dim is 0, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_setting("hidden_dim", 4097),
            "hidden_dim is 4097, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_setting("dropout", 1), "dropout is 1, expected a number from 0 to 0.95");
  EXPECT_EQ(error_setting("learning_rate", 0),
            "learning_rate is 0, expected a number from 1e-08 to 1e+30");
  EXPECT_EQ(error_setting("batch_size", 1e7),
            "batch_size is 10000000, expected a whole number from 1 to 1000000");
  EXPECT_EQ(error_setting("epochs", -3), "epochs is -3, expected a whole number from 1 to 10000");
  EXPECT_EQ(error_setting("unknown_rate", 1.5),
            "unknown_rate is 1.5, expected a number from 0 to 1");
  EXPECT_EQ(error_setting("seed", -1),
            "seed is -1, expected a whole number from 0 to 9007199254740992");
}

TEST(Config, RefusesNumbersThatAreNotWholeOrNotFinite) {
  EXPECT_EQ(error_setting("hidden_dim", 2.5),
            "hidden_dim is 2.5, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_setting("dropout", std::nan("")),
            "dropout is nan, expected a number from 0 to 0.95");
  EXPECT_EQ(error_setting("hidden_dim", std::nan("")),
            "hidden_dim is nan, expected a whole number from 1 to 4096");
  EXPECT_EQ(error_setting("learning_rate", std::numeric_limits<double>::infinity()),
            "learning_rate is inf, expected a number from 1e-08 to 1e+30");
}

TEST(Config, LeavesTheConfigurationAsItWasWhenItRefuses) {
  TrialConfig config;
  EXPECT_THROW(set_config_number(config, field("hidden_dim"), 2.5), InputError);
  EXPECT_THROW(set_config(config, field("select"), "train"), InputError);
  EXPECT_EQ(config, TrialConfig());
}

TEST(Config, RefusesTextsThatAreNoChoice) {
  const auto error_of = [](std::string_view name, const Setting& value) {
    return message_of([&] {
      TrialConfig config;
      set_config(config, field(name), value);
    });
  };
  EXPECT_EQ(error_of("select", "train"), "select is 'train', expected dev or test");
  EXPECT_EQ(error_of("select", "tst"),
            "select is 'tst', expected dev or test, did you mean 'test'?");
  EXPECT_EQ(error_of("optimizer", 3), "optimizer is '3', expected adagrad or adam or sgd");
  EXPECT_EQ(error_of("optimizer", "adan"),
            "optimizer is 'adan', expected adagrad or adam or sgd, did you mean 'adam'?");
  EXPECT_EQ(error_of("hidden_dim", "many"), "hidden_dim is 'many', expected a number");
  TrialConfig config;
  set_config(config, field("select"), "test");
  EXPECT_EQ(config.select, "test");
}

}  // namespace
}  // namespace dimscope::model
