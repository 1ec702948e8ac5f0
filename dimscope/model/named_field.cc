#include "dimscope/model/named_field.h"

#include <algorithm>

namespace dimscope::model {

std::string setting_symbol(std::string_view name) {
  if (name == "embedding_dim") return "d_e";
  if (name == "hidden_dim") return "d_h";
  return std::string(name);
}

std::string field_symbol(const ConfigField& field) {
  return setting_symbol(field.name);
}

const ConfigField* named_field(std::string_view written) {
  const auto is_named = [&](const ConfigField& field) {
    return field.name == written || field_symbol(field) == written;
  };
  const auto found = std::ranges::find_if(config_fields(), is_named);
  return found == config_fields().end() ? nullptr : &*found;
}

std::string field_name(std::string_view written) {
  const ConfigField* field = named_field(written);
  return field == nullptr ? std::string(written) : field->name;
}

}  // namespace dimscope::model
