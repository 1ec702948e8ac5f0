#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

#include "dimscope/api/views.h"
#include "dimscope/study/runner.h"
#include "dimscope/study/study_file.h"
#include "tests/study/temporary_directory.h"

namespace dimscope {

class SilentObserver : public RunObserver {
 public:
  void on_start(std::size_t, std::size_t) override {}
  void on_trial_start(const Trial&) override {}
  void on_progress(const Trial&, double, double) override {}
  void on_epoch(const Trial&, const EpochRecord&) override {}
  void on_trial_end(const Trial&) override {}
};

// A real study in a directory of its own, called "small", gone with the object.
class SmallStudy {
 public:
  // `stop` may be requested already: then nothing is trained.
  explicit SmallStudy(const std::string& toml, std::stop_token stop = {}) {
    const StudyFile study = parse_study(toml, "small.toml");
    const Dataset dataset = load_dataset(study.data, "");
    Store store(directory(), Store::Mode::kRun);
    store.set_study(toml, "1.2.3");
    SilentObserver observer;
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
