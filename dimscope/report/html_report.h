#pragma once

#include <string>
#include <string_view>

namespace dimscope::report {

// The web app as one HTML file, built from web/.
std::string_view web_bundle();

// The app with a study's data inlined (views_json.h, to_json) and the bytes of its answers
// (answers_block.h), in base64: one file that needs no network. `bundle` holds each placeholder of
// web/index.html once; the JSON is escaped so that no text in it can end the script element. The
// policy that the bundle states (Content-Security-Policy) allows no script and no style but
// those of the page itself (content_policy()).
std::string html_report(std::string_view bundle, std::string_view study_json,
                        std::string_view answers = {});
// The same with another policy.
std::string html_report(std::string_view bundle, std::string_view study_json,
                        std::string_view answers, std::string_view policy);

// The policy that the bundle's <meta http-equiv="Content-Security-Policy"> states, where the
// scripts and styles that are taken are those that the bundle holds, by their SHA-256, instead of
// any ('unsafe-inline'). Empty where it states none.
std::string content_policy(std::string_view bundle);

// Whether `html` is html_report() of this very app, with whatever study.
bool is_report_of(std::string_view bundle, std::string_view html);

// The same report with its answers as they were before they were packed, which a page reads at
// once: a browser without a window does not wait for what unpacks them. Throws InputError where
// `html` is no is_report_of() this app, or its answers are damaged.
std::string with_unpacked_answers(std::string_view bundle, std::string_view html);

}  // namespace dimscope::report
