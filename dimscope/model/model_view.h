#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "dimscope/model/parameters.h"
#include "dimscope/model/safetensors_file.h"

namespace dimscope::model {

// A model file's bytes, checked but not copied: its extents and metadata, and as many of its words'
// vectors as are asked for. Over a MappedFile, only those are read from disk.
class ModelView {
 public:
  // `bytes` must outlive the view. Throws InputError as parse_model_file() does, but for numbers
  // that are not finite, which are found when they are read.
  ModelView(std::string_view bytes, std::string name);

  const Dims& dims() const { return dims_; }
  const std::map<std::string, std::string>& metadata() const { return file_.header.metadata; }

  // All numbers. Throws InputError for one that is not finite.
  Parameters parameters() const;
  // The classifier with a vocabulary of `words` alone, each in 0..V-1: its word i is words[i].
  Parameters parameters(std::span<const std::int32_t> words) const;

 private:
  const TensorEntry& require(std::string_view name) const;
  Dims read_dims() const;
  void check_shapes() const;
  Parameters read_layers(std::int32_t num_words) const;
  void copy(const TensorEntry& entry, std::int64_t begin, std::span<float> to) const;

  std::string name_;
  SafetensorsFile file_;
  Dims dims_;
  bool has_bias_ = false;
};

}  // namespace dimscope::model
