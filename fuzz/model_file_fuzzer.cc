// The model reader either refuses a file with an InputError or gives a model that is written and
// read back to the same bytes.
#include <cstdint>
#include <cstring>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/model/model_file.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

// A change of the header nearly always leaves its length wrong, and such a file is refused at once:
// every other time the length is made right again, so that what follows is tried too.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned int seed) {
  size = LLVMFuzzerMutate(data, size, max_size);
  if (size < 8 || seed % 2 == 0) return size;
  std::uint64_t length = 0;
  int depth = 0;
  do {
    if (8 + length == size) return size;
    const std::uint8_t byte = data[8 + length++];
    depth += (byte == '{') - (byte == '}');
  } while (depth > 0);
  std::memcpy(data, &length, 8);
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  model::ModelFile model;
  try {
    model = model::parse_model_file(bytes, "fuzz.safetensors");
  } catch (const InputError&) {
    return 0;
  }
  const std::string written = model::serialize_model_file(model);
  const model::ModelFile again = model::parse_model_file(written, "again.safetensors");
  check(again.parameters.dims == model.parameters.dims, "the extents read back the same");
  check(again.metadata == model.metadata, "the metadata read back the same");
  check(model::serialize_model_file(again) == written, "the file reads back the same");
  return 0;
}
