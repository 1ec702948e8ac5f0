// The readers of other programs' tensors either refuse a file with an InputError that names it, or
// give tensors that are as large as their shapes say; a classifier made of them is written and read
// back as it was.
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/model/foreign/foreign_file.h"
#include "dimscope/model/foreign/foreign_model.h"
#include "dimscope/model/model_file.h"
#include "dimscope/study/models/model_words.h"

namespace dimscope {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 24;  // more would only make the fuzzer slow

void check_tensor(const model::ForeignTensor& tensor) {
  if (!tensor.is_floating) {
    check(tensor.values.empty(), "numbers of other types are not read");
    return;
  }
  double size = 1;
  for (const std::int64_t extent : tensor.shape) size *= static_cast<double>(extent);
  check(size == static_cast<double>(tensor.values.size()), "a tensor is as large as its shape");
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dimscope;
  try {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto [tensors, metadata] = model::parse_foreign_file(bytes, "fuzz.npz", kMaxBytes);
    for (const model::ForeignTensor& tensor : tensors) check_tensor(tensor);
    const model::ForeignModel model = model::assemble_model(tensors, {}, "fuzz.npz");
    const std::string written = model::serialize_model_file({model.parameters, {}});
    check(model::parse_model_file(written, "again").parameters.dims == model.parameters.dims,
          "an imported model reads back the same");
    check(model.parameters.dims.classes > 1, "a model has two classes or more");
    const study::ModelWords words =
        study::words_of_metadata(metadata, model.parameters.dims, "fuzz.npz");
    for (const std::string& token : words.vocabulary) {
      check(text::tokenize(token, false) == std::vector{token},
            "a token is one that a text can have");
    }
  } catch (const InputError& error) {
    check(std::string_view(error.what()).starts_with("fuzz.npz: "), "an error names the file");
  }
  return 0;
}
