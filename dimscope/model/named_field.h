#pragma once

#include <string>
#include <string_view>

#include "dimscope/model/config.h"

namespace dimscope::model {

// How formulas, tables and figures call a field: "d_e", "d_h"; its name where they have no symbol.
std::string field_symbol(const ConfigField& field);
// The same of a hyperparameter by its name; another program's has none.
std::string setting_symbol(std::string_view name);

// The field that somebody names, by its name or by its symbol; nullptr for none. Every place where
// a hyperparameter is named reads it so.
const ConfigField* named_field(std::string_view written);

// Its name; what names no field is left as it is.
std::string field_name(std::string_view written);

}  // namespace dimscope::model
