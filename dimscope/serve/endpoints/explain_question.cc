#include "dimscope/serve/endpoints/explain_question.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "dimscope/base/error.h"
#include "dimscope/serve/endpoints/body_reader.h"
#include "dimscope/text/corpus/class_names.h"
#include "dimscope/text/printable.h"

namespace dimscope::serve {

ExplainQuestion parse_explain_question(std::string_view json) {
  BodyReader body(json);
  ExplainQuestion question;
  question.texts = body.texts("text");
  if (question.texts.empty()) {
    throw InputError("nothing to explain; expected \"text\" with a sentence or several");
  }
  if (question.texts.size() > kMostTexts) {
    throw InputError(fmt::format("\"text\" has {} sentences, expected at most {} in one request",
                                 question.texts.size(), kMostTexts));
  }
  question.trials = body.texts("trials");
  question.where = study::parse_trial_conditions(body.texts("where"), "where");
  std::vector<std::string> methods = body.texts("method");
  if (methods.empty()) methods.emplace_back("lrp-all");
  for (const std::string& name : methods) {
    question.methods.push_back(explain::parse_method(name));
    if (std::ranges::count(question.methods, question.methods.back()) > 1) {
      throw InputError("\"method\" names " + name + " twice");
    }
  }
  question.target = body.class_name("class");
  question.against = body.class_name("against");
  explain::ExplainOptions& o = question.options;
  o.epsilon = body.number("epsilon").value_or(o.epsilon);
  o.delta = body.number("delta").value_or(o.delta);
  o.max_gap = body.number("max_gap").value_or(o.max_gap);
  o.max_steps = body.whole_number("max_steps").value_or(o.max_steps);
  o.samples = body.whole_number("samples").value_or(o.samples);
  o.noise = body.number("noise").value_or(o.noise);
  o.noise_seed = static_cast<std::uint64_t>(
      body.whole_number("noise_seed").value_or(static_cast<std::int32_t>(o.noise_seed)));
  if (const std::vector<std::string> of = body.texts("of"); !of.empty()) {
    if (of.size() > 1 || (of[0] != "logit" && of[0] != "probability")) {
      throw InputError("\"of\" is neither \"logit\" nor \"probability\"");
    }
    if (of[0] == "probability") o.output = explain::Output::kProbability;
  }
  body.done();
  return question;
}

std::vector<explain::ExplainOptions> options_of(const ExplainQuestion& question,
                                                const study::ModelWords& words) {
  const auto class_of = [&](std::string_view name, const std::string& written) {
    return text::parse_class(name, written, words.class_names, words.num_classes);
  };
  explain::ExplainOptions options = question.options;
  if (!question.target.empty()) options.target = class_of("class", question.target);
  if (!question.against.empty()) options.against = class_of("against", question.against);
  std::vector<explain::ExplainOptions> all;
  for (const explain::Method method : question.methods) {
    all.push_back(options);
    all.back().method = method;
  }
  return all;
}

std::vector<study::Trial> trials_of(const ExplainQuestion& question,
                                    const std::vector<study::Trial>& trials) {
  study::require_settings(question.where, trials);
  std::vector<const study::Trial*> asked;
  for (const std::string& key : question.trials) {
    const auto found = std::ranges::find(trials, key, &study::Trial::key);
    if (found == trials.end()) {
      throw InputError("the study has no complete trial '" + text::printable(key) + "'");
    }
    asked.push_back(&*found);
  }
  std::vector<study::Trial> result;
  for (const study::Trial& trial : trials) {
    const bool is_asked = asked.empty() || std::ranges::find(asked, &trial) != asked.end();
    if (is_asked && study::all_hold(question.where, trial)) result.push_back(trial);
  }
  if (result.empty()) {
    throw InputError(trials.empty()
                         ? std::string("the study has no complete trial yet")
                         : "no complete trial has " + study::conditions_text(question.where));
  }
  return result;
}

study::Sentences sentences_of(const ExplainQuestion& question, const study::ModelWords& words) {
  study::Sentences sentences;
  study::add_texts(words, question.texts, "text", sentences);
  for (const auto& tokens : sentences.tokens) {
    if (tokens.size() > kMostWords) {
      throw InputError(
          fmt::format("the text has {} words, expected at most {}", tokens.size(), kMostWords));
    }
  }
  return sentences;
}

}  // namespace dimscope::serve
