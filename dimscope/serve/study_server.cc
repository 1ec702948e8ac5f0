#include "dimscope/serve/study_server.h"

#include "dimscope/serve/endpoints/routes.h"
#include "dimscope/serve/endpoints/serving.h"

namespace dimscope::serve {
namespace {

HttpOptions with_headers(HttpOptions options) {
  options.headers = common_headers();
  return options;
}

}  // namespace

struct StudyServer::Impl {
  explicit Impl(const ServeOptions& options)
      : trainer(
            {.directory = options.directory,
             .version = options.version,
             .jobs = options.jobs,
             .data_directory = options.data_directory
                                   ? options.data_directory
                                   : [](const std::string&) { return std::filesystem::path(); }},
            hub, [this] { watch.look(); }),
        watch(options.directory, hub,
              [this, runs_here = options.runs_here] {
                return trainer.is_training() || (runs_here && runs_here());
              }),
        study(watch, options.version),
        answers(options.answer_bytes),
        serving{.version = options.version,
                .hub = hub,
                .watch = watch,
                .study = study,
                .answers = answers,
                .trainer = trainer},
        http(with_headers(options.http),
             {.answer = [this](const Request& request) { return dispatch(serving, request); },
              .pace = pace_of}) {}

  ~Impl() {
    // No event comes for connections that are gone.
    trainer.stop();
    watch.stop();
  }

  EventHub hub;
  CellTrainer trainer;
  StudyWatch watch;
  ServedStudy study;
  AnswerCache answers;
  Serving serving;
  HttpServer http;
};

StudyServer::StudyServer(const ServeOptions& options) : impl_(std::make_unique<Impl>(options)) {}

StudyServer::~StudyServer() = default;

const HttpServer& StudyServer::http() const {
  return impl_->http;
}

}  // namespace dimscope::serve
