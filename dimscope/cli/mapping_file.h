#pragma once

#include <filesystem>
#include <string_view>

#include "dimscope/model/foreign_model.h"

namespace dimscope::cli {

// A mapping file (TOML; docs/models.md): gate_order, transposed, ignore, and [tensors] with our
// names and the file's. Throws InputError "NAME:line:column: …" for anything else, naming the
// nearest known key.
ModelMapping parse_mapping(std::string_view toml, std::string_view name);
ModelMapping read_mapping(const std::filesystem::path& path);

}  // namespace dimscope::cli
