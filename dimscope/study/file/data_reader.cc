#include "dimscope/study/file/data_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "dimscope/text/encoding.h"
#include "dimscope/text/tables/table_format.h"
#include "dimscope/text/text_line.h"

namespace dimscope::study {
namespace {

const std::vector<std::string> kSources = {"sst", "synthetic", "trees", "table"};

const std::vector<std::string> kTable = {"table"};
constexpr std::int64_t kMaxTrainSentences = 1'000'000, kMaxMinCount = 1'000'000;

struct DataKey {
  std::string name;
  std::vector<std::string> sources;  // that use it
  void (*read)(const TomlReader& file, const toml::node& value, text::DataConfig& data);
};

// A share of the texts that leaves some.
double read_share(const TomlReader& file, const char* name, const toml::node& value) {
  const double share = file.number(name, value);
  if (!(share > 0 && share < 1)) {
    file.fail(value, fmt::format("{} is {}, expected a number between 0 and 1", name, share));
  }
  return share;
}

const std::vector<DataKey> kDataKeys = {
    {"source", kSources,
     [](const TomlReader&, const toml::node&, text::DataConfig&) { /* read first */ }},
    {"train",
     {"trees", "table"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.train = file.path("train", value);
     }},
    {"dev",
     {"trees", "table"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.dev = file.path("dev", value);
     }},
    {"test",
     {"trees", "table"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.test = file.path("test", value);
     }},
    {"classes",
     {"trees", "table"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.classes = file.texts("classes", value);
       if (data.classes.size() < 2) file.fail(value, "classes has one name, expected two or more");
     }},
    {"text", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.text = file.text("text", value);
     }},
    {"label", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.label = file.text("label", value);
     }},
    {"label_until", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.label_until = file.text("label_until", value);
     }},
    {"format", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.format = file.one_of("format", value, text::table_format_names());
     }},
    {"header", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.header = file.boolean("header", value);
     }},
    {"encoding", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.encoding = file.one_of("encoding", value, text::encoding_names());
     }},
    {"max_length", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.max_length = static_cast<std::int32_t>(
           file.whole_number("max_length", value, 1, std::int64_t{text::kMaxWords}));
     }},
    {"dev_share", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.dev_share = read_share(file, "dev_share", value);
     }},
    {"test_share", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.test_share = read_share(file, "test_share", value);
     }},
    {"split_seed", kTable,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.table.split_seed = static_cast<std::uint64_t>(
           file.whole_number("split_seed", value, 0, std::numeric_limits<std::int64_t>::max()));
     }},
    {"tokenizer", kSources,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.tokenizer = file.one_of("tokenizer", value, text::tokenizer_names());
     }},
    {"min_count", kSources,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.min_count =
           static_cast<std::int32_t>(file.whole_number("min_count", value, 1, kMaxMinCount));
     }},
    {"lowercase", kSources,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.lowercase = file.boolean("lowercase", value);
     }},
    {"phrases", kSources,
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.phrases = file.boolean("phrases", value);
     }},
    {"train_sentences",
     {"synthetic"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.synthetic_train_sentences = static_cast<std::int32_t>(
           file.whole_number("train_sentences", value, 1, kMaxTrainSentences));
     }},
    {"label_noise",
     {"synthetic"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       const double share = file.number("label_noise", value);
       if (!(share >= 0 && share <= 1)) {
         file.fail(value, fmt::format("label_noise is {}, expected a number from 0 to 1", share));
       }
       data.synthetic_label_noise = share;
     }},
    {"seed",
     {"synthetic"},
     [](const TomlReader& file, const toml::node& value, text::DataConfig& data) {
       data.synthetic_seed = static_cast<std::uint64_t>(
           file.whole_number("seed", value, 0, std::numeric_limits<std::int64_t>::max()));
     }},
};

void require_files(const TomlReader& file, const toml::table& table, const text::DataConfig& data) {
  if (data.source == "trees" && (data.train.empty() || data.dev.empty() || data.test.empty())) {
    file.fail(table, "source \"trees\" needs a path each for train, dev and test");
  }
  if (data.source == "table" && data.train.empty()) {
    file.fail(table, "source \"table\" needs a path for train");
  }
}

// What is said of shares is said of what has no file.
void require_use_of_shares(const TomlReader& file, const toml::table& table,
                           const text::DataConfig& data) {
  const auto refuse = [&](bool given, const char* key, const char* why) {
    if (given) file.fail(*table.get(key), fmt::format("{} has no use where {}", key, why));
  };
  const text::TableConfig& t = data.table;
  refuse(t.dev_share && !data.dev.empty(), "dev_share", "dev is a file");
  refuse(t.test_share && !data.test.empty(), "test_share", "test is a file");
  refuse(t.split_seed && !data.dev.empty() && !data.test.empty(), "split_seed",
         "dev and test are files");
  const double dev = data.dev.empty() ? t.dev_share.value_or(text::kUsualDevShare) : 0;
  const double test = data.test.empty() ? t.test_share.value_or(text::kUsualTestShare) : 0;
  if (dev + test >= 1) {
    file.fail(table,
              fmt::format("dev_share {} and test_share {} leave nothing for train", dev, test));
  }
}

std::string read_source(const TomlReader& file, const toml::table& table) {
  const toml::node* node = table.get("source");
  if (node == nullptr) return text::DataConfig().source;
  return file.one_of("source", *node, kSources);
}

}  // namespace

text::DataConfig read_data(const TomlReader& file, const toml::table& table) {
  text::DataConfig data;
  data.source = read_source(file, table);
  std::vector<std::string> known;
  known.reserve(kDataKeys.size());
  for (const DataKey& key : kDataKeys) known.push_back(key.name);
  for (const TomlEntry& entry : file.entries(table)) {
    const auto key = std::ranges::find(kDataKeys, entry.name, &DataKey::name);
    if (key == kDataKeys.end()) file.fail_unknown(entry, "[data]", known);
    if (std::ranges::find(key->sources, data.source) == key->sources.end()) {
      file.fail(entry.place, fmt::format("{} has no use with source \"{}\", only with {}",
                                         entry.name, data.source, fmt::join(key->sources, " or ")));
    }
    key->read(file, *entry.value, data);
  }
  require_files(file, table, data);
  if (data.source == "table") require_use_of_shares(file, table, data);
  return data;
}

}  // namespace dimscope::study
