#include "dimscope/model/foreign/foreign_file.h"

#include <algorithm>
#include <set>

#include "dimscope/base/error.h"
#include "dimscope/base/mapped_file.h"
#include "dimscope/base/zip.h"
#include "dimscope/model/foreign/npy.h"

namespace dimscope::model {
namespace {

constexpr std::string_view kZip("PK\x03\x04", 4), kEmptyZip("PK\x05\x06", 4);
constexpr std::string_view kPickle = "\x80", kHdf5 = "\x89HDF", kNpy = "\x93NUMPY";
constexpr std::string_view kNpyEnding = ".npy";

std::vector<ForeignTensor> parse_npz(std::string_view bytes, const std::string& name,
                                     std::size_t max_bytes, NotFinite not_finite) {
  std::vector<ForeignTensor> tensors;
  std::set<std::string> names;
  unpack_zip(bytes, name, max_bytes, [&](const ZipEntry& entry) {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(entry.name, is_control)) {
      throw InputError(name + ": the name of an array has a control character");
    }
    if (entry.name.ends_with("data.pkl")) {
      throw InputError(name +
                       ": is a checkpoint of torch.save(), whose pickle could run code and is not "
                       "read; save model.state_dict() with safetensors.torch.save_file()");
    }
    if (!entry.name.ends_with(kNpyEnding)) {
      throw InputError(name + ": has the entry " + entry.name +
                       ", expected only arrays of numpy.savez(), whose names end in .npy");
    }
    const std::string tensor = entry.name.substr(0, entry.name.size() - kNpyEnding.size());
    if (!names.insert(tensor).second) throw InputError(name + ": has array " + tensor + " twice");
    tensors.push_back(parse_npy(entry.content, tensor, name, not_finite));
  });
  return tensors;
}

}  // namespace

ForeignFile parse_foreign_file(std::string_view bytes, std::string_view name, std::size_t max_bytes,
                               NotFinite not_finite) {
  const std::string where(name);
  if (bytes.starts_with(kEmptyZip)) throw InputError(where + ": has no arrays");
  if (bytes.starts_with(kZip)) return {parse_npz(bytes, where, max_bytes, not_finite), {}};
  if (bytes.starts_with(kHdf5)) {
    throw InputError(where +
                     ": is an HDF5 file, which is not read; save the layers' weights with "
                     "numpy.savez()");
  }
  if (bytes.starts_with(kNpy)) {
    throw InputError(where +
                     ": is a single array, expected all of a model's; save them together with "
                     "numpy.savez()");
  }
  // A safetensors header's length begins with 0x80 too where it is 128 and so on; it then has zeros
  // where a pickle has its opcodes.
  if (bytes.starts_with(kPickle) && bytes.size() > 8 && bytes[7] != 0) {
    throw InputError(where +
                     ": is a pickle, which could run code and is not read; save the tensors with "
                     "safetensors.torch.save_file() or numpy.savez()");
  }
  return parse_safetensors(bytes, name, not_finite);
}

ForeignFile read_foreign_file(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse_foreign_file(file.bytes(), path.string());
}

}  // namespace dimscope::model
