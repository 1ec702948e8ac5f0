#include "dimscope/api/answers_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <span>

#include "dimscope/api/json.h"
#include "dimscope/base/error.h"
#include "dimscope/base/gzip.h"
#include "dimscope/effects/cell_pairs.h"
#include "dimscope/effects/effects_view.h"
#include "dimscope/effects/sentence_facts.h"
#include "dimscope/model/safetensors_file.h"
#include "dimscope/study/study_data.h"

namespace dimscope::api {
namespace {

using Shape = std::vector<std::int64_t>;

// Collects tensors, then writes them as a safetensors file.
class TensorFile {
 public:
  template <typename T>
  void add(const std::string& name, const std::string& dtype, Shape shape,
           const std::vector<T>& values) {
    const auto begin = static_cast<std::int64_t>(data_.size());
    data_.resize(data_.size() + values.size() * sizeof(T));
    std::memcpy(data_.data() + begin, values.data(), values.size() * sizeof(T));
    const auto end = static_cast<std::int64_t>(data_.size());
    header_.tensors.push_back({name, dtype, std::move(shape), {begin, end}});
  }

  std::string bytes(const std::string& metadata) {
    header_.metadata["dimscope"] = metadata;
    return model::safetensors_preamble(header_) + data_;
  }

 private:
  model::SafetensorsHeader header_;
  std::string data_;
};

std::uint8_t byte_of(double share) {
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(share, 0.0, 1.0)));
}

std::vector<std::uint8_t> bytes_of(std::span<const double> shares) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(shares.size());
  for (const double share : shares) bytes.push_back(byte_of(share));
  return bytes;
}

// The trials in the order in which they are kept: the first seed of every cell, then the second, …
std::vector<std::int32_t> seeds_first(const effects::StudyResults& data) {
  std::map<Settings, std::int32_t> seen;
  std::vector<std::pair<std::int32_t, std::int32_t>> rounds;
  for (const analysis::Observation& trial : data.observations()) {
    rounds.emplace_back(seen[trial.settings]++, static_cast<std::int32_t>(rounds.size()));
  }
  std::ranges::sort(rounds);
  std::vector<std::int32_t> order;
  for (const auto& [round, trial] : rounds) order.push_back(trial);
  return order;
}

class Builder {
 public:
  Builder(const effects::StudyResults& data, const AnswersBlockOptions& options)
      : data_(data), options_(options), order_(seeds_first(data)) {}

  AnswersBlock build() {
    add_sentences();
    add_slices();
    add_answers();
    const bool with_relevances = add_relevances();
    add_facts(with_relevances);
    add_pairs();
    metadata_["schema"] = 1;
    metadata_["explained"] = data_.explained();
    metadata_["order"] = order_;
    for (const study::Trial& trial : data_.trials()) metadata_["trials"].push_back(trial.key);
    block_.bytes = pack_gzip(file_.bytes(dump(metadata_)));
    return std::move(block_);
  }

 private:
  std::int64_t num_sentences() const { return std::ssize(data_.trees()); }

  // How many of `order_` fit, each with so many bytes.
  std::int64_t how_many(std::int64_t max_bytes, std::int64_t bytes_each) const {
    return std::min<std::int64_t>(std::ssize(order_),
                                  max_bytes / std::max<std::int64_t>(1, bytes_each));
  }

  void say_left_out(const std::string& what, std::int64_t kept) {
    block_.left_out.push_back(
        fmt::format("{} of every test sentence under {} of {} models (they would make the file "
                    "large): `dimscope report --full` keeps all.",
                    what, std::ssize(order_) - kept, std::ssize(order_)));
  }

  void add_sentences() {
    std::map<std::string, std::uint32_t> number_of;
    std::vector<std::uint8_t> words;
    std::vector<std::uint32_t> lengths, tokens;
    for (const text::Tree& tree : data_.trees()) {
      lengths.push_back(static_cast<std::uint32_t>(tree.tokens.size()));
      for (const std::string& token : tree.tokens) {
        const auto [at, is_new] =
            number_of.emplace(token, static_cast<std::uint32_t>(number_of.size()));
        tokens.push_back(at->second);
        if (!is_new) continue;
        if (!words.empty()) words.push_back('\n');
        words.insert(words.end(), token.begin(), token.end());
      }
    }
    num_words_ = std::ssize(tokens);
    file_.add("words", "U8", {std::ssize(words)}, words);
    file_.add("lengths", "U32", {num_sentences()}, lengths);
    file_.add("tokens", "U32", {num_words_}, tokens);
    std::vector<std::uint16_t> labels;
    for (const std::int32_t label : data_.data().labels.at("test")) {
      labels.push_back(static_cast<std::uint16_t>(label));
    }
    file_.add("labels", "U16", {num_sentences()}, labels);
  }

  void add_slices() {
    std::vector<std::uint8_t> in;
    metadata_["slices"] = Json::array();
    for (const auto& [name, sentences] : data_.data().slices) {
      const std::size_t begin = in.size();
      in.resize(begin + static_cast<std::size_t>(num_sentences()));
      for (const std::int32_t s : sentences) in[begin + static_cast<std::size_t>(s)] = 1;
      metadata_["slices"].push_back(name);
    }
    if (in.empty()) return;
    file_.add("slices", "U8", {std::ssize(data_.data().slices), num_sentences()}, in);
  }

