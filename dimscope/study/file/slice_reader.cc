#include "dimscope/study/file/slice_reader.h"

#include <array>

#include "dimscope/study/file/slice_name.h"

namespace dimscope::study {
namespace {

constexpr std::int64_t kMaxWords = 1'000'000;
const std::vector<std::string> kPolarities = {"negative", "neutral", "positive"};

// Reads one study's slices; knows the names that a rule may use.
class SliceReader {
 public:
  SliceReader(const TomlReader& file, const std::vector<const toml::table*>& blocks,
              const text::DataConfig& data, const std::vector<std::string>& classes)
      : file_(file), blocks_(blocks), classes_(classes) {
    support_.trees = data.source != "table";
    support_.sentiments = classes == text::sentiment_class_names();
  }

  std::vector<text::SliceRule> read() {
    for (const toml::table* block : blocks_) rules_.push_back(read_block(*block));
    return std::move(rules_);
  }

 private:
  // A key of a condition and how its value is read.
  struct Key {
    std::string name;
    void (SliceReader::*read)(const toml::node& value, text::SliceCondition& condition) const;
  };
  static const std::vector<Key>& keys();

  text::SliceRule read_block(const toml::table& table) const;
  std::string read_name(const toml::node& node) const;
  text::SliceCondition read_condition(const toml::table& table, const std::string& section,
                                      bool named) const;
  std::vector<text::SliceCondition> read_conditions(const std::string& key,
                                                    const toml::node& node) const;

  void read_contains(const toml::node& value, text::SliceCondition& condition) const;
  void read_regex(const toml::node& value, text::SliceCondition& condition) const;
  void read_min_words(const toml::node& value, text::SliceCondition& condition) const;
  void read_max_words(const toml::node& value, text::SliceCondition& condition) const;
  void read_class(const toml::node& value, text::SliceCondition& condition) const;
  void read_polarity(const toml::node& value, text::SliceCondition& condition) const;
  void read_x_but_y(const toml::node& value, text::SliceCondition& condition) const;
  void read_negator(const toml::node& value, text::SliceCondition& condition) const;
  void read_connective_decides(const toml::node& value, text::SliceCondition& condition) const;
  void read_list(const toml::node& value, text::SliceCondition& condition) const;
  void read_slice(const toml::node& value, text::SliceCondition& condition) const;
  void read_any_of(const toml::node& value, text::SliceCondition& condition) const;
  void read_all_of(const toml::node& value, text::SliceCondition& condition) const;
  void read_none_of(const toml::node& value, text::SliceCondition& condition) const;

  std::vector<text::Polarity> polarities(const std::string& key, const toml::node& node) const;
  void require_true(const std::string& key, const toml::node& node) const;
  // Calls `read(entry)` for each key of a pattern's table; `true` stands for an empty one.
  template <typename Read>
  void read_pattern(const std::string& key, const toml::node& node,
                    const std::vector<std::string>& known, const Read& read) const;
  void require_slice(const std::string& name, const toml::node& node) const;
  void require_support(const text::SliceCondition& condition,
                       const toml::source_position& place) const;

