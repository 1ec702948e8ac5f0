#pragma once

#include "dimscope/text/corpus/dataset.h"

namespace dimscope::text {

// Makes a data set that keeps case fit for models that read it in lower case as well as for those
// that read it as written. The vocabulary gets, behind the words of train, their forms in lower
// case, and the words of dev and test that are one of them but for case: to who reads as written
// these are unknown, as they were. Fills `lower_word`; the digest is another one.
void keep_both_cases(Dataset& data);

}  // namespace dimscope::text