  void add_answers() {
    const auto classes = std::ssize(data_.data().class_names);
    std::vector<std::vector<float>> all;
    std::vector<std::uint16_t> predicted;
    for (const study::Trial& trial : data_.trials()) {
      all.push_back(data_.probabilities(trial, "test"));
      for (std::int64_t s = 0; s < num_sentences(); ++s) {
        const auto answer = std::span(all.back()).subspan(s * classes, classes);
        predicted.push_back(
            static_cast<std::uint16_t>(std::ranges::max_element(answer) - answer.begin()));
      }
    }
    file_.add("predicted", "U16", {std::ssize(all), num_sentences()}, predicted);
    const std::int64_t kept = how_many(options_.max_probability_bytes, num_sentences() * classes);
    if (kept < std::ssize(order_)) say_left_out("the probabilities", kept);
    std::vector<std::uint8_t> bytes;
    for (const std::int32_t trial : std::span(order_).first(kept)) {
      for (const float p : all[trial]) bytes.push_back(byte_of(p));
    }
    file_.add("probabilities", "U8", {kept, num_sentences(), classes}, bytes);
  }

  // False where the trials have none.
  bool add_relevances() {
    if (data_.why_no_relevances()) return false;  // The effects say so.
    analysis::RelevanceTable table;
    try {
      table = data_.relevances();
    } catch (const InputError& error) {
      block_.left_out.push_back(fmt::format("The words' relevances: {}.", error.what()));
      return false;
    }
    const std::int64_t kept = how_many(options_.max_relevance_bytes, num_words_);
    if (kept < std::ssize(order_)) say_left_out("the words' relevances", kept);
    std::vector<std::int8_t> shares;
    for (const std::int32_t trial : std::span(order_).first(kept)) {
      for (const float share : table.trials[trial]) {
        shares.push_back(static_cast<std::int8_t>(std::lround(127 * share)));
      }
    }
    file_.add("relevance", "I8", {kept, num_words_}, shares);
    return true;
  }

  void add_facts(bool with_relevances) {
    const effects::SentenceFacts facts = effects::sentence_facts(data_, with_relevances);
    const auto size = static_cast<std::size_t>(num_sentences());
    std::vector<std::uint8_t> critical, moved;
    metadata_["axes"] = Json::array();
    for (const effects::AxisFacts& axis : facts.axes) {
      Json& json = metadata_["axes"].emplace_back();
      json["grid"] = axis.grid;
      json["axis"] = axis.axis;
      json["x"] = Json::array();
      for (const Setting& x : axis.x) json["x"].emplace_back(x);
      if (axis.critical.empty()) critical.insert(critical.end(), size, 255);
      for (const std::int32_t level : axis.critical) {
        critical.push_back(static_cast<std::uint8_t>(std::min(level, 254)));
      }
      json["moved"] = !axis.moved.empty();
      std::vector<std::uint8_t> distances = bytes_of(axis.moved);
      distances.resize(size);
      moved.insert(moved.end(), distances.begin(), distances.end());
    }
    const auto axes = std::ssize(facts.axes);
    if (!critical.empty()) file_.add("critical", "U8", {axes, num_sentences()}, critical);
    if (with_relevances && axes > 0) {
      file_.add("moved", "U8", {axes, num_sentences()}, moved);
    }
    if (!facts.moved_by_seed.empty()) {
      file_.add("moved_by_seed", "U8", {num_sentences()}, bytes_of(facts.moved_by_seed));
    }
  }

  void add_pairs() {
    const effects::CellPairs found = effects::cell_pairs(data_, options_.max_pairs);
    metadata_["cells"] = found.cells;
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    std::vector<std::uint16_t> cells;
    std::vector<float> differences;
    std::vector<std::uint32_t> flips;
    for (const effects::CellPair& pair : found.pairs) {
      cells.push_back(static_cast<std::uint16_t>(pair.a));
      cells.push_back(static_cast<std::uint16_t>(pair.b));
      differences.push_back(static_cast<float>(pair.difference));
      differences.push_back(pair.interval ? static_cast<float>(pair.interval->low) : kNone);
      differences.push_back(pair.interval ? static_cast<float>(pair.interval->high) : kNone);
      differences.push_back(pair.detectable ? static_cast<float>(*pair.detectable) : kNone);
      flips.push_back(static_cast<std::uint32_t>(pair.num_gained));
      flips.push_back(static_cast<std::uint32_t>(pair.num_lost));
    }
    const auto count = std::ssize(found.pairs);
    if (count == 0) return;
    file_.add("pairs", "U16", {count, 2}, cells);
    file_.add("pair_differences", "F32", {count, 4}, differences);
    file_.add("pair_flips", "U32", {count, 2}, flips);
  }

  const effects::StudyResults& data_;
  const AnswersBlockOptions& options_;
  const std::vector<std::int32_t> order_;
  std::int64_t num_words_ = 0;
  TensorFile file_;
  Json metadata_;
  AnswersBlock block_;
};

}  // namespace

AnswersBlock answers_block(const effects::StudyResults& data, const AnswersBlockOptions& options) {
  if (!study::has_answers(data.data())) return {};
  return Builder(data, options).build();
}

}  // namespace dimscope::api
