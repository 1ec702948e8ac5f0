#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "dimscope/model/foreign/foreign_tensor.h"

namespace dimscope::model {

// What a file holds that another program wrote: safetensors, or the .npz archive of
// numpy.savez() and numpy.savez_compressed(); told apart by their first bytes. Throws InputError
// "NAME: …", for PyTorch's pickles, HDF5 and single .npy arrays with what to do instead.
// An archive may unpack to `max_bytes`.
ForeignFile parse_foreign_file(std::string_view bytes, std::string_view name,
                               std::size_t max_bytes = std::size_t{4} << 30,
                               NotFinite not_finite = NotFinite::kRefused);
ForeignFile read_foreign_file(const std::filesystem::path& path);

}  // namespace dimscope::model
