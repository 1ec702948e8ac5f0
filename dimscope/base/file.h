#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace dimscope {

// The whole file. Throws InputError with the path and the system's reason.
std::string read_file(const std::filesystem::path& path);

// Writes to a temporary neighbour, flushes it to disk and renames it, so that readers see the old
// file or the new one, never a part. A file that was there keeps its mode. A symbolic link is
// followed; a device or pipe is written to. Throws WorkError with the path and the system's reason.
void write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace dimscope
