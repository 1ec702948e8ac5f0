#pragma once

#include <filesystem>
#include <string_view>

#include "dimscope/model/foreign/foreign_model.h"

namespace dimscope::api {

// A mapping file (TOML; docs/models.md): gate_order, transposed, ignore, and [tensors] with our
// names and the file's. Throws InputError "NAME:line:column: …" for anything else, naming the
// nearest known key.
model::ModelMapping parse_mapping(std::string_view toml, std::string_view name);
model::ModelMapping read_mapping(const std::filesystem::path& path);

}  // namespace dimscope::api
