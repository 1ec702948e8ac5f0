#pragma once

#include "dimscope/api/views.h"
#include "tests/study/small_study.h"

namespace dimscope::api {

inline StudyView view_of(const study::SmallStudy& small,
                         const explain::ExplainOptions& options = {}) {
  const study::Store store(small.directory(), study::Store::Mode::kRead);
  return view_study(small.directory(), store, options, "1.2.3");
}

}  // namespace dimscope::api
