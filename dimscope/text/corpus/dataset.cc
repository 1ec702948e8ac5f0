#include "dimscope/text/corpus/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <unordered_map>

#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/corpus/both_cases.h"
#include "dimscope/text/corpus/training_phrases.h"
#include "dimscope/text/synthetic/synthetic.h"
#include "dimscope/text/tables/labelled_texts.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

void require_class_names(const std::vector<std::string>& names) {
  if (names.size() < 2) {
    throw InputError(fmt::format("classes: found {}, expected at least 2", names.size()));
  }
  std::set<std::string> seen;
  for (const std::string& name : names) {
    // Model files keep them one a line.
    if (name.empty() || name.find_first_of("\r\n") != std::string::npos) {
      throw InputError(
          "classes: found a name that is empty or has a line break, expected one line");
    }
    if (!seen.insert(name).second) {
      throw InputError(fmt::format("classes: {} is given twice", in_quotes(name)));
    }
  }
}

void require_labels(const std::vector<Tree>& trees, std::string_view split, std::size_t classes) {
  if (trees.empty()) throw InputError(fmt::format("{}: found no sentence, expected one", split));
  for (std::size_t i = 0; i < trees.size(); ++i) {
    const auto& nodes = trees[i].nodes;
    const auto bad = std::ranges::find_if(nodes, [&](const TreeNode& node) {
      const bool may_be_absent = node.parent >= 0;
      return node.label >= static_cast<std::int64_t>(classes) ||
             node.label < (may_be_absent ? TreeNode::kUnlabelled : 0);
    });
    if (bad != nodes.end()) {
      throw InputError(fmt::format("{}: sentence {}: found label {}, expected 0 to {}", split,
                                   i + 1, bad->label, classes - 1));
    }
  }
}

std::string to_case(const std::string& token, bool lowercase) {
  return lowercase ? to_lower(token) : token;
}

Vocabulary vocabulary_of(const std::vector<Tree>& train, bool lowercase, std::int32_t min_count) {
  std::unordered_map<std::string, std::int32_t> counts;  // where they matter
  const auto for_each_word = [&](const auto& visit) {
    for (const Tree& tree : train) {
      for (const std::string& token : tree.tokens) visit(to_case(token, lowercase));
    }
  };
  if (min_count > 1) for_each_word([&](const std::string& word) { ++counts[word]; });
  Vocabulary vocabulary;
  for_each_word([&](const std::string& word) {
    if (min_count <= 1 || counts[word] >= min_count) vocabulary.add(word);
  });
  return vocabulary;
}

Split make_split(std::vector<Tree> trees, bool lowercase, const Vocabulary& vocabulary) {
  Split split;
  std::vector<std::int32_t> words;
  for (const Tree& tree : trees) {
    words.clear();
    for (const std::string& token : tree.tokens) {
      words.push_back(vocabulary.find(to_case(token, lowercase)));
    }
    split.sentences.add(words);
    split.labels.push_back(tree.nodes[0].label);
  }
  split.trees = std::move(trees);
  return split;
}

// Little-endian bytes, so that the digest is the same on every machine.
void append_bytes(std::string& bytes, std::int32_t value) {
  for (int shift = 0; shift < 32; shift += 8) {
    bytes += static_cast<char>(static_cast<std::uint32_t>(value) >> shift);
  }
}

// The number of sentences, then for each its nodes (label and parent, which fix the tree) and
// tokens.
void add_to_digest(Digest& digest, const Split& split) {
  digest.add(std::to_string(split.trees.size()));
  std::string nodes;
  for (const Tree& tree : split.trees) {
    nodes.clear();
    for (const TreeNode& node : tree.nodes) {
      append_bytes(nodes, node.label);
      append_bytes(nodes, node.parent);
    }
    digest.add(nodes);
    for (const std::string& token : tree.tokens) digest.add(token);
  }
}

std::string digest_of(const Dataset& data, bool phrases, std::int32_t min_count) {
  Digest digest;
  digest.add("dimscope dataset 1");
  digest.add(std::to_string(data.class_names.size()));
  for (const std::string& name : data.class_names) digest.add(name);
  digest.add(data.lowercase ? "lowercase" : "as written");
  digest.add(phrases ? "phrases" : "sentences");
  for (const Split* split : {&data.train, &data.dev, &data.test}) add_to_digest(digest, *split);
  if (min_count > 1) digest.add(fmt::format("min_count {}", min_count));
  return digest.hex();
}

std::vector<Tree> trees_of(std::vector<SyntheticSentence> sentences) {
  std::vector<Tree> trees;
  trees.reserve(sentences.size());
  for (SyntheticSentence& sentence : sentences) trees.push_back(std::move(sentence.tree));
  return trees;
}

