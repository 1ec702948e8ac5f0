#include "dimscope/cli/download/sha256.h"

#include <openssl/evp.h>

#include "dimscope/base/check.h"

namespace dimscope::cli {

std::string sha256(std::string_view content) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  check(EVP_Digest(content.data(), content.size(), digest, &size, EVP_sha256(), nullptr) == 1,
        "libcrypto has SHA-256");
  std::string hex;
  for (unsigned int i = 0; i < size; ++i) {
    hex += "0123456789abcdef"[digest[i] >> 4];
    hex += "0123456789abcdef"[digest[i] & 15];
  }
  return hex;
}

}  // namespace dimscope::cli
