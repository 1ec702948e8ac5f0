#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "dimscope/model/parameters.h"

namespace dimscope::model {

// A classifier as it is kept on disk: safetensors in float32, PyTorch's tensor names.
// What dimscope writes into `metadata` (all values are text):
//   "dimscope.classes"     class names, one a line
//   "dimscope.vocabulary"  tokens in order, one a line (exported models only)
//   "dimscope.vocabulary_digest", "dimscope.trial", "dimscope.config", "dimscope.lowercase",
//   "dimscope.tokenizer"
struct ModelFile {
  Parameters parameters;
  std::map<std::string, std::string> metadata;
};

// Throws InputError naming `path`, the tensor, what was found and what was expected: not
// safetensors, a tensor missing, unknown, of another type or shape, a single output, offsets that
// overlap, leave gaps or lie outside the file, a number that is not finite. Memory is linear in it.
ModelFile read_model_file(const std::filesystem::path& path);
ModelFile parse_model_file(std::string_view bytes, std::string_view name);

// The file's bytes; deterministic. Metadata must be valid UTF-8. write_model_file() replaces the
// file atomically.
std::string serialize_model_file(const ModelFile& model);
void write_model_file(const std::filesystem::path& path, const ModelFile& model);

}  // namespace dimscope::model
