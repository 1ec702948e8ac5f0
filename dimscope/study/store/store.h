#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dimscope/study/trial.h"
#include "dimscope/text/corpus/tree.h"
#include "dimscope/text/tokenizer.h"

namespace dimscope::study {

// StoredData::source of trials that another program trained.
inline constexpr std::string_view kAddedSource = "added";

// A metric of added trials.
struct AddedMetric {
  std::string name;            // "accuracy"
  std::int64_t sentences = 0;  // that it was measured on; 0: not known
  friend bool operator==(const AddedMetric&, const AddedMetric&) = default;
};

// The data set as a study remembers it, so that reports and explanations need no data files.
struct StoredData {
  std::string digest;
  std::string source;  // "sst", "synthetic", …
  bool lowercase = true;
  text::Tokenizer tokenizer = text::Tokenizer::kWhitespace;  // of further texts
  std::vector<std::string> class_names;
  std::vector<std::string> vocabulary;  // tokens in order; [0] is the unknown word
  std::int32_t train_phrases = 0;
  std::map<std::string, std::vector<std::int32_t>> labels;  // "dev", "test" -> gold labels
  std::map<std::string, std::vector<std::int32_t>> slices;  // slice -> test sentence numbers
  std::map<std::string, std::int32_t> num_sentences;        // "train", "dev", "test"
  // "test" -> its sentences, words as written. Store::data() leaves them out, since only some
  // readers need them: Store::trees() has them.
  std::map<std::string, std::vector<text::Tree>> trees;
  // Of trials that another program trained, and that were added with their metrics alone: then
  // there are no classes and words, and no sentence in any split.
  std::vector<AddedMetric> added_metrics;
};

// A sentence or phrase of the study file with what the data set knows of it.
struct StoredSentence {
  std::string kind;  // "sentence" or "phrase"
  std::string text;
  std::vector<std::string> tokens;
  std::optional<std::int32_t> label;
  std::vector<double> truth;  // true contribution of each token; empty if not known
};

// What a finished trial leaves besides its Trial record.
struct Predictions {
  std::string split;  // "dev" or "test"
  std::int32_t num_classes = 0;
  std::vector<float> probabilities;  // [sentences, num_classes]
};

// Which relevances: of what, by which method; those that a run stores by default.
struct RelevanceKind {
  std::string split = "test";
  std::string method = "lrp-all";
  double epsilon = 0.001, delta = 0;
};

// Those that came with a trial of another program.
inline const RelevanceKind kAddedRelevances{
    .split = "test", .method = "added", .epsilon = 0, .delta = 0};

// The relevance of every word of a split for the class that the trial predicts, or that
// AddedTrial::relevances says.
struct WordRelevances {
  RelevanceKind kind;
  std::vector<float> words;  // sentences in order, their words back to back
};

// All that is added of a trial that another program trained.
struct AddedResults {
  Trial trial;  // complete, with its key
  std::vector<Predictions> predictions;
  std::vector<WordRelevances> relevances;
  std::string from;  // where it stood, for messages: "trials/3.npz"
};

// How good a trial's explanations by one method are, by one measure.
struct Evaluation {
  std::string method, measure;
  double value = 0;
  std::optional<double> low, high;  // of a 95 % interval
  std::int64_t n = 0;               // sentences behind it
  friend bool operator==(const Evaluation&, const Evaluation&) = default;
};

// A study's memory: DIR/study.db (SQLite; its tables are described in sql/). All members may be
// called from any thread; writes are serialised and each is one transaction, so a kill at any
// moment leaves the last whole state. Nothing but study.db remains after a run that ends; after a
// kill study.db-wal and study.db-shm may, until the next run. Doubles come back bit for bit (but
// -0 as 0); writing one that is not finite is a WorkError. A database of a newer dimscope, of
// another program, or a damaged one is an InputError, and so is reading what cannot be right
// (stored_flaws.h): it says what, where and how to mend it. A full or failing disk is a WorkError.
class Store {
 public:
  enum class Mode {
    kRun,   // create if missing, migrate, take the study's lock; running trials become pending
    kRead,  // must exist; never writes study.db; each call sees the latest whole state of a run in
            // progress, of a killed one, or in a read-only directory
    kMemory,  // for tests: begins empty, is in no file, and `directory` is a name
  };

  // Opens `directory`/study.db. kRead takes what the dimscope before
  // this one wrote, too. Throws InputError where kRead finds no study, WorkError when another
  // process runs the study (naming its process number).
  Store(const std::filesystem::path& directory, Mode mode);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // `directory`/study.db, for messages.
  const std::filesystem::path& file() const;

