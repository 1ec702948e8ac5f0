#include "dimscope/model/foreign/npy.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "dimscope/base/error.h"
#include "dimscope/model/safetensors_file.h"

namespace dimscope::model {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

// How an array's bytes are to be read.
struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

// The Python literal {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), } that numpy writes;
// its keys in any order.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, std::string_view where) : rest_(text), where_(where) {}

  Header read() {
    Header header;
    bool has[3] = {};
    expect('{');
    while (!take('}')) {
      const std::string key = text();
      expect(':');
      if (key == "descr") {
        once(has[0], key);
        header.descr = descr();
      } else if (key == "fortran_order") {
        once(has[1], key);
        header.fortran_order = truth();
      } else if (key == "shape") {
        once(has[2], key);
        header.shape = shape();
      } else {
        fail("its header has the key '" + printable(key) +
             "', expected descr, fortran_order and shape");
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    skip_space();
    if (!rest_.empty()) fail("its header goes on behind its end");
    if (!has[0] || !has[1] || !has[2]) {
      fail("its header lacks descr, fortran_order or shape");
    }
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(std::string(where_) + " " + what);
  }

  // What may go to a terminal.
  static std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, 40)) shown += c >= 0x20 && c < 0x7f ? c : '?';
    return shown;
  }

  void skip_space() {
    while (!rest_.empty() && (rest_.front() == ' ' || rest_.front() == '\n')) {
      rest_.remove_prefix(1);
    }
  }
  bool take(char c) {
    skip_space();
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char c) {
    if (take(c)) return;
    fail(fmt::format("its header has '{}' where '{}' is expected",
                     rest_.empty() ? "its end" : printable(rest_.substr(0, 1)), c));
  }
  bool take_word(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  void once(bool& seen, const std::string& key) {
    if (std::exchange(seen, true)) fail("its header has " + key + " twice");
  }

  std::string text() {
    const char quote = take('"') ? '"' : (expect('\''), '\'');
    const std::size_t end = rest_.find(quote);
    if (end == std::string_view::npos) fail("its header has a text without an end");
    std::string value(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return value;
  }
  std::string descr() {
    skip_space();
    if (rest_.starts_with("[")) {
      fail("is a structured array, expected an array of numbers; save its fields one by one");
    }
    return text();
  }
  bool truth() {
    if (take_word("True")) return true;
    if (!take_word("False")) fail("its header's fortran_order is neither True nor False");
    return false;
  }
  std::vector<std::int64_t> shape() {
    std::vector<std::int64_t> extents;
    expect('(');
    while (!take(')')) {
      skip_space();
      std::int64_t extent = -1;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), extent);
      constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
      constexpr std::size_t kMaxRank = 8;
      if (error != std::errc() || extent < 0 || extent > kMax || extents.size() == kMaxRank) {
        fail(fmt::format("its header's shape is not a tuple of at most {} whole numbers up to {}",
                         kMaxRank, kMax));
      }
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      extents.push_back(extent);
      if (!take(',')) {
        expect(')');
        break;
      }
    }
    return extents;
  }

  std::string_view rest_;
  const std::string_view where_;
};

// False for what is no character.
bool append_utf8(std::uint32_t code_point, std::string& text) {
  if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point < 0xe000)) return false;
  const auto tail = [&](int shift) {
    text += static_cast<char>(0x80 | (code_point >> shift & 0x3f));
  };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xc0 | code_point >> 6);
    tail(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xe0 | code_point >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xf0 | code_point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
  return true;
}

// What the type's code says: nullopt for numbers that are no floating-point ones.
struct Type {
  std::optional<FloatFormat> format;
  char kind = 0;  // 'f', 'U', …
  bool swapped = false;
  std::size_t bytes = 0;
};

