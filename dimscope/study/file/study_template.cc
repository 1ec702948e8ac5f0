#include "dimscope/study/file/study_template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace dimscope::study {
namespace {

// A TOML string.
std::string toml_string(std::string_view text) {
  std::string toml = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      toml += '\\';
      toml += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      toml += fmt::format("\\u{:04X}", byte);
    } else {
      toml += c;
    }
  }
  return toml + '"';
}

std::string path_text(const std::filesystem::path& path, const std::filesystem::path& home) {
  const auto from = (home.empty() ? std::filesystem::current_path() : absolute(home));
  const auto relative =
      absolute(path).lexically_normal().lexically_relative(from.lexically_normal());
  return toml_string(relative.empty() ? absolute(path).string() : relative.string());
}

struct Sizes {
  std::int64_t batch = 0, epochs = 0;
};

// An epoch of 20 steps or more, and 150,000 texts seen in all, from 5 to 20 times each.
Sizes sizes_for(std::int64_t train) {
  constexpr std::int64_t kBatches[] = {1000, 500, 200, 100, 50, 20, 10};
  constexpr std::int64_t kSteps = 20, kSeen = 150'000;
  Sizes sizes{.batch = kBatches[std::size(kBatches) - 1],
              .epochs = std::clamp<std::int64_t>(kSeen / std::max<std::int64_t>(train, 1), 5, 20)};
  for (const std::int64_t batch : kBatches) {
    if (train / batch < kSteps) continue;
    sizes.batch = batch;
    break;
  }
  return sizes;
}

// A key with its value, and what it means behind it.
void add(std::string& toml, std::string_view key, std::string_view value,
         std::string_view comment = "") {
  std::string line = fmt::format("{} = {}", key, value);
  if (!comment.empty()) line = fmt::format("{:<28}# {}", line, comment);
  toml += line + '\n';
}

void add_data(const text::DataConfig& config, const text::Dataset& data,
              const std::string& text_column, const std::string& label_column,
              const std::filesystem::path& home, std::string& toml) {
  const text::TableConfig& table = config.table;
  toml += "[data]\n";
  add(toml, "source", "\"table\"");
  add(toml, "train", path_text(config.train, home));
  if (!config.dev.empty()) add(toml, "dev", path_text(config.dev, home));
  if (!config.test.empty()) add(toml, "test", path_text(config.test, home));
  if (!table.format.empty()) add(toml, "format", toml_string(table.format));
  if (!table.encoding.empty()) add(toml, "encoding", toml_string(table.encoding));
  if (table.header) add(toml, "header", *table.header ? "true" : "false");
  if (!text_column.empty()) {
    add(toml, "text", toml_string(text_column), "the column of the texts");
    add(toml, "label", toml_string(label_column), "the column of the classes");
  }
  if (!table.label_until.empty()) add(toml, "label_until", toml_string(table.label_until));
  std::vector<std::string> classes;
  for (const std::string& name : data.class_names) classes.push_back(toml_string(name));
  add(toml, "classes", fmt::format("[{}]", fmt::join(classes, ", ")));
  if (config.dev.empty()) {
    add(toml, "dev_share", fmt::format("{}", table.dev_share.value_or(text::kUsualDevShare)),
        "of each class, to choose the epoch");
  }
  if (config.test.empty()) {
    add(toml, "test_share", fmt::format("{}", table.test_share.value_or(text::kUsualTestShare)),
        "of each class, to report");
  }
  if (config.dev.empty() || config.test.empty()) {
    add(toml, "split_seed", std::to_string(table.split_seed.value_or(1)));
  }
  const bool words = data.tokenizer == text::Tokenizer::kWords;
  add(toml, "tokenizer", toml_string(text::tokenizer_name(data.tokenizer)),
      words ? "takes punctuation apart; \"whitespace\" does not"
            : "\"words\" takes punctuation apart");
  if (table.max_length > 0) add(toml, "max_length", std::to_string(table.max_length));
  if (config.min_count > 1) {
    add(toml, "min_count", std::to_string(config.min_count), "rarer words are unknown");
  }
  if (!config.lowercase) add(toml, "lowercase", "false");
}

}  // namespace

std::string study_template(const std::string& name, const text::DataConfig& config,
                           const text::Dataset& data, const std::string& text_column,
                           const std::string& label_column, const std::filesystem::path& home) {
  const std::int64_t train = data.train.sentences.size();
  const Sizes sizes = sizes_for(train);
  std::string toml = fmt::format(
      "# {} texts to train on, {} for dev, {} for test; {} classes. docs/study-file.md has every "
      "key.\n\n",
      train, data.dev.sentences.size(), data.test.sentences.size(), data.class_names.size());
  add(toml, "name", toml_string(name));
  toml += '\n';
  add_data(config, data, text_column, label_column, home, toml);
  toml += "\n[model]\n";
  add(toml, "embedding_dim", "20", "length of a word's vector");
  toml += "\n[train]\n";
  add(toml, "batch_size", std::to_string(sizes.batch), "texts a step");
  add(toml, "epochs", std::to_string(sizes.epochs), "the best on dev is kept");
  toml +=
      "\n# What varies: every value of hidden_dim with three seeds, since one seed cannot tell an "
      "effect from luck.\n"
      "# Further axes: embedding_dim, learning_rate, dropout, …\n"
      "[[grid]]\n"
      "hidden_dim = [2, 5, 10, 20, 40]\n"
      "seed = \"1..3\"\n";
  return toml;
}

}  // namespace dimscope::study