  // The study file's text as last run, the program's version that wrote it, and the folder that its
  // relative paths start at.
  void set_study(std::string_view study_toml, std::string_view version,
                 const std::filesystem::path& home = {});
  std::string study_toml() const;  // empty before set_study()
  // Where that folder may be now, the likeliest first: the same way from the study's directory, and
  // where it was. Empty where it is not known.
  std::vector<std::filesystem::path> homes() const;

  // Remembers the data set; data() throws InputError before. Throws InputError when the store holds
  // complete trials of another digest, and forgets its other trials.
  void set_data(const StoredData& data);
  StoredData data() const;
  bool has_data() const;
  // The sentences of a split. Throws InputError where not all of them are there.
  std::vector<text::Tree> trees(std::string_view split) const;

  void set_sentences(std::span<const StoredSentence> sentences);  // replaces all
  std::vector<StoredSentence> sentences() const;

  // Makes the study's trials exactly `configs`, in this order; those that were added stay, behind
  // them. Known keys keep what they have, and get the settings that their keys were made of. Other
  // complete trials no longer in the study stay, but
  // out of trials(): former trials. Throws WorkError when two configurations have one key.
  void set_trials(std::span<const model::TrialConfig> configs, std::string_view data_digest);

  // In study order, with epochs and metrics. A pending trial has neither. For a reader, one that
  // was running when its process ended is pending.
  std::vector<Trial> trials() const;
  // Also one that is no longer in the study; nullopt for an unknown key.
  std::optional<Trial> trial(std::string_view key) const;

  // Complete trials of settings that the study no longer has, or of an older dimscope's arithmetic.
  std::vector<Trial> former_trials() const;
  // Forgets them and what they gave. Returns their keys, whose models are the caller's to remove.
  std::vector<std::string> remove_former_trials();

  // Adds trials of another program behind those that are there, as one transaction. Returns how
  // many were new: of a key that is there what came of it is written again. Throws InputError
  // naming both where another trial of another program has the same hyperparameters and seed.
  std::size_t add_trials(std::span<const AddedResults> trials, std::string_view data_digest);

  // States of one trial, each transition one transaction; a trial in another state is our own bug.
  // Any state but running -> running; forgets what an earlier run left, the digest of its model
  // too.
  void start(std::string_view key);
  void add_epoch(std::string_view key, const engine::EpochRecord& epoch);
  // running -> complete, with all that `trial` says of its results and its model; its epochs
  // replace those added.
  void finish(const Trial& trial, std::span<const Predictions> predictions,
              std::span<const WordRelevances> relevances = {});
  // Replaces the figures of a complete trial, for slices that are new or no longer what they were.
  void set_metrics(std::string_view key, const std::map<std::string, double>& metrics);
  void fail(std::string_view key, std::string_view error);  // running -> failed; epochs are kept
  void release(std::string_view key);  // running -> pending (stopped); forgets its epochs

  // Class probabilities [S,C] of a complete trial on "dev" or "test". Throws InputError where it
  // has none.
  std::vector<float> probabilities(std::string_view key, std::string_view split) const;

  // A digest of the answers to all sentences of each complete trial with a known model, or of
  // another program, by key; none for one that answers all of a split alike, or whose answers are
  // damaged.
  std::map<std::string, std::string> answer_digests() const;

  // Of the split's `num_words` words, the sentences in order, as set_relevances() kept them: in 16
  // bits a word (half.h says how exact that is). Throws InputError where the trial has none of this
  // kind.
  std::vector<float> relevances(std::string_view key, const RelevanceKind& kind,
                                std::size_t num_words) const;
  // Replaces what the trial has of this kind. A trial keeps them until it is started again.
  void set_relevances(std::string_view key, const WordRelevances& relevances);

  // What is wrong with the results of complete trials, by key: what is missing or cannot be right
  // of their training, metrics, probabilities and relevances of test (`num_test_words` by the
  // default kind). From then on such a trial has no metrics, and is pending where its training
  // is what is wrong; restore() puts the results of the others there again. Trials that were added
  // are not looked at, since a run cannot mend them.
  std::map<std::string, std::string> forget_damaged(std::size_t num_test_words);
  // Replaces what a complete trial's model can tell again.
  void restore(std::string_view key, const std::map<std::string, double>& metrics,
               std::span<const Predictions> predictions,
               std::span<const WordRelevances> relevances);

  // Replaces what the trial has of the same methods and measures.
  void set_evaluations(std::string_view key, std::span<const Evaluation> evaluations);
  std::vector<Evaluation> evaluations(std::string_view key) const;  // by method, then measure

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dimscope::study
