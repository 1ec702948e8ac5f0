// The table reader either refuses a text with an InputError or gives labelled sentences of at least
// one token, of which a data set can be built.
#include <cstdint>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/text/corpus/dataset.h"
#include "dimscope/text/corpus/table.h"
#include "dimscope/text/corpus/tree_line.h"

namespace dimscope {
namespace {

void read_table_of(const std::vector<std::string>& classes, std::string_view text) {
  std::vector<text::Tree> table;
  try {
    table = text::parse_table(text, "fuzz.tsv", classes);
  } catch (const InputError&) {
    return;
  }
  check(!table.empty(), "a table has a row");
  for (const text::Tree& tree : table) {
    check(tree.nodes.size() == tree.tokens.size() + 1, "a root over its leaves");
    check(tree.nodes[0].label >= 0 && tree.nodes[0].label < 3, "the label is one of the classes");
    check(!tree.tokens.empty() && tree.children(0).size() == tree.tokens.size(), "a leaf a token");
    for (const std::string& token : tree.tokens) {
      check(text::tokenize(token, false).size() == 1, "a token holds no white space");
    }
  }
  for (const text::Tree& tree : table) {
    const text::Tree again = text::parse_tree_line(text::tree_line(tree), "again", 3);
    check(again.tokens == tree.tokens && again.nodes[0].label == tree.nodes[0].label,
          "a stored row reads back the same");
  }
  const text::Dataset dataset = text::build_dataset(classes, true, true, table, table, table);
  check(dataset.phrases.sequences.size() <= static_cast<std::int32_t>(table.size()),
        "only whole sentences are phrases");
}

}  // namespace
}  // namespace dimscope

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  dimscope::read_table_of({"bad", "good", "2"}, text);
  dimscope::read_table_of({"1", "2", "3"}, text);  // each called by the number of another
  return 0;
}
