#include "dimscope/api/json.h"
#include "dimscope/serve/endpoints/body_reader.h"
#include "dimscope/serve/endpoints/serving.h"

namespace dimscope::serve {

Response answer_train(Serving& serving, const Request& request) {
  BodyReader body(request.body);
  CellQuestion question;
  question.settings = body.settings("settings");
  if (const auto seed = body.whole_number("seed")) question.seed = *seed;
  body.done();
  const CellTrainer::Accepted accepted = serving.trainer.train(question);
  Response response =
      json_response(api::dump({{"keys", accepted.keys}, {"waiting", accepted.waiting}}));
  response.status = 202;
  return response;
}

}  // namespace dimscope::serve
