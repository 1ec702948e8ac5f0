#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dimscope::text {

// What `encoding` may be: "utf-8", "utf-16", "utf-16le", "utf-16be", "latin1", "windows-1252".
const std::vector<std::string>& encoding_names();

// The bytes of a file as UTF-8 without a byte order mark. An empty `encoding` is UTF-16 where a
// mark says so, else UTF-8. Throws InputError "NAME:line:column: …" for bytes that are not in that
// encoding, saying which may be meant; "NAME: …" for what is no text, as an archive.
std::string to_utf8(std::string bytes, std::string_view encoding, const std::string& name);

// The encoding that bytes of unknown origin are likely in: "utf-8", "utf-16", "utf-16le",
// "utf-16be", or, where they are no UTF-8, "latin1", or "windows-1252" where they have letters that
// only that has.
std::string likely_encoding(std::string_view bytes);

}  // namespace dimscope::text
