#include "dimscope/model/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"

namespace dimscope::model {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kMetadataKey[] = "__metadata__";

// The beginning of a text of any length, for a message.
std::string_view shortened(std::string_view text) {
  constexpr std::size_t kMaxBytes = 80;
  if (text.size() <= kMaxBytes) return text;
  std::size_t end = kMaxBytes;
  while ((text[end] & 0xC0) == 0x80) --end;  // Not between the bytes of a code point.
  return text.substr(0, end);
}

// Takes the JSON event by event, so that nothing is built that the format does not have: a hostile
// header can neither nest deeply nor grow in memory.
class HeaderReader : public nlohmann::json_sax<Json> {
 public:
  HeaderReader(std::string_view name, std::span<const std::string> known)
      : name_(name), known_(known) {}

  SafetensorsHeader take() { return std::move(header_); }

  bool start_object(std::size_t) override {
    switch (place_) {
      case Place::kOutside:
        place_ = Place::kTop;
        return true;
      case Place::kMember:
        place_ = in_metadata_ ? Place::kMetadata : Place::kTensor;
        return true;
      default:
        refuse("an object");
    }
  }

  bool key(std::string& key) override {
    key_ = key;
    switch (place_) {
      case Place::kTop:
        begin_member();
        return true;
      case Place::kMetadata:
        if (header_.metadata.contains(key_))
          fail("{} has '{}' twice", kMetadataKey, shortened(key_));
        place_ = Place::kMetadataValue;
        return true;
      default:
        begin_field();
        return true;
    }
  }

  bool end_object() override {
    if (place_ == Place::kTensor) end_tensor();
    place_ = place_ == Place::kTop ? Place::kOutside : Place::kTop;
    return true;
  }

  bool string(std::string& value) override {
    if (place_ == Place::kMetadataValue) {
      header_.metadata.emplace(key_, value);
      place_ = Place::kMetadata;
    } else if (place_ == Place::kDtype) {
      require_printable(value, "a dtype");
      tensor().dtype = shortened(value);
      place_ = Place::kTensor;
    } else {
      refuse("a text");
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (place_ == Place::kShape) {
      place_ = Place::kShapeItem;
    } else if (place_ == Place::kOffsets) {
      place_ = Place::kOffsetsItem;
    } else {
      refuse("an array");
    }
    return true;
  }

  bool number_unsigned(std::uint64_t value) override {
    if (place_ == Place::kShapeItem) {
      constexpr std::size_t kMaxRank = 8;
      if (value > std::numeric_limits<std::int32_t>::max() || tensor().shape.size() == kMaxRank) {
        fail("tensor {} has a shape that is too large", last_name());
      }
      tensor().shape.push_back(static_cast<std::int64_t>(value));
    } else if (place_ == Place::kOffsetsItem) {
      if (value > std::numeric_limits<std::int64_t>::max() || num_offsets_ == 2) bad_offsets();
      tensor().offsets[num_offsets_++] = static_cast<std::int64_t>(value);
    } else {
      refuse("a number");
    }
    return true;
  }

  bool end_array() override {
    if (place_ == Place::kOffsetsItem && num_offsets_ != 2) bad_offsets();
    place_ = Place::kTensor;
    return true;
  }

  bool null() override { refuse("null"); }
  bool boolean(bool) override { refuse("a truth value"); }
  bool number_integer(std::int64_t) override { refuse("a negative number"); }
  bool number_float(double, const std::string&) override { refuse("a fraction"); }
  bool binary(Json::binary_t&) override { refuse("binary data"); }

  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    fail("the header is not JSON at its byte {}; is the file damaged?", position);
  }

 private:
  // Where the reader is: what the next event belongs to.
  enum class Place {
    kOutside,        // before the header's object or after it
    kTop,            // between its members
    kMember,         // after a member's key
    kMetadata,       // between the members of __metadata__
    kMetadataValue,  // after one's key
    kTensor,         // between the fields of a tensor
    kDtype,          // after a field's key
    kShape,
    kOffsets,
    kShapeItem,  // inside its array
    kOffsetsItem,
  };

