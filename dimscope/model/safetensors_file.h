#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/safetensors_header.h"

namespace dimscope::model {

// A safetensors file: its header, and the tensors' bytes (of the text it was parsed from).
struct SafetensorsFile {
  SafetensorsHeader header;
  std::string_view data;

  std::string_view bytes_of(const TensorEntry& entry) const {
    return data.substr(static_cast<std::size_t>(entry.offsets[0]),
                       static_cast<std::size_t>(entry.offsets[1] - entry.offsets[0]));
  }
};

// Splits a file into header and data; names as in parse_safetensors_header(). Throws InputError
// "NAME: …" for what is no safetensors file, or one whose end is missing.
SafetensorsFile split_safetensors(std::string_view bytes, std::string_view name,
                                  std::span<const std::string> known);

// Checks that the tensors lie one after the other and fill the data, each as large as its type and
// shape say: after it no shape can ask for more memory than the file has bytes. Throws InputError
// "NAME: …", for an unknown type too.
void require_seamless(const SafetensorsFile& file, std::string_view name);

// The file's bytes before its data: length and header, padded so that mapped numbers are aligned.
std::string safetensors_preamble(const SafetensorsHeader& header);

// "[8,2]".
std::string shape_text(std::span<const std::int64_t> shape);

}  // namespace dimscope::model
