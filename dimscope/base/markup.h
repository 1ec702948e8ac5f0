#pragma once

#include <string>
#include <string_view>

namespace dimscope {

// Text as the content of an XML or HTML element, or of an attribute in double quotes.
std::string escape_xml(std::string_view text);

// Text as LaTeX shows it: each of its special characters as a command that works in text and in any
// font encoding; every other code point as it is, in UTF-8.
std::string escape_latex(std::string_view text);

}  // namespace dimscope
