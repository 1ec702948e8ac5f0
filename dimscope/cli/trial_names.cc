#include "dimscope/cli/trial_names.h"

#include "dimscope/model/named_field.h"
#include "dimscope/study/grid.h"

namespace dimscope::cli {
TrialNames::TrialNames(const std::vector<TrialConfig>& configs)
    : fields_{find_config_field("embedding_dim"), find_config_field("hidden_dim")} {
  for (const ConfigField* field : varying_fields(configs)) {
    if (field != fields_[0] && field != fields_[1]) fields_.push_back(field);
  }
  fields_.push_back(find_config_field("seed"));
}

TrialNames::TrialNames(const std::vector<Trial>& trials) : TrialNames(configs_of(trials)) {}

std::vector<std::string> TrialNames::titles() const {
  std::vector<std::string> titles;
  for (const ConfigField* field : fields_) titles.push_back(field_symbol(*field));
  return titles;
}

std::vector<std::string> TrialNames::values(const TrialConfig& config) const {
  std::vector<std::string> values;
  for (const ConfigField* field : fields_) values.push_back(config_value(config, *field));
  return values;
}

std::string TrialNames::text(const TrialConfig& config) const {
  std::string text;
  for (const ConfigField* field : fields_) {
    text += (text.empty() ? "" : ", ") + field_symbol(*field) + " " + config_value(config, *field);
  }
  return text;
}

}  // namespace dimscope::cli