Dataset load_sst(const DataConfig& config, const std::filesystem::path& data_dir) {
  const auto read = [&](const char* file) {
    const std::filesystem::path path = data_dir / "sst" / file;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
      throw InputError(path.string() +
                       ": not found; get the Stanford Sentiment Treebank with `dimscope data fetch "
                       "sst`, or say where it is with --data-dir or DIMSCOPE_DATA");
    }
    return read_trees(path, static_cast<int>(sentiment_class_names().size()));
  };
  std::vector<Tree> train = read("train.txt"), dev = read("dev.txt"), test = read("test.txt");
  return build_dataset(sentiment_class_names(), config.lowercase, config.phrases, std::move(train),
                       std::move(dev), std::move(test), config.min_count);
}

Dataset load_synthetic(const DataConfig& config) {
  SyntheticCorpus corpus = generate_synthetic(synthetic_config(config));
  return build_dataset(sentiment_class_names(), config.lowercase, config.phrases,
                       trees_of(std::move(corpus.train)), trees_of(std::move(corpus.dev)),
                       trees_of(std::move(corpus.test)), config.min_count);
}

Dataset load_trees(const DataConfig& config) {
  const std::vector<std::string>& classes =
      config.classes.empty() ? sentiment_class_names() : config.classes;
  require_class_names(classes);
  const auto read = [&](const std::filesystem::path& path, const char* split) {
    if (path.empty()) {
      throw InputError(fmt::format(
          "data.{} is missing; source 'trees' needs a file each for train, dev and test", split));
    }
    return read_trees(path, static_cast<int>(classes.size()));
  };
  std::vector<Tree> train = read(config.train, "train");
  std::vector<Tree> dev = read(config.dev, "dev");
  std::vector<Tree> test = read(config.test, "test");
  return build_dataset(classes, config.lowercase, config.phrases, std::move(train), std::move(dev),
                       std::move(test), config.min_count);
}

void require_nothing_unused(const DataConfig& config) {
  const auto refuse = [&](bool given, const char* field) {
    if (given) {
      throw InputError(
          fmt::format("data.{} is given, but source '{}' does not use it", field, config.source));
    }
  };
  refuse(!config.train.empty(), "train");
  refuse(!config.dev.empty(), "dev");
  refuse(!config.test.empty(), "test");
  refuse(!config.classes.empty(), "classes");
}

Dataset load_by_source(const DataConfig& config, const std::filesystem::path& data_dir) {
  if (config.source == "table") {
    if (!config.classes.empty()) require_class_names(config.classes);
    return load_tables(config);
  }
  if (config.source == "trees") return load_trees(config);
  require_nothing_unused(config);
  return config.source == "sst" ? load_sst(config, data_dir) : load_synthetic(config);
}

}  // namespace

const std::vector<std::string>& sentiment_class_names() {
  static const std::vector<std::string> names = {"very negative", "negative", "neutral", "positive",
                                                 "very positive"};
  return names;
}

std::vector<std::string> tokenize(std::string_view text, WordRule rule) {
  return text_words(text, rule, "text:1");
}

std::vector<std::string> tokenize(std::string_view text, bool lowercase) {
  return tokenize(text, {Tokenizer::kWhitespace, lowercase});
}

SyntheticConfig synthetic_config(const DataConfig& config) {
  SyntheticConfig synthetic;
  synthetic.seed = config.synthetic_seed;
  synthetic.num_train = config.synthetic_train_sentences;
  synthetic.label_noise = config.synthetic_label_noise;
  return synthetic;
}

Dataset load_dataset(const DataConfig& config, const std::filesystem::path& data_dir) {
  static const std::vector<std::string> sources = {"sst", "synthetic", "trees", "table"};
  if (std::ranges::find(sources, config.source) == sources.end()) {
    throw InputError(fmt::format("data.source is {}, which is unknown{}", in_quotes(config.source),
                                 nearest_name_hint(config.source, sources)));
  }
  Dataset data = load_by_source(config, data_dir);
  if (!config.tokenizer.empty()) data.tokenizer = parse_tokenizer(config.tokenizer);
  if (config.both_cases) keep_both_cases(data);
  return data;
}

Dataset build_dataset(std::vector<std::string> class_names, bool lowercase, bool phrases,
                      std::vector<Tree> train, std::vector<Tree> dev, std::vector<Tree> test,
                      std::int32_t min_count) {
  require_class_names(class_names);
  require_labels(train, "train", class_names.size());
  require_labels(dev, "dev", class_names.size());
  require_labels(test, "test", class_names.size());

  Dataset data;
  data.class_names = std::move(class_names);
  data.lowercase = lowercase;
  data.vocabulary = vocabulary_of(train, lowercase, min_count);
  data.train = make_split(std::move(train), lowercase, data.vocabulary);
  data.dev = make_split(std::move(dev), lowercase, data.vocabulary);
  data.test = make_split(std::move(test), lowercase, data.vocabulary);
  data.every_phrase = phrases;
  data.phrases =
      collect_phrases(data.train.trees, data.train.sentences, {}, phrases, data.num_classes());

  data.word_counts.assign(data.vocabulary.size(), 0);
  for (const std::int32_t word : data.train.sentences.tokens) ++data.word_counts[word];
  data.word_counts[Vocabulary::kUnknown] = 0;
  data.digest = digest_of(data, phrases, min_count);
  return data;
}

}  // namespace dimscope::text
