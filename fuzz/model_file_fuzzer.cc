// The model reader either refuses a file with an InputError or gives a model that is written and
// read back to the same bytes.
#include <cstdint>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/model/model_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  ModelFile model;
  try {
    model = parse_model_file(bytes, "fuzz.safetensors");
  } catch (const InputError&) {
    return 0;
  }
  const std::string written = serialize_model_file(model);
  const ModelFile again = parse_model_file(written, "again.safetensors");
  check(again.parameters.dims == model.parameters.dims, "the extents read back the same");
  check(again.metadata == model.metadata, "the metadata read back the same");
  check(serialize_model_file(again) == written, "the file reads back the same");
  return 0;
}
