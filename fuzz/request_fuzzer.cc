// What a request says: the address is either refused or leads nowhere else, whatever is in it; a
// question is either refused with an InputError or is one that can be asked.
#include <cstdint>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/serve/endpoints/explain_question.h"
#include "dimscope/serve/http/request_target.h"
#include "dimscope/text/utf8.h"

namespace {

using namespace dimscope;

void check_target(std::string_view bytes) {
  const serve::Target target = serve::parse_target(bytes);
  check(target.path.starts_with('/'), "a path begins with a slash");
  check(target.path.find("/../") == std::string::npos && !target.path.ends_with("/..") &&
            target.path.find("//") == std::string::npos,
        "a path does not climb");
  check(text::find_invalid_utf8(target.path) == target.path.size(), "a path is UTF-8");
  for (const auto& [name, value] : target.query) {
    const serve::Target again = serve::parse_target("/?" + serve::percent_encoded(name) + "=" +
                                                    serve::percent_encoded(value));
    check(again.query.size() == 1 && again.query[0] == std::pair(name, value),
          "what is encoded reads back");
  }
}

void check_question(std::string_view bytes) {
  const serve::ExplainQuestion question = serve::parse_explain_question(bytes);
  check(!question.texts.empty() && question.texts.size() <= serve::kMostTexts,
        "a question has texts");
  check(!question.methods.empty(), "a question has methods");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const auto parse : {check_target, check_question}) {
    try {
      parse(bytes);
    } catch (const InputError&) {
    }
  }
  return 0;
}
