#include "dimscope/study/trial_names.h"

#include "dimscope/model/named_field.h"
#include "dimscope/study/grid.h"

namespace dimscope::study {
TrialNames::TrialNames(const std::vector<model::TrialConfig>& configs)
    : fields_{model::find_config_field("embedding_dim"), model::find_config_field("hidden_dim")} {
  for (const model::ConfigField* field : varying_fields(configs)) {
    if (field != fields_[0] && field != fields_[1]) fields_.push_back(field);
  }
  fields_.push_back(model::find_config_field("seed"));
}

TrialNames::TrialNames(const std::vector<Trial>& trials) : TrialNames(configs_of(trials)) {}

std::vector<std::string> TrialNames::titles() const {
  std::vector<std::string> titles;
  for (const model::ConfigField* field : fields_) titles.push_back(model::field_symbol(*field));
  return titles;
}

std::vector<std::string> TrialNames::values(const model::TrialConfig& config) const {
  std::vector<std::string> values;
  for (const model::ConfigField* field : fields_)
    values.push_back(model::config_value(config, *field));
  return values;
}

std::string TrialNames::text(const model::TrialConfig& config) const {
  std::string text;
  for (const model::ConfigField* field : fields_) {
    text += (text.empty() ? "" : ", ") + model::field_symbol(*field) + " " +
            model::config_value(config, *field);
  }
  return text;
}

}  // namespace dimscope::study
