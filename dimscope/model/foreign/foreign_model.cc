#include "dimscope/model/foreign/foreign_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/model/safetensors_file.h"

namespace dimscope::model {
namespace {

constexpr std::string_view kGates = "ifgo";

bool is_lstm(std::string_view ours) {
  return ours.starts_with("lstm.");
}
bool is_reverse(std::string_view ours) {
  return ours.ends_with("_reverse");
}
bool is_bias(std::string_view ours) {
  return ours.find("bias") != std::string_view::npos;
}

// [rows, columns] row-major to [columns, rows].
std::vector<float> transpose(const std::vector<float>& values, std::int64_t rows,
                             std::int64_t columns) {
  std::vector<float> result(values.size());
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) result[c * rows + r] = values[r * columns + c];
  }
  return result;
}

// A tensor as its parts make it, in our orientation.
struct Joined {
  std::string theirs;               // "Wi + Wf + Wg + Wo"
  std::vector<std::int64_t> shape;  // in the file's orientation
  std::int64_t rows = 0, columns = 1;
  bool is_matrix = false;
  std::vector<float> values;
};

class Assembler {
 public:
  Assembler(std::span<const ForeignTensor> tensors, const ModelMapping& mapping,
            std::string_view name)
      : tensors_(tensors), mapping_(mapping), name_(name) {}

  ForeignModel assemble() {
    check_mapping();
    refuse_other_networks();
    for (const std::string& ours : tensor_names()) {
      if (!parts(ours).empty()) present_.insert(ours);
    }
    require_complete();
    dims_ = read_dims();
    ForeignModel model{
        .parameters = zero_parameters(dims_), .one_output = one_output_, .sources = {}};
    if (present_.contains("output.bias")) {
      model.parameters.output_bias.resize(static_cast<std::size_t>(dims_.classes));
    }
    for (const NamedTensor& tensor : named_tensors(model.parameters)) {
      if (present_.contains(std::string(tensor.name))) fill(tensor, model);
    }
    return model;
  }