  const TomlReader& file_;
  const std::vector<const toml::table*>& blocks_;
  const std::vector<std::string>& classes_;
  text::SliceSupport support_;
  std::vector<text::SliceRule> rules_;  // so far
};

const text::SliceRule* rule_named(const std::vector<text::SliceRule>& rules,
                                  const std::string& name) {
  const auto found = std::ranges::find(rules, name, &text::SliceRule::name);
  return found == rules.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<text::SliceRule>& rules) {
  std::vector<std::string> names;
  for (const text::SliceRule& rule : rules) names.push_back(rule.name);
  return names;
}

const std::vector<SliceReader::Key>& SliceReader::keys() {
  static const std::vector<Key> keys = {
      {"contains", &SliceReader::read_contains},
      {"regex", &SliceReader::read_regex},
      {"min_words", &SliceReader::read_min_words},
      {"max_words", &SliceReader::read_max_words},
      {"class", &SliceReader::read_class},
      {"polarity", &SliceReader::read_polarity},
      {"x_but_y", &SliceReader::read_x_but_y},
      {"negator", &SliceReader::read_negator},
      {"connective_decides", &SliceReader::read_connective_decides},
      {"list", &SliceReader::read_list},
      {"slice", &SliceReader::read_slice},
      {"any_of", &SliceReader::read_any_of},
      {"all_of", &SliceReader::read_all_of},
      {"none_of", &SliceReader::read_none_of},
  };
  return keys;
}

text::SliceRule SliceReader::read_block(const toml::table& table) const {
  text::SliceRule rule;
  if (const toml::node* name = table.get("name")) rule.name = read_name(*name);
  rule.condition = read_condition(table, "[[slices]]", true);
  if (rule.name.empty()) file_.fail(table, "[[slices]] has no name");
  if (rule_named(rules_, rule.name) != nullptr) {
    file_.fail(table, fmt::format("slice \"{}\" is there twice", rule.name));
  }
  if (table.size() == 1) {
    const text::SliceRule* ready = rule_named(text::ready_made_slices(), rule.name);
    if (ready == nullptr) {
      file_.fail(table,
                 fmt::format("slice \"{}\" has no rule and is no ready-made slice{}", rule.name,
                             nearest_name_hint(rule.name, names_of(text::ready_made_slices()))));
    }
    rule.condition = ready->condition;
    require_support(rule.condition, table.source().begin);
  }
  return rule;
}

std::string SliceReader::read_name(const toml::node& node) const {
  const std::string name = file_.text("name", node);
  if (!name.empty() && !is_plain_name(name)) {
    file_.fail(node, fmt::format("slice name \"{}\" may have letters, digits, - and _ only", name));
  }
  if (is_split_name(name)) {
    file_.fail(node, fmt::format("slice name \"{}\" is reserved for the split", name));
  }
  return name;
}

text::SliceCondition SliceReader::read_condition(const toml::table& table,
                                                 const std::string& section, bool named) const {
  std::vector<std::string> known;
  if (named) known.emplace_back("name");
  for (const Key& key : keys()) known.push_back(key.name);
  text::SliceCondition condition;
  for (const TomlEntry& entry : file_.entries(table)) {
    if (named && entry.name == "name") continue;
    const auto key = std::ranges::find(keys(), entry.name, &Key::name);
    if (key == keys().end()) file_.fail_unknown(entry, section, known);
    (this->*key->read)(*entry.value, condition);
    require_support(condition, entry.place);
  }
  if (condition.min_words && condition.max_words && *condition.min_words > *condition.max_words) {
    file_.fail(*table.get("max_words"),
               fmt::format("max_words is {}, expected at least min_words, {}", *condition.max_words,
                           *condition.min_words));
  }
  return condition;
}

std::vector<text::SliceCondition> SliceReader::read_conditions(const std::string& key,
                                                               const toml::node& node) const {
  const std::string expected =
      "an array of slice names and conditions such as {contains = [\"but\"]}";
  const toml::array* array = node.as_array();
  if (array == nullptr || array->empty()) file_.fail_type(key, node, expected + ", at least one");
  std::vector<text::SliceCondition> conditions;
  for (const toml::node& element : *array) {
    const std::string what = "an element of " + key;
    text::SliceCondition& condition = conditions.emplace_back();
    if (element.is_string()) {
      condition.slice = file_.text(what, element);
      require_slice(condition.slice, element);
      require_support(condition, element.source().begin);
    } else if (const toml::table* table = element.as_table()) {
      if (table->empty()) file_.fail(element, what + " has no condition");
      condition = read_condition(*table, key, false);
    } else {
      file_.fail_type(what, element, "a slice's name or a condition");
    }
  }
  return conditions;
}

void SliceReader::read_contains(const toml::node& value, text::SliceCondition& condition) const {
  condition.contains = file_.texts("contains", value);
  for (std::size_t i = 0; i < condition.contains.size(); ++i) {
    if (text::tokenize(condition.contains[i], false).size() != 1) {
      file_.fail((*value.as_array())[i],
                 fmt::format("contains \"{}\", expected single words", condition.contains[i]));
    }
  }
}

void SliceReader::read_regex(const toml::node& value, text::SliceCondition& condition) const {
  condition.regex = file_.text("regex", value);
  file_.located(value, [&] { text::require_regex(condition.regex); });
}

void SliceReader::read_min_words(const toml::node& value, text::SliceCondition& condition) const {
  condition.min_words =
      static_cast<std::int32_t>(file_.whole_number("min_words", value, 1, kMaxWords));
}

void SliceReader::read_max_words(const toml::node& value, text::SliceCondition& condition) const {
  condition.max_words =
      static_cast<std::int32_t>(file_.whole_number("max_words", value, 1, kMaxWords));
}

void SliceReader::read_class(const toml::node& value, text::SliceCondition& condition) const {
  const toml::array* array = value.as_array();
  if (array == nullptr) {
    condition.classes = {file_.label("class", value, classes_)};
    return;
  }
  if (array->empty()) file_.fail(value, "class lists no class");
  for (const toml::node& element : *array) {
    condition.classes.push_back(file_.label("class", element, classes_));
  }
}

void SliceReader::read_polarity(const toml::node& value, text::SliceCondition& condition) const {
  condition.polarity = polarities("polarity", value);
}

void SliceReader::read_x_but_y(const toml::node& value, text::SliceCondition& condition) const {
  text::XButYCondition& pattern = condition.x_but_y.emplace();
  read_pattern("x_but_y", value, {"x", "y", "whole", "contrast", "follows"},
               [&](const TomlEntry& entry) {
                 if (entry.name == "x") pattern.x = polarities("x", *entry.value);
                 if (entry.name == "y") pattern.y = polarities("y", *entry.value);
                 if (entry.name == "whole") pattern.whole = polarities("whole", *entry.value);
                 if (entry.name == "contrast") {
                   require_true("contrast", *entry.value);
                   pattern.contrast = true;
                 }
                 if (entry.name == "follows") {
                   static const std::vector<std::string> parts = {"x", "y", "neither"};
                   pattern.follows = file_.one_of("follows", *entry.value, parts);
                 }
               });
}

void SliceReader::read_negator(const toml::node& value, text::SliceCondition& condition) const {
  text::NegatorCondition& pattern = condition.negator.emplace();
  read_pattern("negator", value, {"scope", "whole", "flips"}, [&](const TomlEntry& entry) {
    if (entry.name == "scope") pattern.scope = polarities("scope", *entry.value);
    if (entry.name == "whole") pattern.whole = polarities("whole", *entry.value);
    if (entry.name == "flips") {
      require_true("flips", *entry.value);
      pattern.flips = true;
    }
  });
}

void SliceReader::read_connective_decides(const toml::node& value,
                                          text::SliceCondition& condition) const {
  require_true("connective_decides", value);
  condition.connective_decides = true;
}

void SliceReader::read_list(const toml::node& value, text::SliceCondition& condition) const {
  condition.list = file_.path("list", value);
}

void SliceReader::read_slice(const toml::node& value, text::SliceCondition& condition) const {
  condition.slice = file_.text("slice", value);
  require_slice(condition.slice, value);
}

void SliceReader::read_any_of(const toml::node& value, text::SliceCondition& condition) const {
  condition.any_of = read_conditions("any_of", value);
}

void SliceReader::read_all_of(const toml::node& value, text::SliceCondition& condition) const {
  condition.all_of = read_conditions("all_of", value);
}

void SliceReader::read_none_of(const toml::node& value, text::SliceCondition& condition) const {
  condition.none_of = read_conditions("none_of", value);
}

std::vector<text::Polarity> SliceReader::polarities(const std::string& key,
                                                    const toml::node& node) const {
  const auto read = [&](const toml::node& value) {
    const std::string name = file_.one_of(key, value, kPolarities);
    constexpr std::array kEach = {text::Polarity::kNegative, text::Polarity::kNeutral,
                                  text::Polarity::kPositive};
    return kEach[static_cast<std::size_t>(std::ranges::find(kPolarities, name) -
                                          kPolarities.begin())];
  };
  if (!node.is_array()) return {read(node)};
  std::vector<text::Polarity> found;
  for (const toml::node& element : *node.as_array()) found.push_back(read(element));
  if (found.empty()) file_.fail(node, key + " lists no polarity");
  return found;
}

// What is false would be every sentence or the opposite: nobody could tell which.
void SliceReader::require_true(const std::string& key, const toml::node& node) const {
  if (!node.is_boolean()) file_.fail_type(key, node, "true");
  if (!node.as_boolean()->get()) {
    file_.fail(node, fmt::format(
                         "{0} is false, expected true; for the opposite put it into none_of", key));
  }
}

template <typename Read>
void SliceReader::read_pattern(const std::string& key, const toml::node& node,
                               const std::vector<std::string>& known, const Read& read) const {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    if (!node.is_boolean()) {
      file_.fail_type(key, node, fmt::format("true or a table of {}", fmt::join(known, ", ")));
    }
    require_true(key, node);
    return;
  }
  for (const TomlEntry& entry : file_.entries(*table)) {
    if (std::ranges::find(known, entry.name) == known.end()) {
      file_.fail_unknown(entry, key, known);
    }
    read(entry);
  }
}

void SliceReader::require_slice(const std::string& name, const toml::node& node) const {
  if (rule_named(rules_, name) != nullptr ||
      rule_named(text::ready_made_slices(), name) != nullptr) {
    return;
  }
  for (const toml::table* block : blocks_) {
    if (const auto* later = block->get_as<std::string>("name"); later && later->get() == name) {
      file_.fail(node,
                 fmt::format("slice \"{}\" is not there yet; put its block before this one", name));
    }
  }
  std::vector<std::string> known = names_of(rules_);
  const std::vector<std::string> ready = names_of(text::ready_made_slices());
  known.insert(known.end(), ready.begin(), ready.end());
  file_.fail(node, fmt::format("unknown slice \"{}\"{}", name, nearest_name_hint(name, known)));
}

void SliceReader::require_support(const text::SliceCondition& condition,
                                  const toml::source_position& place) const {
  std::string missing = text::missing_support(condition, support_);
  // The study's own slices were looked at where they are defined.
  if (missing.empty() && rule_named(rules_, condition.slice) == nullptr) {
    if (const text::SliceRule* rule = rule_named(text::ready_made_slices(), condition.slice)) {
      missing = text::missing_support(rule->condition, support_);
      if (!missing.empty()) missing = fmt::format("slice \"{}\": {}", rule->name, missing);
    }
  }
  if (!missing.empty()) file_.fail(place, missing);
}

}  // namespace

std::vector<text::SliceRule> read_slices(const TomlReader& file,
                                         const std::vector<const toml::table*>& blocks,
                                         const text::DataConfig& data,
                                         const std::vector<std::string>& classes) {
  return SliceReader(file, blocks, data, classes).read();
}

}  // namespace dimscope::study
