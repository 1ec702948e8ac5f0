// Slice rules in words.
#include <fmt/format.h>

#include "dimscope/text/slices/slice_rule.h"

namespace dimscope::text {
namespace {

// "a", "a or b", "a, b or c".
std::string one_of(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

std::string one_of(const std::vector<Polarity>& polarities) {
  std::vector<std::string> names;
  for (const Polarity polarity : polarities) names.emplace_back(to_string(polarity));
  return one_of(names);
}

std::string with_details(const std::string& what, const std::vector<std::string>& details) {
  return details.empty() ? what : fmt::format("{} ({})", what, fmt::join(details, ", "));
}

std::string describe_x_but_y(const XButYCondition& c) {
  std::vector<std::string> details;
  if (!c.x.empty()) details.push_back("X " + one_of(c.x));
  if (!c.y.empty()) details.push_back("Y " + one_of(c.y));
  if (!c.whole.empty()) details.push_back("whole " + one_of(c.whole));
  if (c.contrast) details.emplace_back("X and Y of different polarity");
  if (c.follows == "neither") details.emplace_back("whole like neither");
  if (c.follows == "x") details.emplace_back("whole like X");
  if (c.follows == "y") details.emplace_back("whole like Y");
  return with_details("has X but Y", details);
}

std::string describe_negator(const NegatorCondition& c) {
  std::vector<std::string> details;
  if (!c.scope.empty()) details.push_back("scope " + one_of(c.scope));
  if (!c.whole.empty()) details.push_back("whole " + one_of(c.whole));
  if (c.flips) details.emplace_back("turns positive into negative or back");
  return with_details("has a negator", details);
}

std::string describe_each(const std::vector<SliceCondition>& conditions, const char* joined_by,
                          std::span<const std::string> class_names) {
  std::string text;
  for (const SliceCondition& c : conditions) {
    const std::string part = describe(c, class_names);
    const bool is_name = !c.slice.empty() && part == c.slice;
    text += (text.empty() ? "" : joined_by) + (is_name ? part : '(' + part + ')');
  }
  return text;
}

}  // namespace

std::string describe(const SliceCondition& c, std::span<const std::string> class_names) {
  std::vector<std::string> parts;
  if (!c.slice.empty()) parts.push_back(c.slice);
  if (!c.contains.empty()) parts.push_back("contains " + one_of(c.contains));
  if (!c.regex.empty()) parts.push_back(fmt::format("matches /{}/", c.regex));
  if (c.min_words) parts.push_back(fmt::format("at least {} words", *c.min_words));
  if (c.max_words) parts.push_back(fmt::format("at most {} words", *c.max_words));
  if (!c.classes.empty()) {
    std::vector<std::string> names;
    for (const std::int32_t label : c.classes) {
      names.push_back(class_names[static_cast<std::size_t>(label)]);
    }
    parts.push_back("class " + one_of(names));
  }
  if (!c.polarity.empty()) parts.push_back(one_of(c.polarity));
  if (c.x_but_y) parts.push_back(describe_x_but_y(*c.x_but_y));
  if (c.negator) parts.push_back(describe_negator(*c.negator));
  if (c.connective_decides) parts.emplace_back("a connective decides the class");
  if (!c.list.empty()) parts.push_back("listed in " + c.list.filename().string());
  if (!c.any_of.empty()) parts.push_back(describe_each(c.any_of, " or ", class_names));
  if (!c.all_of.empty()) parts.push_back(describe_each(c.all_of, " and ", class_names));
  if (!c.none_of.empty()) parts.push_back("not " + describe_each(c.none_of, ", not ", class_names));
  return parts.empty() ? "every sentence" : fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace dimscope::text
