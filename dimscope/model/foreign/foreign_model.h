#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/model/foreign/foreign_tensor.h"
#include "dimscope/model/parameters.h"

namespace dimscope::model {

// How another program keeps the same classifier. Without a mapping its tensors have our names.
struct ModelMapping {
  // Our tensor -> the file's. Several are joined: those of an lstm tensor are its four gates, in
  // `gate_order`; those of output.weight its columns for the forward and for the backward states.
  std::map<std::string, std::vector<std::string>> tensors;
  std::string gate_order = "ifgo";  // in which the rows of the file's lstm tensors lie
  bool transposed = false;          // matrices but the embedding are [inputs, outputs]
  std::vector<std::string> ignore;  // tensors that are no part of the classifier
};

// "i,g,f,o" as "igfo". Throws InputError unless it names i, f, g and o once each.
std::string parse_gate_order(std::string_view text);

// What was read from where, for people.
struct TensorSource {
  std::string ours, theirs;
  std::vector<std::int64_t> shape;  // as in the file; joined ones as joined
};

struct ForeignModel {
  Parameters parameters;
  bool one_output = false;            // of two classes
  std::vector<TensorSource> sources;  // in the order of named_tensors()
};

// The classifier that `tensors` are. A model without the tensors of a backward LSTM has one
// direction; one of an LSTM's two biases, or both, may be missing and are then zero. A single
// output z is read as two classes with the logits 0 and z, since their softmax is 1 - σ(z) and
// σ(z). Throws InputError "NAME: …" for a tensor that is missing, has no place, is no number or
// does not fit, with the shape expected and why; for stacked layers, projections and GRUs, which
// are not read.
ForeignModel assemble_model(std::span<const ForeignTensor> tensors, const ModelMapping& mapping,
                            std::string_view name);

}  // namespace dimscope::model