std::optional<Type> parse_type(std::string_view descr) {
  if (descr.size() < 3) return std::nullopt;
  const char order = descr[0], kind = descr[1];
  Type type{.format = {}, .kind = kind, .swapped = order == '>'};
  const char* const last = descr.data() + descr.size();
  const auto [end, error] = std::from_chars(descr.data() + 2, last, type.bytes);
  if (error != std::errc() || end != last || type.bytes == 0 || type.bytes > 1'000'000) {
    return std::nullopt;
  }
  if (order != '<' && order != '>' && order != '|' && order != '=') return std::nullopt;
  if (kind == 'U') type.bytes *= 4;  // UTF-32
  if (kind == 'f' && type.bytes == 2) type.format = FloatFormat::kFloat16;
  if (kind == 'f' && type.bytes == 4) type.format = FloatFormat::kFloat32;
  if (kind == 'f' && type.bytes == 8) type.format = FloatFormat::kFloat64;
  if (std::string_view("fiubcUSV").find(kind) == std::string_view::npos) return std::nullopt;
  return type;
}

// From Fortran's order, in which the first index runs fastest, to row-major.
std::vector<float> from_fortran(const std::vector<float>& values,
                                const std::vector<std::int64_t>& shape) {
  std::vector<std::size_t> stride(shape.size(), 1), index(shape.size(), 0);
  for (std::size_t k = 1; k < shape.size(); ++k) {
    stride[k] = stride[k - 1] * static_cast<std::size_t>(shape[k - 1]);
  }
  std::vector<float> result(values.size());
  std::size_t from = 0;
  for (float& to : result) {
    to = values[from];
    for (std::size_t k = shape.size(); k-- > 0;) {
      from += stride[k];
      if (++index[k] < static_cast<std::size_t>(shape[k])) break;
      from -= stride[k] * index[k];
      index[k] = 0;
    }
  }
  return result;
}

// The one text of an array: UTF-32, or bytes, which are taken for UTF-8; zeros fill it up. Empty
// for another type, and for what is no text.
std::string text_of(std::string_view data, const Type& type) {
  std::string text;
  if (type.kind == 'S') {
    text = data;
  } else if (type.kind == 'U') {
    for (std::size_t at = 0; at + 4 <= data.size(); at += 4) {
      std::uint32_t code_point = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        const auto byte = static_cast<unsigned char>(data[at + (type.swapped ? i : 3 - i)]);
        code_point = code_point << 8 | byte;
      }
      if (!append_utf8(code_point, text)) return {};
    }
  }
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

}  // namespace

ForeignTensor parse_npy(std::string_view bytes, std::string_view tensor, std::string_view name,
                        NotFinite not_finite) {
  const std::string where = fmt::format("{}: array {}", name, tensor);
  const auto fail = [&](const std::string& what) { throw InputError(where + " " + what); };
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 4) {
    fail("is not in numpy's format");
  }
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const int version = byte(kMagic.size());
  if (version < 1 || version > 3 || byte(kMagic.size() + 1) != 0) {
    fail(fmt::format("is in version {}.{} of numpy's format, expected 1.0, 2.0 or 3.0", version,
                     byte(kMagic.size() + 1)));
  }
  // The header's length: 2 bytes in version 1, else 4.
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  const std::size_t begin = kMagic.size() + 2 + length_bytes;
  if (bytes.size() < begin) fail("ends within its header");
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | byte(kMagic.size() + 2 + i);
  if (length > bytes.size() - begin) fail("ends within its header");
  Header header = HeaderReader(bytes.substr(begin, length), where).read();
  const std::string_view data = bytes.substr(begin + length);

  if (header.descr.find('O') != std::string::npos) {
    fail("holds Python objects, which are not read, as that could run code; save it as numbers");
  }
  const std::optional<Type> type = parse_type(header.descr);
  if (!type)
    fail(fmt::format("is of a type that is unknown, expected float16, float32 or float64"));
  double expected = static_cast<double>(type->bytes);  // exact up to 2^53
  for (const std::int64_t extent : header.shape) expected *= static_cast<double>(extent);
  if (expected != static_cast<double>(data.size())) {
    fail(fmt::format("has {} bytes, expected {} for shape {} of type {}", data.size(), expected,
                     shape_text(header.shape), header.descr));
  }
  ForeignTensor result{std::string(tensor), std::move(header.shape), {}, header.descr, false};
  if (type->format) {
    result.is_floating = true;
    result.values = read_floats(data, *type->format, type->swapped, tensor, name, not_finite);
    if (header.fortran_order) result.values = from_fortran(result.values, result.shape);
  }
  if (data.size() == type->bytes) result.text = text_of(data, *type);
  return result;
}

}  // namespace dimscope::model
