#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace dimscope::serve {

// Why a request is not done, with the status that says so and what to do about it.
class Refused : public std::runtime_error {
 public:
  Refused(int its_status, const std::string& error, std::string its_hint = {})
      : std::runtime_error(error), status(its_status), hint(std::move(its_hint)) {}

  const int status;
  const std::string hint;
};

}  // namespace dimscope::serve
