#pragma once

#include <string>

// Parts of the study files that tests run: the built-in corpus, so small that a trial trains in a
// blink.
namespace dimscope {

inline std::string built_in_study(int train_sentences, int epochs, int batch_size = 50) {
  return "[data]\nsource = \"synthetic\"\ntrain_sentences = " + std::to_string(train_sentences) +
         "\n[train]\nbatch_size = " + std::to_string(batch_size) +
         "\nepochs = " + std::to_string(epochs) + "\n";
}

// Eight trials.
inline constexpr char kTwoByTwoGrid[] = R"([[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
seed = "1..2"
)";

inline constexpr char kNotGoodPhrase[] = R"([[phrases]]
text = "not good"
label = "negative"
)";

inline constexpr char kTurnsSlice[] = R"([[slices]]
name = "turns"
contains = ["but", "not"]
)";

}  // namespace dimscope