  template <typename... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> format, Args&&... args) const {
    throw InputError(std::string(name_) + ": " + fmt::format(format, std::forward<Args>(args)...));
  }

  [[noreturn]] void refuse(std::string_view found) const {
    switch (place_) {
      case Place::kOutside:
        fail("found {} as the header, expected an object of tensors", found);
      case Place::kMember:
        fail("{} {} is {}, expected an object", in_metadata_ ? "member" : "tensor", shortened(key_),
             found);
      case Place::kMetadataValue:
        fail("{} '{}' is {}, expected a text", kMetadataKey, shortened(key_), found);
      case Place::kDtype:
        fail("tensor {}: dtype is {}, expected a text such as F32", last_name(), found);
      case Place::kShape:
      case Place::kShapeItem:
        fail("tensor {}: shape has {}, expected an array of whole numbers", last_name(), found);
      default:
        bad_offsets();
    }
  }

  // Names go to terminals, where a control character is a command.
  void require_printable(const std::string& text, std::string_view what) const {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(text, is_control)) fail("{} has a control character", what);
  }

  [[noreturn]] void bad_offsets() const {
    fail("tensor {}: data_offsets is not an array of two whole numbers", last_name());
  }

  void begin_member() {
    in_metadata_ = key_ == kMetadataKey;
    place_ = Place::kMember;
    if (in_metadata_) {
      if (has_metadata_) fail("the header has {} twice", kMetadataKey);
      has_metadata_ = true;
      return;
    }
    require_printable(key_, "the name of a tensor");
    if (!known_.empty() && std::ranges::find(known_, key_) == known_.end()) {
      fail("tensor {} is unknown{}", shortened(key_), nearest_name_hint(key_, known_));
    }
    if (!names_.insert(key_).second) fail("the header has tensor {} twice", shortened(key_));
    header_.tensors.push_back({key_, "", {}, {}});
    num_offsets_ = 0;
    seen_.clear();
  }

  void begin_field() {
    if (std::ranges::find(seen_, key_) != seen_.end()) {
      fail("tensor {} has {} twice", last_name(), shortened(key_));
    }
    const auto field = std::ranges::find(kFieldNames, key_);
    if (field == kFieldNames.end()) {
      fail("tensor {} has a member '{}', expected dtype, shape and data_offsets", last_name(),
           shortened(key_));
    }
    seen_.push_back(key_);
    place_ = key_ == "dtype" ? Place::kDtype : key_ == "shape" ? Place::kShape : Place::kOffsets;
  }

  void end_tensor() {
    for (const std::string_view field : kFieldNames) {
      if (std::ranges::find(seen_, field) == seen_.end()) {
        fail("tensor {} has no {}", last_name(), field);
      }
    }
  }

  TensorEntry& tensor() { return header_.tensors.back(); }
  std::string_view last_name() const { return shortened(header_.tensors.back().name); }

  static constexpr std::array<std::string_view, 3> kFieldNames = {"dtype", "shape", "data_offsets"};

  const std::string_view name_;
  const std::span<const std::string> known_;
  SafetensorsHeader header_;
  Place place_ = Place::kOutside;
  std::string key_;           // the last one read
  bool in_metadata_ = false;  // whether the last member is __metadata__
  bool has_metadata_ = false;
  std::size_t num_offsets_ = 0;            // of the last tensor
  std::unordered_set<std::string> names_;  // of the tensors
  std::vector<std::string> seen_;          // fields of the last tensor
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, std::string_view name,
                                           std::span<const std::string> known) {
  HeaderReader reader(name, known);
  Json::sax_parse(json.begin(), json.end(), &reader);
  return reader.take();
}

std::string safetensors_header_json(const SafetensorsHeader& header) {
  Json json = Json::object();
  if (!header.metadata.empty()) json[kMetadataKey] = header.metadata;
  for (const TensorEntry& tensor : header.tensors) {
    json[tensor.name] = {
        {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", tensor.offsets}};
  }
  return json.dump();
}

}  // namespace dimscope::model
