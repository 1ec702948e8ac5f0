#pragma once

#include <string_view>

#include "dimscope/model/foreign/foreign_tensor.h"

namespace dimscope::model {

// An array as numpy.save() writes it: format versions 1.0, 2.0 and 3.0, row-major or Fortran's
// order, little- or big-endian, float16, float32 or float64 (other numbers and texts give a tensor
// without values, but an array that is one text has that). Arrays of Python objects are never read,
// since that could run code. Throws InputError "NAME: array TENSOR …" for what is no such array, a
// damaged header, a size that the shape does not have, a number that is not finite or too large for
// float32. Memory is linear in `bytes`.
ForeignTensor parse_npy(std::string_view bytes, std::string_view tensor, std::string_view name,
                        NotFinite not_finite = NotFinite::kRefused);

}  // namespace dimscope::model