 private:
  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw InputError(std::string(name_) + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  const ForeignTensor* find(std::string_view theirs) const {
    const auto found = std::ranges::find(tensors_, theirs, &ForeignTensor::name);
    return found == tensors_.end() ? nullptr : &*found;
  }

  std::vector<std::string> names_in_file() const {
    std::vector<std::string> names;
    for (const ForeignTensor& tensor : tensors_) names.push_back(tensor.name);
    return names;
  }

  // The file's tensors that make ours; none where the file has not the one of our name.
  std::vector<const ForeignTensor*> parts(const std::string& ours) const {
    std::vector<const ForeignTensor*> parts;
    const auto mapped = mapping_.tensors.find(ours);
    if (mapped != mapping_.tensors.end()) {
      for (const std::string& theirs : mapped->second) parts.push_back(find(theirs));
    } else if (const ForeignTensor* tensor = find(ours)) {
      parts.push_back(tensor);
    }
    return parts;
  }

  void check_mapping() const {
    std::map<std::string, std::string> use;  // theirs -> what for
    const auto claim = [&](const std::string& theirs, const std::string& what) {
      if (find(theirs) == nullptr) {
        fail("has no tensor {}, which the mapping names for {}{}", theirs, what,
             nearest_name_hint(theirs, names_in_file()));
      }
      if (const auto [it, is_new] = use.emplace(theirs, what); !is_new) {
        fail("the mapping names tensor {} for both {} and {}", theirs, it->second, what);
      }
    };
    for (const auto& [ours, theirs] : mapping_.tensors) {
      for (const std::string& tensor : theirs) claim(tensor, ours);
    }
    for (const std::string& theirs : mapping_.ignore) claim(theirs, "ignore");
  }

  // Wanted next, so they are told apart from a mistake.
  void refuse_other_networks() const {
    for (const ForeignTensor& tensor : tensors_) {
      const std::string& theirs = tensor.name;
      const std::size_t layer = theirs.rfind("_l");
      if (theirs.find("weight_hr_l") != std::string::npos) {
        fail("tensor {} is of an LSTM with projections, which dimscope does not read", theirs);
      }
      const bool is_numbered = layer != std::string::npos && layer + 2 < theirs.size() &&
                               theirs.find("weight_") != std::string::npos;
      if (is_numbered && theirs[layer + 2] >= '1' && theirs[layer + 2] <= '9') {
        fail("tensor {} is of a second LSTM layer; dimscope does not read stacked layers yet",
             theirs);
      }
    }
    const auto mapped = parts("lstm.weight_hh_l0");
    for (const ForeignTensor& tensor : tensors_) {
      const bool recurrent = tensor.name.find("weight_hh_l0") != std::string::npos ||
                             (mapped.size() == 1 && mapped[0] == &tensor);
      if (!recurrent || tensor.shape.size() != 2) continue;
      const std::int64_t out = tensor.shape[mapping_.transposed ? 1 : 0];
      const std::int64_t in = tensor.shape[mapping_.transposed ? 0 : 1];
      if (in > 0 && out == 3 * in) {
        fail("tensor {} is {}: three gates, those of a GRU; dimscope does not read GRUs yet",
             tensor.name, shape_text(tensor.shape));
      }
    }
  }

  // Every tensor that a model must have is there, and every one that is there has a place.
  void require_complete() const {
    const bool backward =
        std::ranges::any_of(present_, [](const std::string& ours) { return is_reverse(ours); });
    std::vector<std::string> missing;
    for (const std::string& ours : tensor_names()) {
      if (present_.contains(ours) || (is_reverse(ours) && !backward)) continue;
      const std::string forward =
          is_reverse(ours) ? ours.substr(0, ours.size() - std::string_view("_reverse").size()) : "";
      if (!is_bias(ours) || present_.contains(forward)) missing.push_back(ours);
    }
    std::vector<std::string> placeless;
    const std::set<std::string_view> used = used_names();
    for (const ForeignTensor& tensor : tensors_) {
      if (!used.contains(tensor.name)) {
        placeless.push_back(tensor.name + " " + shape_text(tensor.shape));
      }
    }
    if (missing.empty() && placeless.empty()) {
      require_biases_in_both(backward);
      return;
    }
    constexpr std::size_t kShown = 20;
    const bool cut = placeless.size() > kShown;
    if (cut) placeless.resize(kShown);
    const std::string unplaced =
        fmt::format("{}{}{}", placeless.empty() ? "" : "these tensors have no place: ",
                    fmt::join(placeless, ", "), cut ? ", …" : "");
    if (missing.empty()) {
      fail("{}; say in a mapping file (--mapping) what they are, or that they are to be ignored",
           unplaced);
    }
    fail("tensor {} is missing{}; a mapping file (--mapping) says what the file's tensors are",
         fmt::join(missing, ", "), unplaced.empty() ? "" : ", and " + unplaced);
  }

  void require_biases_in_both(bool backward) const {
    if (!backward) return;
    for (const std::string ours : {"lstm.bias_ih_l0", "lstm.bias_hh_l0"}) {
      if (present_.contains(ours + "_reverse") && !present_.contains(ours)) {
        fail("has tensor {}_reverse but no {}; both directions need the same biases", ours, ours);
      }
    }
  }

  std::set<std::string_view> used_names() const {
    std::set<std::string_view> used(mapping_.ignore.begin(), mapping_.ignore.end());
    for (const std::string& ours : present_) {
      for (const ForeignTensor* part : parts(ours)) used.insert(part->name);
    }
    return used;
  }

  Joined join(const std::string& ours) const {
    Joined joined;
    const auto from = parts(ours);
    const bool gates = is_lstm(ours), transposed = mapping_.transposed;
    for (const ForeignTensor* part : from) {
      if (!part->is_floating) {
        fail("tensor {} is of type {}, expected float16, bfloat16, float32 or float64", part->name,
             part->type);
      }
      const std::size_t rank = is_bias(ours) ? 1 : 2;
      if (part->shape.size() != rank || std::ranges::count(part->shape, 0) > 0) {
        fail("tensor {} is {}, expected {} for {}", part->name, shape_text(part->shape),
             rank == 1 ? "one extent of at least 1" : "two extents of at least 1", ours);
      }
      if (part->shape != from[0]->shape) {
        fail("tensor {} is {}, expected {} like {}, with which it makes {}", part->name,
             shape_text(part->shape), shape_text(from[0]->shape), from[0]->name, ours);
      }
      const bool turn = rank == 2 && transposed && ours != "embedding.weight";
      std::int64_t rows = part->shape[0], columns = rank == 2 ? part->shape[1] : 1;
      std::vector<float> values = turn ? transpose(part->values, rows, columns) : part->values;
      if (turn) std::swap(rows, columns);
      append(joined, std::move(values), rows, columns, gates);
      joined.theirs += (joined.theirs.empty() ? "" : " + ") + part->name;
      joined.shape = rank == 1 ? std::vector{joined.rows}
                     : turn    ? std::vector{joined.columns, joined.rows}
                               : std::vector{joined.rows, joined.columns};
    }
    return joined;
  }

  // Gates are joined by rows, the output's directions by columns.
  static void append(Joined& joined, std::vector<float> values, std::int64_t rows,
                     std::int64_t columns, bool by_rows) {
    if (joined.rows == 0 || by_rows) {
      joined.values.insert(joined.values.end(), values.begin(), values.end());
      joined.rows += rows;
      joined.columns = columns;
      return;
    }
    std::vector<float> wide;
    for (std::int64_t r = 0; r < rows; ++r) {
      const auto left = joined.values.begin() + r * joined.columns;
      const auto right = values.begin() + r * columns;
      wide.insert(wide.end(), left, left + joined.columns);
      wide.insert(wide.end(), right, right + columns);
    }
    joined.values = std::move(wide);
    joined.columns += columns;
  }

  Dims read_dims() {
    const Joined embedding = join("embedding.weight"), recurrent = join("lstm.weight_hh_l0"),
                 output = join("output.weight");
    Dims dims;
    dims.vocabulary = static_cast<std::int32_t>(embedding.rows);
    dims.embedding = static_cast<std::int32_t>(embedding.columns);
    dims.hidden = static_cast<std::int32_t>(recurrent.columns);
    one_output_ = output.rows == 1;
    dims.classes = one_output_ ? 2 : static_cast<std::int32_t>(output.rows);
    dims.directions = present_.contains("lstm.weight_hh_l0_reverse") ? 2 : 1;
    if (recurrent.rows != 4 * recurrent.columns) {
      refuse_shape(recurrent, "lstm.weight_hh_l0", 4 * recurrent.columns, recurrent.columns,
                   "4 × hidden_dim, hidden_dim");
    }
    return dims;
  }

  [[noreturn]] void refuse_shape(const Joined& found, std::string_view ours, std::int64_t rows,
                                 std::int64_t columns, std::string_view why) const {
    std::vector<std::int64_t> expected = {rows, columns};
    const bool turned = mapping_.transposed && ours != "embedding.weight";
    if (turned) std::swap(expected[0], expected[1]);
    if (is_bias(ours)) expected = {rows};
    const bool fits_turned = !is_bias(ours) && found.rows == columns && found.columns == rows;
    fail("tensor {} is {}, expected {} for {} ({}{}){}", found.theirs, shape_text(found.shape),
         shape_text(expected), ours, why, turned ? ", transposed" : "",
         fits_turned ? turned ? "; it would fit with transposed = false"
                              : "; a mapping file says transposed = true"
                     : "");
  }

  void fill(const NamedTensor& tensor, ForeignModel& model) const {
    const std::string ours(tensor.name);
    const Joined joined = join(ours);
    // One output is the second class's; the first one's numbers stay zero.
    const std::int64_t first = one_output_ && ours.starts_with("output.") ? 1 : 0;
    const std::int64_t rows = tensor.shape[0] - first;
    std::int64_t columns = tensor.shape.size() == 2 ? tensor.shape[1] : 1;
    std::string why = "4 × hidden_dim";
    if (ours.starts_with("lstm.weight_ih")) why += ", embedding_dim";
    if (ours.starts_with("lstm.weight_hh")) why += ", hidden_dim";
    if (ours == "output.bias") why = "one a row of output.weight";
    if (ours == "output.weight") {
      columns = dims_.directions * dims_.hidden;
      why = dims_.directions == 2 ? "classes, 2 × hidden_dim"
                                  : "classes, hidden_dim, since there is no backward LSTM";
    }
    if (joined.rows != rows || joined.columns != columns) {
      refuse_shape(joined, ours, rows, columns, why);
    }
    model.sources.push_back({ours, joined.theirs, joined.shape});
    if (is_lstm(ours)) {
      fill_gates(joined, *tensor.values);
      return;
    }
    // output.weight keeps room for two directions.
    const std::int64_t room = std::ssize(*tensor.values) / tensor.shape[0];
    for (std::int64_t r = 0; r < rows; ++r) {
      std::copy_n(joined.values.begin() + r * columns, columns,
                  tensor.values->begin() + (first + r) * room);
    }
  }

  void fill_gates(const Joined& joined, std::vector<float>& to) const {
    const std::ptrdiff_t size = std::ssize(to) / 4;
    for (std::size_t theirs = 0; theirs < 4; ++theirs) {
      const std::size_t ours = kGates.find(mapping_.gate_order[theirs]);
      std::copy_n(joined.values.begin() + static_cast<std::ptrdiff_t>(theirs) * size, size,
                  to.begin() + static_cast<std::ptrdiff_t>(ours) * size);
    }
  }

  const std::span<const ForeignTensor> tensors_;
  const ModelMapping& mapping_;
  const std::string_view name_;
  std::set<std::string> present_;  // ours that the file has
  Dims dims_;
  bool one_output_ = false;
};

}  // namespace

std::string parse_gate_order(std::string_view text) {
  std::string order;
  for (const char c : text) {
    if (c != ',' && c != ' ') order += c;
  }
  if (order.size() == 4 && std::ranges::is_permutation(order, kGates)) return order;
  throw InputError(fmt::format(
      "gate_order is '{}', expected i, f, g and o in the file's order, as in \"i,g,f,o\" (g is the "
      "cell's input, elsewhere also called c or j)",
      text));
}

ForeignModel assemble_model(std::span<const ForeignTensor> tensors, const ModelMapping& mapping,
                            std::string_view name) {
  return Assembler(tensors, mapping, name).assemble();
}

}  // namespace dimscope::model
