// The API of a real study, over sockets.
#include "dimscope/serve/study_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dimscope/api/effects_json.h"
#include "dimscope/api/finders_json.h"
#include "dimscope/api/views_json.h"
#include "dimscope/base/gzip.h"
#include "dimscope/report/study_report.h"
#include "tests/message_of.h"
#include "tests/serve/raw_client.h"
#include "tests/study/small_study.h"

namespace dimscope::serve {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kStudy =
    built_in_study(80, 2, 100) + kTwoByTwoGrid + kNotGoodPhrase + kTurnsSlice + R"([[sentences]]
text = "the plot is </script><script>alert(1)</script> good ."
)";

class Server : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    study_ = new study::SmallStudy(kStudy);
    server_ = new StudyServer({.directory = study_->directory(), .version = "1.2.3", .http = {}});
  }
  static void TearDownTestSuite() {
    delete server_;
    delete study_;
  }
  static std::uint16_t port() { return server_->http().port(); }
  static Answer at(std::string_view target, std::string_view headers = {}) {
    return ask(port(), get(port(), target, headers));
  }
  static Answer explain(const json& question) {
    return ask(port(), post(port(), "/api/explain", question.dump()));
  }
  static study::Store store() {
    return study::Store(study_->directory(), study::Store::Mode::kRead);
  }

  static study::SmallStudy* study_;
  static StudyServer* server_;
};

study::SmallStudy* Server::study_ = nullptr;
StudyServer* Server::server_ = nullptr;

TEST_F(Server, AnswersThePageUnderAPolicyThatAllowsItsOwnScriptAlone) {
  const Answer page = at("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.header("content-type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.body, AllOf(StartsWith("<!doctype html>"),
                               HasSubstr(R"(id="dimscope-study">{"live":true}</script>)")));
  const std::string policy = page.header("content-security-policy");
  EXPECT_THAT(policy, AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'sha256-"),
                            HasSubstr("connect-src 'self'"), HasSubstr("frame-ancestors 'none'"),
                            Not(HasSubstr("script-src 'unsafe-inline'"))));
  EXPECT_EQ(page.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(page.header("referrer-policy"), "no-referrer");
  EXPECT_EQ(page.header("cross-origin-resource-policy"), "same-origin");
  EXPECT_EQ(page.header("cache-control"), "no-cache");
  const Answer packed = at("/", "Accept-Encoding: gzip\r\n");
  EXPECT_EQ(unpack_gzip(packed.body, "page", 10'000'000), page.body);
  EXPECT_EQ(at("/", "If-None-Match: " + page.header("etag") + "\r\n").status, 304);
}

