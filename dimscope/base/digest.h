#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dimscope {

// A 128-bit content digest (XXH3-128), for naming things, not for security.
class Digest {
 public:
  Digest();
  ~Digest();
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;

  // Adds the field's length and its bytes, so that ("ab","c") differs from ("a","bc").
  Digest& add(std::string_view field);

  // 32 lower-case hexadecimal digits.
  std::string hex() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The digest of the bytes alone, as `xxhsum -H2 FILE` prints it of a file.
std::string content_digest(std::string_view bytes);

}  // namespace dimscope
