#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "dimscope/serve/http/message.h"
#include "dimscope/serve/live/study_watch.h"
#include "dimscope/study/models/model_words.h"
#include "dimscope/study/models/study_models.h"

namespace dimscope::serve {

// A study's complete trials, whose model files are open.
struct OpenStudy {
  std::string etag;  // of the state that it is of
  study::StoredData data;
  study::ModelWords words;
  std::vector<study::Trial> trials;
  study::StudyModels models;
};

// What requests need of a study, kept while the study stays as it is. A model file is opened and
// compared with its trial once, and stays mapped: its pages are the system's to drop and to read
// again, so that memory does not grow with the number of models. From any thread.
class ServedStudy {
 public:
  ServedStudy(StudyWatch& watch, std::string version)
      : watch_(watch), version_(std::move(version)) {}

  // Throws InputError for a study without answers (trials of another program's metrics).
  std::shared_ptr<const OpenStudy> open();

  struct Page {
    std::string etag;
    Body json, gzip;
    Body answers;  // api/answers_block.h; empty of a study without
  };
  // What the report would hold now. Computed by one request at a time, the others wait for it.
  std::shared_ptr<const Page> page();

 private:
  StudyWatch& watch_;
  const std::string version_;
  std::mutex open_mutex_, page_mutex_;
  std::shared_ptr<const OpenStudy> open_;
  std::shared_ptr<const Page> page_;
};

}  // namespace dimscope::serve
