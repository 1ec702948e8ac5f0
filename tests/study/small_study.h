#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "dimscope/study/file/study_file.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/study_data.h"
#include "tests/study/temporary_directory.h"
#include "tests/study_text.h"

namespace dimscope::study {

// A real study in a directory of its own, called "small", gone with the object.
class SmallStudy {
 public:
  // `stop` may be requested already: then nothing is trained.
  explicit SmallStudy(const std::string& toml, std::stop_token stop = {}) {
    const StudyFile file = parse_study(toml, "small.toml");
    const text::Dataset dataset = text::load_dataset(file.data, "");
    Store store(directory(), Store::Mode::kRun);
    store.set_data(stored_data(file, dataset));
    store.set_study(toml, "1.2.3");
    RunObserver observer;
    run_study(file, dataset, directory(), store, {.jobs = 2, .stop = std::move(stop)}, observer);
  }

  std::filesystem::path directory() const { return parent_.path() / "small"; }

 private:
  TemporaryDirectory parent_;
};

}  // namespace dimscope::study
