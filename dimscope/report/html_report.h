#pragma once

#include <string>
#include <string_view>

namespace dimscope::report {

// The web app as one HTML file, built from web/.
std::string_view web_bundle();

// The app with a study's data inlined (views_json.h, to_json) and the bytes of its answers
// (answers_block.h), in base64: one file that needs no network. `bundle` holds each placeholder of
// web/index.html once; the JSON is escaped so that no text in it can end the script element.
std::string html_report(std::string_view bundle, std::string_view study_json,
                        std::string_view answers = {});

}  // namespace dimscope::report
