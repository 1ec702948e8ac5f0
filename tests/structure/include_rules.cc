#include "tests/structure/include_rules.h"

#include <algorithm>
#include <optional>

#include "dimscope/base/file.h"
#include "tests/structure/layer_rules.h"

namespace dimscope {
namespace {

using Names = std::vector<std::string_view>;

// An include that begins with `prefix` may stand only in a file whose path begins with one of
// `homes`.
struct Library {
  std::string_view prefix;
  Names homes;
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> libraries = {
      {"SQLiteCpp/", {"study/store/"}},
      {"sqlite3.h", {"study/store/"}},
      {"nlohmann/",
       {"api/", "serve/endpoints/", "cli/", "model/model_file.cc", "model/safetensors_header.cc",
        "text/tables/json_lines.cc"}},
      {"csv.h", {"text/tables/csv.cc"}},
      {"hwy/", {"engine/kernels/"}},
      {"boost/asio/", {"serve/http/"}},
      {"boost/beast/", {"serve/http/"}},
      {"dimscope/engine/kernels/", {"engine/"}},
  };
  return libraries;
}

struct Include {
  std::string_view target;
  bool in_quotes;
};

// The include on a line, if it is one: # include "target" or <target>.
std::optional<Include> include_on(std::string_view line) {
  const auto skip = [&](std::string_view word) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (!line.starts_with(word)) return false;
    line.remove_prefix(word.size());
    return true;
  };
  if (!skip("#") || !skip("include")) return std::nullopt;
  const bool in_quotes = skip("\"");
  if (!in_quotes && !skip("<")) return std::nullopt;
  return Include{line.substr(0, line.find(in_quotes ? '"' : '>')), in_quotes};
}

template <typename AnyNames>
std::string joined(const AnyNames& names) {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name);
  return text;
}

// Why the file at `path` may not have `include`; "" if it may.
std::string objection(std::string_view path, const Include& include) {
  const std::string_view target = include.target;
  constexpr std::string_view kRoot = "dimscope/";
  if (include.in_quotes && !target.starts_with(kRoot)) {
    return "which is no path from the root of the repository";
  }
  for (const Library& library : libraries()) {
    const auto is_home = [&](std::string_view home) { return path.starts_with(home); };
    if (target.starts_with(library.prefix) && std::ranges::none_of(library.homes, is_home)) {
      return "which is kept to " + joined(library.homes);
    }
  }
  if (!target.starts_with(kRoot)) return "";

  const std::string_view from = path.substr(0, path.find('/'));
  const std::string_view inside = target.substr(kRoot.size());
  const std::string_view to = inside.substr(0, inside.find('/'));
  const Layer* layer = find_layer(from);
  if (layer == nullptr) return "from a folder that is no layer";
  if (find_layer(to) == nullptr) return "which is in no layer";
  if (to == from || std::ranges::find(layer->below, to) != layer->below.end()) return "";
  return "but " + std::string(from) + " may include only itself" +
         (layer->below.empty() ? "" : ", " + joined(layer->below));
}

}  // namespace

std::vector<std::string> include_violations(std::string_view path, std::string_view source) {
  std::vector<std::string> violations;
  for (int number = 1; !source.empty(); ++number) {
    const std::string_view line = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(line.size() + 1, source.size()));
    const std::optional<Include> include = include_on(line);
    if (!include) continue;
    const std::string why = objection(path, *include);
    if (why.empty()) continue;
    violations.push_back("dimscope/" + std::string(path) + ":" + std::to_string(number) +
                         ": includes " + std::string(include->target) + ", " + why);
  }
  return violations;
}

std::vector<std::filesystem::path> sources_below(const std::filesystem::path& library) {
  std::vector<std::filesystem::path> sources;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(library)) {
    const std::filesystem::path extension = entry.path().extension();
    if (extension == ".h" || extension == ".cc") sources.push_back(entry.path());
  }
  std::ranges::sort(sources);
  return sources;
}

std::vector<std::string> include_violations_below(const std::filesystem::path& library) {
  std::vector<std::string> violations;
  for (const std::filesystem::path& source : sources_below(library)) {
    const std::string path = source.lexically_relative(library).generic_string();
    for (std::string& violation : include_violations(path, read_file(source))) {
      violations.push_back(std::move(violation));
    }
  }
  return violations;
}

}  // namespace dimscope
