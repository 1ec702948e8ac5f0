#include "dimscope/serve/live/served_study.h"

#include <algorithm>
#include <chrono>

#include "dimscope/base/gzip.h"
#include "dimscope/report/study_report.h"
#include "dimscope/study/study_data.h"

namespace dimscope::serve {
namespace {

std::vector<study::Trial> complete(const std::vector<study::Trial>& trials) {
  std::vector<study::Trial> result;
  for (const study::Trial& trial : trials) {
    if (trial.state == study::TrialState::kComplete) result.push_back(trial);
  }
  return result;
}

}  // namespace

std::shared_ptr<const OpenStudy> ServedStudy::open() {
  const std::shared_ptr<const StudyState> state = watch_.look();
  const std::scoped_lock lock(open_mutex_);
  if (open_ != nullptr && open_->etag == state->etag) return open_;
  study::StoredData data = watch_.store().data();
  study::require_answers(watch_.store(), data, "their models");
  study::ModelWords words = study::words_of_study(data, watch_.directory().string());
  std::vector<study::Trial> trials = complete(state->trials);
  study::require_any_model(watch_.store(), trials);
  std::erase_if(trials, [](const study::Trial& trial) { return !study::has_model(trial); });
  study::StudyModels models(watch_.directory(), trials, data, open_ ? &open_->models : nullptr);
  open_ = std::make_shared<const OpenStudy>(OpenStudy{.etag = state->etag,
                                                      .data = std::move(data),
                                                      .words = std::move(words),
                                                      .trials = std::move(trials),
                                                      .models = std::move(models)});
  return open_;
}

std::shared_ptr<const ServedStudy::Page> ServedStudy::page() {
  const std::scoped_lock lock(page_mutex_);
  const std::string etag = watch_.look()->etag;
  if (page_ != nullptr && page_->etag == etag) return page_;
  const auto begin = std::chrono::steady_clock::now();
  const study::StoredData data = watch_.store().data();
  const std::vector<study::Trial> trials = watch_.look()->trials;
  const bool has_models =
      study::has_answers(data) && (trials.empty() || std::ranges::any_of(trials, study::has_model));
  const std::shared_ptr<const OpenStudy> open = has_models ? this->open() : nullptr;
  report::PageData of_page = report::page_data(watch_.directory(), watch_.store(), {}, version_, {},
                                               {}, open == nullptr ? nullptr : &open->models);
  std::string json = std::move(of_page.json) + '\n';
  auto page = std::make_shared<Page>();
  page->etag = etag;
  page->gzip = std::make_shared<const std::string>(pack_gzip(json));
  page->answers = std::make_shared<const std::string>(std::move(of_page.answers));
  page->json = std::make_shared<const std::string>(std::move(json));
  watch_.set_page_cost(std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begin));
  page_ = std::move(page);
  return page_;
}

}  // namespace dimscope::serve
