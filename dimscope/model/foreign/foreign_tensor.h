#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::model {

// A tensor of a file that another program wrote, its numbers rounded to float32 (to nearest even,
// which is exact for float16 and bfloat16).
struct ForeignTensor {
  std::string name;
  std::vector<std::int64_t> shape;  // row-major
  std::vector<float> values;        // empty where `type` is none that a model has
  std::string type;                 // as the file calls it, for messages: "F16", "<f8"
  bool is_floating = false;
  std::string text = {};  // of numpy's array that is one text, in UTF-8
};

// The tensors of such a file, in its order, and what it says besides.
struct ForeignFile {
  std::vector<ForeignTensor> tensors;
  std::map<std::string, std::string> metadata;  // safetensors' __metadata__
};

// What is done with a number that is not finite, or too large for float32: then the reader refuses
// the file, or keeps an infinity or NaN that the caller finds.
enum class NotFinite { kRefused, kKept };

// The tensors of a safetensors file, in the order of its header, whatever they are called; F16,
// BF16, F32 and F64 are read. Throws InputError "NAME: …" as parse_safetensors_header() and
// require_seamless() do, and for a number that is not finite or too large for float32.
ForeignFile parse_safetensors(std::string_view bytes, std::string_view name,
                              NotFinite not_finite = NotFinite::kRefused);

// Numbers as they lie in a file, appended one by one; shared by the readers. Each throws InputError
// "NAME: tensor …" for a number that is not finite or too large for float32.
enum class FloatFormat { kFloat16, kBFloat16, kFloat32, kFloat64 };
int bytes_of(FloatFormat format);
// `bytes` is a whole number of values; with `swapped`, big-endian ones.
std::vector<float> read_floats(std::string_view bytes, FloatFormat format, bool swapped,
                               std::string_view tensor, std::string_view name,
                               NotFinite not_finite = NotFinite::kRefused);

}  // namespace dimscope::model
