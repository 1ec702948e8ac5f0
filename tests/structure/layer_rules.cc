#include "tests/structure/layer_rules.h"

#include <algorithm>
#include <sstream>

namespace dimscope {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream stream{std::string(text)};
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<Layer> parse_layers(std::string_view rules) {
  std::vector<Layer> layers;
  for (const std::string_view rule : split(rules, '|')) {
    std::vector<std::string> names = words_of(rule);
    layers.push_back({names.at(0), {names.begin() + 1, names.end()}});
  }
  return layers;
}

const std::vector<Layer>& layers() {
  static const std::vector<Layer> layers = parse_layers(DIMSCOPE_LAYER_RULES);
  return layers;
}

const Layer* find_layer(std::string_view name) {
  const auto found = std::ranges::find(layers(), name, &Layer::name);
  return found == layers().end() ? nullptr : &*found;
}

std::vector<Layer> layers_of_document(std::string_view markdown) {
  constexpr std::string_view kColumn = "may include", kNext = "libraries it alone sees";
  std::vector<Layer> layers;
  std::size_t begin = std::string_view::npos, end = 0;
  for (const std::string_view line : split(markdown, '\n')) {
    if (begin == std::string_view::npos) {  // before the table
      begin = line.find(kColumn);
      end = line.find(kNext);
      continue;
    }
    if (!line.starts_with("  ")) break;
    const std::vector<std::string> first = words_of(line.substr(0, std::min(begin, line.size())));
    const bool is_new = line.size() > 2 && line[2] != ' ';
    if (is_new) layers.push_back({first.at(0).substr(0, first.at(0).find('/')), {}});
    if (line.size() <= begin || layers.empty()) continue;
    for (const std::string& name : words_of(line.substr(begin, end - begin))) {
      std::vector<std::string>& below = layers.back().below;
      if (name == "everything") {
        for (const Layer& layer : layers) below.push_back(layer.name);
        below.pop_back();  // itself
      } else if (name != "–") {
        below.push_back(name);
      }
    }
  }
  return layers;
}

}  // namespace dimscope
