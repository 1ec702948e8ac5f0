#pragma once

#include <string>

#include "dimscope/study/models/model_words.h"

namespace dimscope::cli {

// "unknown words, read as '<unk>': asdf, qwer" with a line end, each word once, in lines of at most
// `width` columns (0: any); "" where the model knows all.
std::string unknown_words_text(const study::ModelWords& words, const study::Sentences& sentences,
                               int width);

// Says on standard error which texts have no word that the model knows: what it answers to them is
// what it answers to any text of that length.
void warn_of_unknown_texts(const study::ModelWords& words, const study::Sentences& sentences);

}  // namespace dimscope::cli
