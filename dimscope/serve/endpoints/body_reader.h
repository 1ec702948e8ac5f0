#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/base/setting.h"

namespace dimscope::serve {

// Reads the JSON object that a request carries. Only .cc files of endpoints/ include this. Throws
// InputError for what is no JSON (with the place) or no object, naming the member for a value of
// another kind, and done() for a member that nothing has asked for, naming the nearest.
class BodyReader {
 public:
  explicit BodyReader(std::string_view json);

  // Of one text, or an array of them; none where the member is not there.
  std::vector<std::string> texts(std::string_view name);
  std::optional<std::string> text(std::string_view name);
  // A class as a name or a number, which is written "#2" then; "" where the member is not there.
  std::string class_name(std::string_view name);
  std::optional<double> number(std::string_view name);
  std::optional<std::int32_t> whole_number(std::string_view name);
  std::vector<std::int32_t> whole_numbers(std::string_view name);  // of an array
  // Of an object of numbers, texts, true and false.
  Settings settings(std::string_view name);
  bool has(std::string_view name);
  void done() const;

 private:
  const nlohmann::json* find(std::string_view name);

  nlohmann::json json_;
  std::vector<std::string> known_;
};

}  // namespace dimscope::serve
