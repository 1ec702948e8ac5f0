#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dimscope {

// A layer with those that it may include besides itself.
struct Layer {
  std::string name;
  std::vector<std::string> below;
  friend bool operator==(const Layer&, const Layer&) = default;
};

// From "base|text base|engine base text", as CMake hands its lists over.
std::vector<Layer> parse_layers(std::string_view rules);

// The layers of this build as their CMakeLists.txt list them, lowest first.
const std::vector<Layer>& layers();
const Layer* find_layer(std::string_view name);

// The layers as the table of docs/architecture.md describes them: a layer's name and a slash, then
// in the column "may include" names, "–" for none or "everything" for all layers above it in the
// table. A list may go on on the next line.
std::vector<Layer> layers_of_document(std::string_view markdown);

}  // namespace dimscope
