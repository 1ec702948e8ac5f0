#include "dimscope/api/import/answers_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "dimscope/base/error.h"
#include "dimscope/base/mapped_file.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/config.h"
#include "dimscope/model/foreign/foreign_file.h"
#include "dimscope/model/safetensors_file.h"
#include "dimscope/text/text_line.h"

namespace dimscope::api {
namespace {

using Json = nlohmann::json;
using study::ForeignAnswers;

constexpr char kForm[] = R"(expected {"settings": {"lr": 0.1}, "seed": 1})";
constexpr char kMetadataKey[] = "dimscope.trial";
constexpr std::size_t kMaxUnpacked = std::size_t{4} << 30;

template <typename... Args>
[[noreturn]] void fail(const std::string& where, fmt::format_string<Args...> format,
                       Args&&... args) {
  throw InputError(where + ": " + fmt::format(format, std::forward<Args>(args)...));
}

std::string kind_of(const Json& value) {
  if (value.is_null()) return "null";
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  if (value.is_string()) return "a text";
  return value.is_boolean() ? "true or false" : "a number";
}

Json parse_json(std::string_view text, const std::string& where) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    fail(where, "is not JSON at its byte {} (NaN and Infinity are none); {}", error.byte, kForm);
  } catch (const Json::out_of_range&) {
    fail(where, "has a number that is too large; {}", kForm);
  }
}

// A text that goes to the terminal and into tables: one line.
std::string read_text(const Json& value, const std::string& where) {
  if (!value.is_string()) fail(where, "found {}, expected a text", kind_of(value));
  const auto text = value.get<std::string>();
  if (const auto flaw = text::find_text_flaw(text)) fail(where, "{}", flaw->message);
  return text;
}

std::vector<std::string> read_texts(const Json& value, const std::string& where) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < value.size(); ++i) {
    // A class by its number, too.
    texts.push_back(value[i].is_number_unsigned() ? std::to_string(value[i].get<std::uint64_t>())
                                                  : read_text(value[i], where));
  }
  return texts;
}

std::int64_t read_seed(const Json& value, const std::string& where) {
  const double most = model::find_config_field("seed")->maximum;
  if (value.is_number_integer() && value.get<double>() >= 0 && value.get<double>() <= most) {
    return value.get<std::int64_t>();
  }
  fail(where, "seed: found {}, expected a whole number of 0 or more",
       value.is_number() ? fmt::format("{}", value.get<double>()) : kind_of(value));
}

void read_settings(const Json& value, ForeignAnswers& answers, Json& seed) {
  const std::string where = answers.from + ": settings";
  if (!value.is_object()) fail(where, "found {}, expected an object of them", kind_of(value));
  for (const auto& [name, setting] : value.items()) {
    if (name.empty() || text::find_text_flaw(name)) {
      fail(where, "found a name that is empty or no line of text");
    }
    if (name == "seed") {
      if (!seed.is_null()) fail(where, "seed is given twice, here and beside settings");
      seed = setting;
    } else if (setting.is_boolean()) {
      answers.settings[name] = setting.get<bool>();
    } else if (setting.is_number() && std::isfinite(setting.get<double>())) {
      answers.settings[name] = setting.get<double>();
    } else if (setting.is_string()) {
      answers.settings[name] = read_text(setting, where + ": " + name);
    } else {
      fail(where, "{}: found {}, expected a number, a text, true or false", name, kind_of(setting));
    }
  }
}

// Reads what says which trial it is; false for another member.
bool read_member(const std::string& name, const Json& value, ForeignAnswers& answers, Json& seed) {
  const std::string where = answers.from + ": " + name;
  if (name == "settings") {
    read_settings(value, answers, seed);
  } else if (name == "seed") {  // Before settings, since members come by name.
    seed = value;
  } else if (name == "classes") {
    if (!value.is_array() || value.empty()) {
      fail(where, "found {}, expected a list of their names", kind_of(value));
    }
    answers.classes = read_texts(value, where);
  } else if (name == "method") {
    answers.method = read_text(value, where);
  } else if (name == "relevances_of") {
    if (value.is_array()) {
      answers.relevance_classes = read_texts(value, where);
    } else {
      answers.relevances_of = read_text(value, where);
    }
  } else {
    return false;
  }
  return true;
}

void end_members(const Json& members, const Json& seed, ForeignAnswers& answers) {
  if (!members.contains("settings")) fail(answers.from, "settings is missing; {}", kForm);
  if (seed.is_null()) {
    fail(answers.from, "seed is missing, which tells trials of the same settings apart; {}", kForm);
  }
  answers.seed = read_seed(seed, answers.from);
  if (answers.has_relevances) return;
  for (const char* const name : {"relevances_of", "method"}) {
    if (members.contains(name)) fail(answers.from, "{} is given, but no relevances are", name);
  }
}

[[noreturn]] void fail_unknown(const std::string& where, const char* what, const std::string& name,
                               const std::vector<std::string>& known) {
  fail(where, "{} '{}' is unknown{}", what, name, nearest_name_hint(name, known));
}

// ---- JSON

float read_number(const Json& value, const std::string& where, std::size_t row, std::size_t column,
                  const char* what) {
  if (value.is_number()) return static_cast<float>(value.get<double>());
  fail(where, "sentence {}, {} {}: found {}, expected a number", row, what, column, kind_of(value));
}

