#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "dimscope/base/error.h"

namespace dimscope {

// The text of the Error that `act` throws; "" and a failed test if it throws none.
template <typename Error = InputError, typename Act>
std::string message_of(Act&& act) {
  try {
    std::forward<Act>(act)();
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected an error, none was thrown";
  return "";
}

}  // namespace dimscope
