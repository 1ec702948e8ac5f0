#pragma once

#include <string>

#include "dimscope/serve/http/message.h"
#include "dimscope/serve/live/answer_cache.h"
#include "dimscope/serve/live/cell_trainer.h"
#include "dimscope/serve/live/event_hub.h"
#include "dimscope/serve/live/served_study.h"
#include "dimscope/serve/live/study_watch.h"

namespace dimscope::serve {

// What the endpoints of a server have at hand.
struct Serving {
  std::string version;
  EventHub& hub;
  StudyWatch& watch;
  ServedStudy& study;
  AnswerCache& answers;
  CellTrainer& trainer;
};

// An endpoint answers a request. Throws InputError where it asks for what there is not (status 400)
// and Refused for another status.
using Endpoint = Response (*)(Serving& serving, const Request& request);

Response answer_page(Serving& serving, const Request& request);
Response answer_health(Serving& serving, const Request& request);
Response answer_study(Serving& serving, const Request& request);
Response answer_answers(Serving& serving, const Request& request);
Response answer_trials(Serving& serving, const Request& request);
Response answer_trial(Serving& serving, const Request& request);
Response answer_events(Serving& serving, const Request& request);
Response answer_effects(Serving& serving, const Request& request);
Response answer_find(Serving& serving, const Request& request);
Response answer_explain(Serving& serving, const Request& request);
Response answer_train(Serving& serving, const Request& request);

}  // namespace dimscope::serve