// A list of lists: its numbers back to back, and how many each has.
void read_rows(const Json& value, const std::string& where, const char* what,
               std::vector<float>& numbers, std::vector<std::int64_t>& rows) {
  if (!value.is_array()) {
    fail(where, "found {}, expected a list with one of numbers for each sentence", kind_of(value));
  }
  for (std::size_t s = 0; s < value.size(); ++s) {
    const Json& row = value[s];
    if (!row.is_array()) {
      fail(where, "sentence {}: found {}, expected a list of numbers", s, kind_of(row));
    }
    rows.push_back(std::ssize(row));
    for (std::size_t i = 0; i < row.size(); ++i) {
      numbers.push_back(read_number(row[i], where, s, i, what));
    }
  }
}

ForeignAnswers answers_of_json(const Json& trial, const std::string& from) {
  ForeignAnswers answers{.from = from, .settings = {}};
  if (!trial.is_object()) fail(from, "found {}, expected an object", kind_of(trial));
  Json seed;
  for (const auto& [name, value] : trial.items()) {
    const std::string where = from + ": " + name;
    if (name == "probabilities") {
      std::vector<std::int64_t> rows;
      read_rows(value, where, "class", answers.probabilities, rows);
      answers.rows = std::ssize(rows);
      answers.columns = rows.empty() ? 0 : rows.front();
      const auto other = std::ranges::find_if(
          rows, [&](std::int64_t columns) { return columns != answers.columns; });
      if (other != rows.end()) {
        fail(where, "sentence {}: found {} numbers, expected {} as of the first",
             other - rows.begin(), *other, answers.columns);
      }
    } else if (name == "relevances") {
      answers.has_relevances = true;
      read_rows(value, where, "token", answers.relevances, answers.relevance_rows);
    } else if (!read_member(name, value, answers, seed)) {
      fail_unknown(from, "member", name,
                   {"settings", "seed", "probabilities", "relevances", "relevances_of", "method",
                    "classes"});
    }
  }
  end_members(trial, seed, answers);
  if (!trial.contains("probabilities")) fail(from, "probabilities is missing");
  return answers;
}

std::vector<ForeignAnswers> parse_json_answers(std::string_view text, const std::string& name) {
  const Json root = parse_json(text, name);
  if (!root.is_array()) return {answers_of_json(root, name)};
  if (root.empty()) fail(name, "is an empty list, expected trials");
  std::vector<ForeignAnswers> all;
  for (std::size_t i = 0; i < root.size(); ++i) {
    all.push_back(answers_of_json(root[i], fmt::format("{}: trial {}", name, i)));
  }
  return all;
}

// ---- Arrays

void take_array(model::ForeignTensor& tensor, ForeignAnswers& answers) {
  const std::string where = answers.from + ": " + tensor.name;
  const bool relevances = tensor.name == "relevances";
  const std::size_t expected_rank = relevances ? 1 : 2;
  if (!tensor.is_floating) {
    fail(where, "is of type {}, expected float32 or float64", tensor.type);
  }
  if (tensor.shape.size() != expected_rank) {
    fail(where, "found shape {}, expected {}", model::shape_text(tensor.shape),
         relevances ? "[tokens], of all sentences back to back" : "[sentences,classes]");
  }
  if (relevances) {
    answers.has_relevances = true;
    answers.relevances = std::move(tensor.values);
  } else {
    answers.rows = tensor.shape[0];
    answers.columns = tensor.shape[1];
    answers.probabilities = std::move(tensor.values);
  }
}

ForeignAnswers parse_array_answers(std::string_view bytes, const std::string& name) {
  model::ForeignFile file =
      model::parse_foreign_file(bytes, name, kMaxUnpacked, model::NotFinite::kKept);
  ForeignAnswers answers{.from = name, .settings = {}};
  std::string trial;
  if (const auto found = file.metadata.find(kMetadataKey); found != file.metadata.end()) {
    trial = found->second;
  }
  bool has_probabilities = false;
  for (model::ForeignTensor& tensor : file.tensors) {
    has_probabilities = has_probabilities || tensor.name == "probabilities";
    if (tensor.name == "trial") {
      if (tensor.text.empty()) {
        fail(name, "trial: found an array of type {}, expected one text of JSON; {}", tensor.type,
             kForm);
      }
      trial = tensor.text;
    } else if (tensor.name == "probabilities" || tensor.name == "relevances") {
      take_array(tensor, answers);
    } else {
      fail_unknown(name, "array", tensor.name, {"probabilities", "relevances", "trial"});
    }
  }
  if (trial.empty()) {
    fail(
        name,
        "says of no trial what it is: the array trial (in safetensors the metadata {}) is missing, "
        "a text of JSON; {}",
        kMetadataKey, kForm);
  }
  const Json members = parse_json(trial, name + ": trial");
  if (!members.is_object()) fail(name, "trial: found {}; {}", kind_of(members), kForm);
  Json seed;
  for (const auto& [member, value] : members.items()) {
    if (read_member(member, value, answers, seed)) continue;
    fail_unknown(name, "member", member,
                 {"settings", "seed", "relevances_of", "method", "classes"});
  }
  end_members(members, seed, answers);
  if (!has_probabilities) fail(name, "array probabilities is missing");
  return answers;
}

// JSON has no zero byte; the length that a safetensors file begins with has some.
bool is_json(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == bytes.npos || (bytes[first] != '{' && bytes[first] != '[')) return false;
  return bytes.substr(0, 8).find('\0') == bytes.npos;
}

}  // namespace

std::vector<ForeignAnswers> parse_answers(std::string_view bytes, const std::string& name) {
  if (is_json(bytes)) return parse_json_answers(bytes, name);
  return {parse_array_answers(bytes, name)};
}

std::vector<ForeignAnswers> read_answers(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse_answers(file.bytes(), path.string());
}

}  // namespace dimscope::api
