#include "tests/structure/type_names.h"

#include <algorithm>
#include <regex>
#include <sstream>

#include "dimscope/base/file.h"
#include "tests/structure/include_rules.h"

namespace dimscope {
namespace {

std::string joined(const std::vector<std::string>& parts, const char* separator) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
  return text;
}

// The type whose definition the line begins, or "".
std::string type_on(const std::string& line) {
  static const std::regex kType(
      "(template <.*> )?(struct|class|enum class|enum|union) ([A-Za-z_]\\w*)( final)?( : .*)? \\{.*"
      "|(template <.*> )?using ([A-Za-z_]\\w*) =.*");
  std::smatch match;
  if (!std::regex_match(line, match, kType)) return "";
  return match[3].matched ? match[3].str() : match[7].str();
}

}  // namespace

std::map<std::string, std::vector<int>> types_defined_in(std::string_view source) {
  static const std::regex kNamespace("(inline )?namespace ([\\w:]*) ?\\{.*");
  std::map<std::string, std::vector<int>> types;
  std::vector<std::string> namespaces;
  std::istringstream stream{std::string(source)};
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    std::smatch match;
    if (line.starts_with("}  // namespace")) {
      namespaces.pop_back();
    } else if (std::regex_match(line, match, kNamespace)) {
      namespaces.push_back(match[2]);
    } else if (const std::string type = type_on(line); !type.empty()) {
      const bool unnamed = std::ranges::find(namespaces, "") != namespaces.end();
      if (!unnamed) types[joined(namespaces, "::") + "::" + type].push_back(number);
    }
  }
  return types;
}

std::vector<std::string> types_defined_twice_below(const std::filesystem::path& library) {
  std::map<std::string, std::vector<std::string>> places;
  for (const std::filesystem::path& path : sources_below(library)) {
    const std::string name = path.lexically_relative(library.parent_path()).generic_string();
    for (const auto& [type, lines] : types_defined_in(read_file(path))) {
      for (const int line : lines) places[type].push_back(name + ":" + std::to_string(line));
    }
  }
  std::vector<std::string> messages;
  for (const auto& [type, of_type] : places) {
    if (of_type.size() > 1) messages.push_back(type + ": " + joined(of_type, ", "));
  }
  return messages;
}

}  // namespace dimscope
