#include "dimscope/cli/commands/explain_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/explain/methods.h"
#include "dimscope/text/corpus/class_names.h"

namespace dimscope::cli {
namespace {

// An option that no method asked for reads is a mistake.
void require_use(bool given, const char* option, const std::vector<explain::Method>& methods,
                 explain::OptionGroup group) {
  const auto reads = [&](explain::Method m) { return explain::kind_of(m).reads(group); };
  if (!given || std::ranges::any_of(methods, reads)) return;
  throw InputError(fmt::format("{} is for --method {}, which is not asked for", option,
                               fmt::join(explain::names_of_methods_that_read(group), " or ")));
}

void require_used_options(const ExplainArguments& a, const std::vector<explain::Method>& methods) {
  using Group = explain::OptionGroup;
  require_use(a.epsilon.has_value(), "--epsilon", methods, Group::kRule);
  require_use(a.delta.has_value(), "--delta", methods, Group::kRule);
  require_use(a.max_gap.has_value(), "--max-gap", methods, Group::kPath);
  require_use(a.max_steps.has_value(), "--max-steps", methods, Group::kPath);
  require_use(a.samples.has_value(), "--samples", methods, Group::kNoise);
  require_use(a.noise.has_value(), "--noise", methods, Group::kNoise);
  require_use(a.noise_seed.has_value(), "--noise-seed", methods, Group::kNoise);
  require_use(!a.output.empty(), "--of", methods, Group::kOutput);
  require_use(!a.spans.empty(), "--span", methods, Group::kSpans);
}

explain::Output parse_output(const std::string& text) {
  static const std::vector<std::string> kNames = {"logit", "probability"};
  if (text.empty() || text == kNames[0]) return explain::Output::kLogit;
  if (text == kNames[1]) return explain::Output::kProbability;
  throw InputError("--of is '" + text + "'" + nearest_name_hint(text, kNames));
}

}  // namespace

std::vector<explain::ExplainOptions> explain_options(const ExplainArguments& a,
                                                     const study::ModelWords& words) {
  std::vector<explain::Method> methods;
  for (const std::string& name : a.methods) {
    methods.push_back(explain::parse_method(name));
    if (std::ranges::count(methods, methods.back()) > 1) {
      throw InputError("--method names " + name + " twice");
    }
  }
  require_used_options(a, methods);
  std::vector<explain::ExplainOptions> all;
  for (const explain::Method method : methods) {
    explain::ExplainOptions& o = all.emplace_back();
    o.method = method;
    o.epsilon = a.epsilon.value_or(o.epsilon);
    o.delta = a.delta.value_or(o.delta);
    o.max_gap = a.max_gap.value_or(o.max_gap);
    o.max_steps = a.max_steps.value_or(o.max_steps);
    o.samples = a.samples.value_or(o.samples);
    o.noise = a.noise.value_or(o.noise);
    o.noise_seed = a.noise_seed.value_or(o.noise_seed);
    if (explain::kind_of(method).reads(explain::OptionGroup::kOutput)) {
      o.output = parse_output(a.output);
    }
    const auto class_of = [&](const char* option, const std::string& text) {
      return text::parse_class(option, text, words.class_names, words.num_classes);
    };
    if (!a.target.empty()) o.target = class_of("--class", a.target);
    if (!a.against.empty()) o.against = class_of("--against", a.against);
  }
  return all;
}

explain::Span parse_span(const std::string& text, std::size_t num_words) {
  const std::size_t dots = text.find("..");
  const auto number = [&](std::string_view part) {
    std::int32_t value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    return error == std::errc() && end == part.data() + part.size() ? value : 0;
  };
  const std::string_view view = text;
  const std::int32_t first = number(view.substr(0, std::min(dots, text.size())));
  const std::int32_t last = dots == std::string::npos ? first : number(view.substr(dots + 2));
  if (first < 1 || last < first || static_cast<std::size_t>(last) > num_words) {
    throw InputError(
        fmt::format("--span is '{}', expected words of the sentence as in 2..4, within 1..{}", text,
                    num_words));
  }
  return {first - 1, last};
}

}  // namespace dimscope::cli
