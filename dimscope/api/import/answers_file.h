#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/study/added/added_answers.h"

namespace dimscope::api {

// The answers of trials that another program trained, as docs/trials.md describes the files:
// numpy's .npz and safetensors with one trial each, JSON with one or a list of them; told apart by
// their first bytes. Throws InputError "NAME: …" for what is none of these, a member or array that
// is unknown (naming the nearest), missing or of another kind; numbers are not looked at.
std::vector<study::ForeignAnswers> parse_answers(std::string_view bytes, const std::string& name);
std::vector<study::ForeignAnswers> read_answers(const std::filesystem::path& path);

}  // namespace dimscope::api
