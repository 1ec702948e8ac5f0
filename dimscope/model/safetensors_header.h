#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dimscope::model {

// A tensor as a safetensors header describes it.
struct TensorEntry {
  std::string name;
  std::string dtype;                    // e.g. "F32"
  std::vector<std::int64_t> shape;      // each extent 0..2^31-1
  std::array<std::int64_t, 2> offsets;  // begin and end in the data, in bytes
};

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  // in the order of the header
  std::map<std::string, std::string> metadata;
};

// Reads the JSON of a safetensors header: strict about its form, its memory is linear in `json`.
// Every tensor has one of the names in `known`, or any name if `known` is empty. Offsets are not
// compared with each other or a file. Throws InputError "NAME: …" for bad JSON, other members, a
// missing or repeated one.
SafetensorsHeader parse_safetensors_header(std::string_view json, std::string_view name,
                                           std::span<const std::string> known);

// The header's JSON: metadata first (left out if empty), tensors in their order, no white space.
std::string safetensors_header_json(const SafetensorsHeader& header);

}  // namespace dimscope::model
