#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace dimscope {

// Something the user can mend: a file, a flag, a study. The message says what, where, what was
// found, what was expected and what to do next. The command line ends with exit code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The work itself could not be done although the input was right (disk full, lock held). Exit 1.
class WorkError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// read(), whose InputError goes on with `advice`: what to do next.
template <typename Read>
auto with_advice(std::string_view advice, const Read& read) {
  try {
    return read();
  } catch (const InputError& error) {
    throw InputError(error.what() + std::string(advice));
  }
}

}  // namespace dimscope
