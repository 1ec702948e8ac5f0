#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "dimscope/api/views.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/study_file.h"
#include "tests/study/temporary_directory.h"
#include "tests/study_text.h"

namespace dimscope {

// A real study in a directory of its own, called "small", gone with the object.
class SmallStudy {
 public:
  // `stop` may be requested already: then nothing is trained.
  explicit SmallStudy(const std::string& toml, std::stop_token stop = {}) {
    const StudyFile study = parse_study(toml, "small.toml");
    const Dataset dataset = load_dataset(study.data, "");
    Store store(directory(), Store::Mode::kRun);
    store.set_data(stored_data(study, dataset));
    store.set_study(toml, "1.2.3");
    RunObserver observer;
    run_study(study, dataset, directory(), store, {.jobs = 2, .stop = std::move(stop)}, observer);
  }

  std::filesystem::path directory() const { return parent_.path() / "small"; }
  StudyView view(const ExplainOptions& options = {}) const {
    return view_study(directory(), Store(directory(), Store::Mode::kRead), options, "1.2.3");
  }

 private:
  TemporaryDirectory parent_;
};

}  // namespace dimscope
