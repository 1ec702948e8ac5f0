#include "dimscope/api/import/check_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/explain/answers.h"

namespace dimscope::api {
namespace {

using Json = nlohmann::json;

constexpr char kForm[] = R"(expected [{"tokens": [1, 4, 2], "logits": [0.5, -1.25]}, …])";

template <typename... Args>
[[noreturn]] void fail(const std::string& where, fmt::format_string<Args...> format,
                       Args&&... args) {
  throw InputError(where + ": " + fmt::format(format, std::forward<Args>(args)...));
}

std::vector<float> read_logits(const Json& logits, const std::string& where,
                               const study::ModelWords& words, bool one_output) {
  std::vector<float> values;
  const std::int32_t expected = one_output ? 1 : words.num_classes;
  const auto refuse = [&] {
    if (one_output) fail(where, "logits are not an array of the one output's number");
    fail(where, "logits are not an array of {} numbers, one a class", expected);
  };
  if (!logits.is_array() || logits.size() != static_cast<std::size_t>(expected)) refuse();
  if (one_output) values.push_back(0);
  for (const Json& value : logits) {
    if (!value.is_number() || !std::isfinite(static_cast<float>(value.get<double>()))) refuse();
    values.push_back(static_cast<float>(value.get<double>()));
  }
  return values;
}

std::vector<std::int32_t> read_tokens(const Json& tokens, const std::string& where) {
  std::vector<std::int32_t> numbers;
  if (!tokens.is_array() || tokens.empty()) fail(where, "tokens are not an array of word numbers");
  for (const Json& token : tokens) {
    const bool fits = token.is_number_integer() && token >= 0 && token < (1 << 30);
    if (!fits) fail(where, "tokens are not an array of word numbers");
    numbers.push_back(token.get<std::int32_t>());
  }
  return numbers;
}

void read_sentence(const Json& entry, const std::string& where, const study::ModelWords& words,
                   bool one_output, Check& check) {
  const bool by_number = entry.is_object() && entry.contains("tokens");
  const bool by_text = entry.is_object() && entry.contains("text");
  if (by_number == by_text || !entry.contains("logits") || entry.size() != 2) {
    fail(where, "is not an object with \"tokens\" or \"text\", and \"logits\"");
  }
  check.logits.push_back(read_logits(entry["logits"], where, words, one_output));
  if (by_number) {
    study::add_numbers(words, read_tokens(entry["tokens"], where), where, check.sentences);
    return;
  }
  if (!entry["text"].is_string()) fail(where, "text is not a string");
  study::add_texts(words, {entry["text"].get<std::string>()}, where, check.sentences);
}

// Our rows of each gate, as they would be with another order of the file's.
model::Parameters with_gates(const model::Parameters& p, const std::string& as_read,
                             const std::string& order) {
  static const std::string kOurs = "ifgo";
  model::Parameters result = p;
  const auto turn = [&](const std::vector<float>& from, std::vector<float>& to) {
    const std::ptrdiff_t size = std::ssize(from) / 4;
    for (std::size_t place = 0; place < 4; ++place) {
      // The file's block `place` went to gate as_read[place]; it belongs to order[place].
      const auto source = static_cast<std::ptrdiff_t>(kOurs.find(as_read[place]));
      const auto target = static_cast<std::ptrdiff_t>(kOurs.find(order[place]));
      std::copy_n(from.begin() + source * size, size, to.begin() + target * size);
    }
  };
  for (int k = 0; k < 2; ++k) {
    turn(p.lstm[k].weight_ih, result.lstm[k].weight_ih);
    turn(p.lstm[k].weight_hh, result.lstm[k].weight_hh);
    turn(p.lstm[k].bias_ih, result.lstm[k].bias_ih);
    turn(p.lstm[k].bias_hh, result.lstm[k].bias_hh);
  }
  return result;
}

}  // namespace

Check parse_check(std::string_view json, const std::string& name, const study::ModelWords& words,
                  bool one_output) {
  Json root;
  try {
    root = Json::parse(json);
  } catch (const Json::parse_error& error) {
    fail(name, "is not JSON at its byte {}; {}", error.byte, kForm);
  } catch (const Json::out_of_range&) {
    fail(name, "has a number that is too large; {}", kForm);
  }
  if (!root.is_array() || root.empty()) fail(name, "is not an array of sentences; {}", kForm);
  Check check{.name = name, .sentences = {}, .logits = {}};
  for (std::size_t i = 0; i < root.size(); ++i) {
    read_sentence(root[i], fmt::format("{}: sentence {}", name, i + 1), words, one_output, check);
  }
  return check;
}

Check read_check(const std::filesystem::path& path, const study::ModelWords& words,
                 bool one_output) {
  return parse_check(read_file(path), path.string(), words, one_output);
}

Deviation largest_deviation(const model::Parameters& parameters, const Check& check) {
  engine::Workspace ws;
  const auto answers =
      explain::answers_of(engine::Network(parameters), check.sentences.sequences, ws);
  Deviation deviation;
  for (std::size_t s = 0; s < check.logits.size(); ++s) {
    for (std::size_t c = 0; c < check.logits[s].size(); ++c) {
      const auto got = static_cast<double>(answers[s].logits[c]);
      const auto expected = static_cast<double>(check.logits[s][c]);
      // What is not finite agrees with nothing.
      const double difference = std::isfinite(got) ? std::abs(got - expected) : INFINITY;
      if (s + c == 0 || difference > deviation.largest) {
        deviation = {difference, s, c, got, expected};
      }
    }
  }
  return deviation;
}

std::string gate_order_that_agrees(const model::Parameters& parameters, const std::string& order,
                                   const Check& check, double tolerance) {
  std::string other = "fgio";  // sorted, as next_permutation() wants it
  do {
    if (other == order) continue;
    const Deviation deviation = largest_deviation(with_gates(parameters, order, other), check);
    if (deviation.largest > tolerance) continue;
    return fmt::format("{}", fmt::join(other, ","));
  } while (std::ranges::next_permutation(other).found);
  return "";
}

}  // namespace dimscope::api