TEST_F(Server, AnswersTheStudyThatTheReportHolds) {
  const Answer answer = at("/api/study");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("content-type"), "application/json");
  EXPECT_EQ(answer.header("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(answer.body, report::page_data(study_->directory(), store(), {}, "1.2.3").json + "\n");
  const Answer answers = at("/api/answers");
  EXPECT_EQ(answers.header("content-type"), "application/octet-stream");
  EXPECT_EQ(answers.body, report::page_data(study_->directory(), store(), {}, "1.2.3").answers);
  EXPECT_TRUE(is_gzip(answers.body));
  const std::string etag = answer.header("etag");
  EXPECT_THAT(etag, AllOf(StartsWith("\""), EndsWith("\"")));
  const Answer same = at("/api/study", "If-None-Match: " + etag + "\r\n");
  EXPECT_EQ(same.status, 304);
  EXPECT_THAT(same.body, IsEmpty());
  EXPECT_EQ(same.header("etag"), etag);
  EXPECT_EQ(at("/api/study", "If-None-Match: \"other\"\r\n").status, 200);
  const Answer packed = at("/api/study", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(unpack_gzip(packed.body, "study", 10'000'000), answer.body);
}

TEST_F(Server, AnswersTrialsEffectsAndFinders) {
  EXPECT_EQ(at("/api/trials").body, api::trials_json(store().trials()) + "\n");
  const study::Trial trial = store().trials().at(3);
  const json one = at("/api/trials/" + trial.key).json();
  EXPECT_EQ(one, json::parse(api::trials_json({trial})).at(0));
  const Answer unknown = at("/api/trials/%3Cscript%3E");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.error(), "the study has no trial '<script>'");

  effects::EffectsOptions options;
  options.topics = {effects::EffectsTopic::kPairs};
  options.metric = "test.coarse";
  EXPECT_EQ(at("/api/effects?topic=pairs&metric=test.coarse").body,
            api::to_json(effects::view_effects(study_->directory(), store(), options)) + "\n");
  EXPECT_EQ(at("/api/effects?topic=pair").error(),
            "'pair' is no topic of effects, did you mean 'pairs'?");
  EXPECT_EQ(at("/api/effects?metrc=test.fine").error(),
            "unknown parameter 'metrc', did you mean 'metric'?");
  EXPECT_EQ(at("/api/effects?metric=test.fine&metric=test.coarse").error(),
            "metric is given twice");
  EXPECT_EQ(at("/api/effects?metric=").error(), "metric is empty");
  EXPECT_EQ(at("/api/effects?margin=x").error(), "margin is 'x', expected a number");
  EXPECT_EQ(at("/api/effects?margin=0").error(), "margin is not above 0 and below 100 points");
  EXPECT_EQ(at("/api/effects?resamples=1").error(),
            "resamples is '1', expected a whole number from 40 to 100000");
  EXPECT_EQ(at("/api/effects?pair=2").error(), "pair is '2', expected two values A,B");
  EXPECT_EQ(at("/api/effects?a=seed%3D1").error(),
            "a and b go together: two sets of trials are compared");
  EXPECT_EQ(at("/api/effects?a=seed%3D1&b=seed%3D2&axis=seed").error(),
            "a and b compare two sets of trials; axis and pair two values");

  const effects::FinderOptions finder{.finder = effects::Finder::kSeeds};
  EXPECT_EQ(at("/api/find?query=seeds").body,
            api::to_json(effects::find_sentences(store(), finder)) + "\n");
  EXPECT_EQ(at("/api/find").error(),
            "query is missing, expected one of contrast, seeds, flips, reasons, suspects, mends");
  EXPECT_THAT(at("/api/find?query=flips&right=d_h%3D2").error(),
              StartsWith("unknown parameter 'right'"));
  EXPECT_EQ(at("/api/find?query=mends&text=a").error(),
            "text and label go together: label is the class that is right for text");
  EXPECT_EQ(at("/api/find?query=mends&text=a&label=0&sentence=1").error(),
            "sentence and text are two ways to name the sentence; expected one");
}

TEST_F(Server, ExplainsATextUnderEveryModel) {
  const json all = explain({{"text", "not good ."}}).json();
  ASSERT_EQ(all.size(), 8U);
  EXPECT_EQ(all[0]["tokens"], json({"not", "good", "."}));
  EXPECT_EQ(all[0]["method"], "lrp-all");
  EXPECT_EQ(all[0]["relevance"].size(), 3U);
  const std::vector<study::Trial> trials = store().trials();
  for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(all[i]["key"], trials[i].key);

  const json some = explain({{"text", {"good .", "bad ."}},
                             {"where", {"hidden_dim=2"}},
                             {"method", {"lrp-all", "occlusion"}},
                             {"class", "negative"},
                             {"against", 2},
                             {"trials", {trials[2].key, trials[0].key}}})
                        .json();
  ASSERT_EQ(some.size(), 4U);  // one trial has both, two texts, two methods
  EXPECT_EQ(some[1]["method"], "occlusion");
  EXPECT_EQ(some[0]["against"], 2);
  EXPECT_EQ(some[0]["class"], 1);
  // The same question again is answered from memory, byte for byte.
  EXPECT_EQ(explain({{"text", "not good ."}}).json(), all);
}

TEST_F(Server, SaysWhatIsWrongWithAQuestion) {
  const auto error = [](const json& question) { return explain(question).error(); };
  const json text = "good .";
  EXPECT_EQ(error(json::object()),
            "nothing to explain; expected \"text\" with a sentence or several");
  EXPECT_THAT(error({{"text", ""}}), StartsWith("text"));
  EXPECT_EQ(error({{"text", 1}}), "\"text\" is not a text or an array of texts");
  EXPECT_EQ(error({{"text", std::vector<std::string>(17, "a")}}),
            "\"text\" has 17 sentences, expected at most 16 in one request");
  std::string words;
  for (int i = 0; i < 1001; ++i) words += "good ";
  EXPECT_EQ(error({{"text", words}}), "the text has 1001 words, expected at most 1000");
  EXPECT_EQ(error({{"text", text}, {"txt", 1}}), "unknown member \"txt\", did you mean 'text'?");
  EXPECT_EQ(error({{"text", text}, {"method", "lrp"}}).substr(0, 20), "unknown method 'lrp'");
  EXPECT_EQ(error({{"text", text}, {"method", {"lrp-all", "lrp-all"}}}),
            "\"method\" names lrp-all twice");
  EXPECT_THAT(error({{"text", text}, {"class", "good"}}), HasSubstr("class"));
  EXPECT_EQ(error({{"text", text}, {"class", 1.5}}),
            "\"class\" is not the name or the number of a class");
  EXPECT_EQ(error({{"text", text}, {"of", "loss"}}),
            "\"of\" is neither \"logit\" nor \"probability\"");
  EXPECT_EQ(error({{"text", text}, {"epsilon", "x"}}), "\"epsilon\" is not a number");
  EXPECT_EQ(error({{"text", text}, {"epsilon", -1}}), "epsilon is -1, expected 0 or more");
  EXPECT_EQ(error({{"text", text}, {"samples", -1}}),
            "\"samples\" is not a whole number, 0 or more");
  EXPECT_EQ(error({{"text", text}, {"trials", {"0"}}}), "the study has no complete trial '0'");
  EXPECT_EQ(error({{"text", text}, {"where", {"hidden_dim=9"}}}),
            "no complete trial has hidden_dim = 9");
  EXPECT_THAT(error({{"text", text}, {"where", {"hiden_dim=9"}}}), HasSubstr("hidden_dim"));

  const auto raw = [](std::string_view body) {
    return ask(port(), post(port(), "/api/explain", body));
  };
  EXPECT_EQ(raw("[1]").error(), "the request's body is no JSON object {…}");
  EXPECT_THAT(raw("{\"text\":").error(), StartsWith("the request's body is no JSON: parse error"));
  EXPECT_THAT(raw("{\"text\":\"\xff\"}").error(), StartsWith("the request's body is no JSON"));
  EXPECT_EQ(raw(std::string(100'000, '[')).status, 400);
  EXPECT_EQ(raw("").status, 400);
}

TEST_F(Server, TakesNothingButJson) {
  const std::string question = R"({"text":"good ."})";
  const Answer form =
      ask(port(), post(port(), "/api/explain", question, "Content-Type: text/plain\r\n"));
  EXPECT_EQ(form.status, 415);
  EXPECT_EQ(form.error(),
            "the request's body is of the type 'text/plain', expected "
            "application/json");
  EXPECT_EQ(ask(port(), post(port(), "/api/explain", question, "")).status, 415);
  EXPECT_EQ(ask(port(), post(port(), "/api/explain", question,
                             "Content-Type: application/json ; charset=utf-8\r\n"))
                .status,
            200);
}

TEST_F(Server, NamesWhatThereIsInstead) {
  const Answer nothing = at("/api/studdy");
  EXPECT_EQ(nothing.status, 404);
  EXPECT_EQ(nothing.error(), "nothing is at /api/studdy, did you mean '/api/study'?");
  EXPECT_EQ(at("/api/trials/a/b").status, 404);
  EXPECT_EQ(at("/study.db").status, 404);
  EXPECT_EQ(at("/../study.db").status, 400);
  const Answer method = ask(port(), post(port(), "/api/study", "{}"));
  EXPECT_EQ(method.status, 405);
  EXPECT_EQ(method.header("allow"), "GET");
  EXPECT_EQ(method.error(), "/api/study is answered to GET");
  EXPECT_EQ(at("/api/explain").header("allow"), "POST");
  EXPECT_EQ(ask(port(), "OPTIONS /api/explain HTTP/1.1\r\nHost: localhost:" +
                            std::to_string(port()) + "\r\n\r\n")
                .status,
            405);
}

TEST_F(Server, LetsNoScriptOfAnyoneIntoThePage) {
  // What a study, an address or a question says comes back as JSON alone, never as a page.
  for (const Answer& answer : {at("/api/study"), at("/api/%3Cscript%3Ealert(1)%3C/script%3E"),
                               at("/api/effects?metric=%3Cscript%3E"),
                               explain({{"text", "<script>alert(1)</script> good"}})}) {
    EXPECT_EQ(answer.header("content-type"), "application/json");
    EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
    EXPECT_NO_THROW(answer.json());
  }
  EXPECT_THAT(at("/").body, Not(HasSubstr("alert(1)")));
}

TEST_F(Server, SaysHowItIs) {
  const json health = at("/api/health").json();
  EXPECT_EQ(health["version"], "1.2.3");
  EXPECT_EQ(health["complete"], 8);
  EXPECT_EQ(health["runner"], "nobody");
  EXPECT_EQ('"' + health["etag"].get<std::string>() + '"', at("/api/study").header("etag"));
}

TEST(StudyServer, NeedsAStudy) {
  const study::TemporaryDirectory empty;
  EXPECT_THAT(message_of([&] {
                const StudyServer server({.directory = empty.path(), .version = "", .http = {}});
              }),
              HasSubstr("there is no study"));
}

}  // namespace
}  // namespace dimscope::serve
