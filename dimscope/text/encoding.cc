#include "dimscope/text/encoding.h"

#include <fmt/format.h>
#include <unicode/ucnv.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/text_line.h"
#include "dimscope/text/utf8.h"

namespace dimscope::text {
namespace {

constexpr std::string_view kLittleEndianMark = "\xFF\xFE", kBigEndianMark = "\xFE\xFF";

bool has_utf16_mark(std::string_view bytes) {
  return bytes.starts_with(kLittleEndianMark) || bytes.starts_with(kBigEndianMark);
}

// A column name in ASCII, as a file without a mark begins.
bool is_like_utf16(std::string_view bytes, std::size_t zero) {
  return bytes.size() >= 4 && bytes[zero] == '\0' && bytes[zero + 2] == '\0' &&
         bytes[1 - zero] != '\0' && bytes[3 - zero] != '\0';
}

// The bytes 0x80 to 0x9F are control characters in Latin-1, and mostly quotes and dashes in
// Windows-1252.
bool has_windows_letters(std::string_view bytes) {
  return std::ranges::any_of(bytes, [](char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x80 && value <= 0x9F;
  });
}

void require_text(std::string_view bytes, const std::string& name) {
  if (bytes.starts_with("PK\x03\x04")) {
    throw InputError(name +
                     ": is a zip archive or a spreadsheet, expected text; unpack it, or export it "
                     "as CSV");
  }
}

[[noreturn]] void fail_utf8(std::string_view bytes, std::size_t bad, const std::string& name) {
  const std::string_view before = bytes.substr(0, bad);
  const auto line = std::ranges::count(before, '\n') + 1;
  const std::size_t column = bad - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  throw InputError(fmt::format(
      "{}:{}:{}: found byte 0x{:02X}, expected valid UTF-8; encoding = \"{}\" in [data] reads it "
      "as that",
      name, line, column, static_cast<unsigned char>(bytes[bad]), likely_encoding(bytes)));
}

std::string from_utf8(std::string bytes, const std::string& name) {
  const std::string_view text = behind_byte_order_mark(bytes);
  if (const std::size_t bad = find_invalid_utf8(text); bad != text.size()) {
    fail_utf8(bytes, bad + (bytes.size() - text.size()), name);
  }
  if (const std::string likely = likely_encoding(bytes); likely != "utf-8") {
    throw InputError(fmt::format(
        "{}: every other byte is 0, expected text in UTF-8; encoding = \"{}\" in [data] reads it",
        name, likely));
  }
  if (text.size() != bytes.size()) bytes.erase(0, bytes.size() - text.size());
  return bytes;
}

std::string converted(std::string_view bytes, const char* encoding, std::string_view called,
                      const std::string& name) {
  constexpr std::size_t kMax = std::numeric_limits<std::int32_t>::max() / 4;
  if (bytes.size() > kMax) {
    throw InputError(
        fmt::format("{}: has more than the {} bytes that are read in {}; convert it "
                    "to UTF-8",
                    name, kMax, called));
  }
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding, &error),
                                                                     ucnv_close);
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  const auto length = static_cast<std::int32_t>(bytes.size());
  // A unit of two bytes becomes three at most, a byte of the others three.
  std::string text(bytes.size() * 3, '\0');
  const std::int32_t size =
      ucnv_toAlgorithmic(UCNV_UTF8, converter.get(), text.data(),
                         static_cast<std::int32_t>(text.size()), bytes.data(), length, &error);
  if (U_FAILURE(error)) {
    throw InputError(fmt::format("{}: is not valid {} ({})", name, called, u_errorName(error)));
  }
  text.resize(static_cast<std::size_t>(size));
  text.erase(0, text.size() - behind_byte_order_mark(text).size());
  return text;
}

}  // namespace

const std::vector<std::string>& encoding_names() {
  static const std::vector<std::string> names = {"utf-8",    "utf-16", "utf-16le",
                                                 "utf-16be", "latin1", "windows-1252"};
  return names;
}

std::string to_utf8(std::string bytes, std::string_view encoding, const std::string& name) {
  require_text(bytes, name);
  if (encoding.empty()) encoding = has_utf16_mark(bytes) ? "utf-16" : "utf-8";
  if (bytes.empty()) return bytes;
  if (encoding == "utf-8") return from_utf8(std::move(bytes), name);
  if (encoding == "utf-16") return converted(bytes, "UTF-16", encoding, name);
  if (encoding == "utf-16le") return converted(bytes, "UTF-16LE", encoding, name);
  if (encoding == "utf-16be") return converted(bytes, "UTF-16BE", encoding, name);
  if (encoding == "latin1") return converted(bytes, "ISO-8859-1", encoding, name);
  if (encoding == "windows-1252") return converted(bytes, "windows-1252", encoding, name);
  throw InputError(fmt::format("encoding is {}, which is unknown{}", in_quotes(encoding),
                               nearest_name_hint(encoding, encoding_names())));
}

std::string likely_encoding(std::string_view bytes) {
  if (has_utf16_mark(bytes)) return "utf-16";
  if (is_like_utf16(bytes, 1)) return "utf-16le";
  if (is_like_utf16(bytes, 0)) return "utf-16be";
  if (find_invalid_utf8(bytes) == bytes.size()) return "utf-8";
  return has_windows_letters(bytes) ? "windows-1252" : "latin1";
}

}  // namespace dimscope::text
