#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/serve/http/message.h"

namespace dimscope::serve {

// Reads the query of a request, "?metric=test.fine&where=hidden_dim%3D2". Throws InputError naming
// the parameter for one that is given twice or is no number, and done() for one that nothing has
// asked for, naming the nearest.
class QueryReader {
 public:
  explicit QueryReader(const Pairs& query) : query_(query) {}

  std::optional<std::string> text(std::string_view name);
  std::vector<std::string> texts(std::string_view name);  // of every pair of this name
  std::optional<double> number(std::string_view name);
  std::optional<std::int32_t> whole_number(std::string_view name, std::int32_t least,
                                           std::int32_t most);
  void done() const;

 private:
  const Pairs& query_;
  std::vector<std::string> known_;
};

}  // namespace dimscope::serve
