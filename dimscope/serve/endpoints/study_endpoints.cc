#include <algorithm>

#include "dimscope/api/json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/gzip.h"
#include "dimscope/report/html_report.h"
#include "dimscope/serve/endpoints/query_reader.h"
#include "dimscope/serve/endpoints/serving.h"
#include "dimscope/serve/http/refused.h"
#include "dimscope/study/trial.h"
#include "dimscope/text/printable.h"

namespace dimscope::serve {
namespace {

// The page is the same for every study and every request.
struct ServedPage {
  std::string policy, etag;
  Body html, gzip;
};

ServedPage make_page() {
  const std::string_view bundle = report::web_bundle();
  const std::string in_page = report::content_policy(bundle) + "; connect-src 'self'";
  std::string html = report::html_report(bundle, R"({"live":true})", "", in_page);
  ServedPage page;
  page.policy = in_page + "; form-action 'none'; frame-ancestors 'none'";
  page.etag = content_digest(html);
  page.gzip = std::make_shared<const std::string>(pack_gzip(html));
  page.html = std::make_shared<const std::string>(std::move(html));
  return page;
}

// Whether If-None-Match names the entity tag: what the client has is what there is.
bool has_it(const Request& request, std::string_view etag) {
  const std::string_view given = request.header("if-none-match").value_or("");
  return given == "*" || (!etag.empty() && given.find(etag) != std::string_view::npos);
}

// A body with its tag, or 304 without one.
Response tagged(const Request& request, std::string_view etag, Body body, Body gzip) {
  Response response;
  response.headers = {{"ETag", '"' + std::string(etag) + '"'}, {"Cache-Control", "no-cache"}};
  if (has_it(request, etag)) {
    response.status = 304;
    return response;
  }
  response.body = std::move(body);
  response.gzip = std::move(gzip);
  return response;
}

}  // namespace

Response answer_page(Serving&, const Request& request) {
  static const ServedPage page = make_page();
  Response response = tagged(request, page.etag, page.html, page.gzip);
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Content-Security-Policy", page.policy);
  return response;
}

Response answer_health(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  const auto state = serving.watch.look();
  const Counts counts = count(state->trials);
  return json_response(api::dump({{"version", serving.version},
                                  {"study", serving.watch.directory().string()},
                                  {"etag", state->etag},
                                  {"runner", to_string(state->runner)},
                                  {"trials", counts.trials},
                                  {"complete", counts.complete},
                                  {"failed", counts.failed},
                                  {"running", counts.running}}));
}

Response answer_study(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  // Nothing is computed for who has it.
  if (const std::string etag = serving.watch.look()->etag; has_it(request, etag)) {
    return tagged(request, etag, nullptr, nullptr);
  }
  const auto page = serving.study.page();
  return tagged(request, page->etag, page->json, page->gzip);
}

Response answer_answers(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  const auto page = serving.study.page();
  Response response = tagged(request, page->etag, page->answers, nullptr);
  response.content_type = "application/octet-stream";
  return response;
}

Response answer_trials(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  return json_response(api::trials_json(serving.watch.look()->trials));
}

Response answer_trial(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  const std::string key = request.path.substr(request.path.rfind('/') + 1);
  const auto state = serving.watch.look();
  const auto found = std::ranges::find(state->trials, key, &study::Trial::key);
  if (found == state->trials.end()) {
    throw Refused(404, "the study has no trial '" + text::printable(key) + "'",
                  "GET /api/trials lists their keys");
  }
  const std::string array = api::trials_json({*found});
  return json_response(array.substr(1, array.size() - 2));
}

Response answer_events(Serving& serving, const Request& request) {
  QueryReader(request.query).done();
  Response response;
  response.stream = [&serving](const std::shared_ptr<EventSink>& sink) { serving.hub.add(sink); };
  return response;
}

}  // namespace dimscope::serve
