// `dimscope add` of answers: a test set once, and what trials of another program answer.
#include "dimscope/cli/commands/add_answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "dimscope/api/import/answers_file.h"
#include "dimscope/api/json.h"
#include "dimscope/base/ascii.h"
#include "dimscope/base/error.h"
#include "dimscope/base/file.h"
#include "dimscope/cli/terminal/output.h"
#include "dimscope/figure/text_layout.h"
#include "dimscope/study/added/added_answers.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/study_data.h"
#include "dimscope/study/trial_metrics.h"

namespace dimscope::cli {
namespace {

// What was added, for people and as JSON.
struct Added {
  study::StoredData data;
  std::vector<text::Tree> test;
  std::optional<text::TestSet> new_test;  // read by this call
  std::vector<study::AddedResults> results;
  std::size_t num_files = 0, num_new = 0, num_all = 0;
};

bool has_ending(const std::filesystem::path& path) {
  const std::string ending = ascii_lower(path.extension().string());
  return ending == ".npz" || ending == ".safetensors" || ending == ".json";
}

// The files themselves, and those in folders, each folder's by name.
std::vector<std::filesystem::path> files_of(const AnswersArguments& arguments) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path& path : arguments.files) {
    if (!is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::filesystem::path> inside;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (has_ending(entry.path())) inside.push_back(entry.path());
    }
    if (inside.empty()) {
      throw InputError(
          fmt::format("{}: has no file of answers: .npz, .safetensors or .json", path.string()));
    }
    std::ranges::sort(inside);
    files.insert(files.end(), inside.begin(), inside.end());
  }
  return files;
}

// Throws InputError where the study's test set is another one.
void require_same_test(const study::StoredData& data, const std::vector<text::Tree>& there,
                       const text::TestSet& test, const std::filesystem::path& directory) {
  const std::string study = directory.string();
  if (data.class_names != test.class_names) {
    throw InputError(fmt::format(
        "{}: its classes are {}, and those of {} are {}; --classes gives "
        "their order",
        study, fmt::join(data.class_names, ", "), test.name, fmt::join(test.class_names, ", ")));
  }
  if (there.size() != test.trees.size()) {
    throw InputError(fmt::format("{}: its test set has {} sentences, and {} has {}", study,
                                 there.size(), test.name, test.trees.size()));
  }
  for (std::size_t s = 0; s < there.size(); ++s) {
    const bool same = there[s].tokens == test.trees[s].tokens &&
                      there[s].nodes[0].label == test.trees[s].nodes[0].label;
    if (same) continue;
    throw InputError(fmt::format(
        "{}: its test set has as sentence {} \"{}\" ({}), and {} has \"{}\" ({})", study, s,
        fmt::join(there[s].tokens, " "), data.class_names.at(there[s].nodes[0].label), test.name,
        fmt::join(test.trees[s].tokens, " "), data.class_names.at(test.trees[s].nodes[0].label)));
  }
}

// Opens the study with its test set, or makes it, and adds trials.
class Adder {
 public:
  explicit Adder(const AnswersArguments& arguments) : arguments_(arguments) {}

  // All is read and checked before anything is written.
  Added add() {
    if (!arguments_.test.empty()) {
      added_.new_test = text::read_test_set(arguments_.test, arguments_.test_options);
    }
    std::optional<study::Store> there;
    if (exists(arguments_.directory / "study.db")) {
      there.emplace(arguments_.directory, study::Store::Mode::kRead);
    }
    take_data(there && there->has_data() ? &*there : nullptr);
    if (!arguments_.slices.empty()) take_slices();
    read_files();
    study::require_same_settings(there ? &*there : nullptr, added_.results);
    there.reset();
    write();
    return std::move(added_);
  }

 private:
  void take_data(const study::Store* store) {
    if (store == nullptr) {
      if (!added_.new_test) {
        throw InputError(
            fmt::format("{}: is no study yet; --test FILE gives the test set that the "
                        "trials answered",
                        arguments_.directory.string()));
      }
      added_.data = study::added_data(*added_.new_test);
      added_.test = added_.data.trees.at("test");
      data_changed_ = true;
      return;
    }
    added_.data = store->data();
    study::require_answers(*store, added_.data, "a test set; answers go to another directory");
    added_.test = store->trees("test");
    if (added_.new_test) {
      require_same_test(added_.data, added_.test, *added_.new_test, arguments_.directory);
    }
    added_.data.trees["test"] = added_.test;
  }

  void take_slices() {
    if (added_.data.source != study::kAddedSource) {
      throw InputError(
          fmt::format("{}: dimscope trained trials of this study, whose slices are "
                      "those of its study file; `dimscope run` takes them from there",
                      arguments_.directory.string()));
    }
    text::DataConfig config;
    const bool trees = std::ranges::all_of(added_.test, [](const text::Tree& tree) {
      return std::ranges::none_of(tree.nodes, [](const text::TreeNode& node) {
        return node.label == text::TreeNode::kUnlabelled;
      });
    });
    config.source = trees ? "trees" : "table";
    config.classes = added_.data.class_names;
    slices_ = read_file(arguments_.slices);
    const study::StudyFile file = study::parse_added_study(slices_, arguments_.slices.string(), "",
                                                           arguments_.slices.parent_path(), config);
    if (file.slices.empty()) {
      throw InputError(arguments_.slices.string() + ": has no [[slices]], expected one or more");
    }
    study::set_slices(file.slices, added_.test, added_.data);
    data_changed_ = true;
  }

  void read_files() {
    for (const std::filesystem::path& path : files_of(arguments_)) {
      ++added_.num_files;
      for (const study::ForeignAnswers& answers : api::read_answers(path)) {
        added_.results.push_back(study::added_results(answers, added_.data, added_.test));
      }
    }
  }

  void write() {
    study::Store store(arguments_.directory, study::Store::Mode::kRun);
    if (data_changed_) store.set_data(added_.data);
    if (!slices_.empty()) store.set_study(slices_, "", arguments_.slices.parent_path());
    if (data_changed_) refresh_metrics(store);
    added_.num_new = store.add_trials(added_.results, added_.data.digest);
    added_.num_all = store.trials().size();
  }

  // Trials that are there may have been scored on other slices.
  void refresh_metrics(study::Store& store) const {
    for (const study::Trial& trial : store.trials()) {
      store.set_metrics(trial.key,
                        study::metrics_of({}, store.probabilities(trial.key, "test"), added_.data));
    }
  }

  const AnswersArguments& arguments_;
  Added added_;
  bool data_changed_ = false;
  std::string slices_;  // the text of their file
};

std::size_t num_tokens(const std::vector<text::Tree>& trees) {
  std::size_t tokens = 0;
  for (const text::Tree& tree : trees) tokens += tree.tokens.size();
  return tokens;
}

void print_test_set(const Added& added) {
  const text::TestSet* test = added.new_test ? &*added.new_test : nullptr;
  print_out("test set: {}, {}", figure::counted(added.test.size(), "sentence"),
            figure::counted(num_tokens(added.test), "token"));
  if (test != nullptr && test->has_trees) print_out(", with trees");
  if (test != nullptr && !test->has_trees && test->tokens_given) print_out(", split as given");
  if (test != nullptr && !test->tokens_given) {
    print_out("; texts are column {}, labels column {}, words split by tokenizer {}",
              test->text_column, test->label_column, text::tokenizer_name(test->tokenizer));
  }
  print_out("\nclasses, in the order of probabilities: {}\n",
            fmt::join(added.data.class_names, ", "));
  for (const auto& [name, sentences] : added.data.slices) {
    print_out("slice {}: {}\n", name, figure::counted(sentences.size(), "sentence"));
  }
}

std::string relevances_text(const Added& added) {
  std::set<std::string> kinds;
  std::size_t with = 0;
  for (const study::AddedResults& results : added.results) {
    const auto& relevances = results.trial.added->relevances;
    if (!relevances) continue;
    ++with;
    kinds.insert(fmt::format("{}of the {} class",
                             relevances->method.empty() ? "" : relevances->method + ", ",
                             to_string(relevances->of)));
  }
  if (with == 0) return "none";
  return fmt::format("{}{}", fmt::join(kinds, "; "),
                     with == added.results.size()
                         ? ""
                         : fmt::format("; in {} of {} trials", with, added.results.size()));
}

void print_added(const Added& added, const std::string& directory) {
  print_test_set(added);
  if (added.results.empty()) {
    print_out("dimscope add {} FILES adds trials' answers to it\n", directory);
    return;
  }
  print_out("hyperparameters: {}\n",
            fmt::join(study::setting_names(added.results.front().trial), ", "));
  print_out("relevances: {}\n", relevances_text(added));
  print_out("{}: {} of {}; {} in all, {} new\n", directory,
            figure::counted(added.results.size(), "trial"),
            figure::counted(added.num_files, "file"), added.num_all, added.num_new);
  print_out("dimscope effects {0} shows what moves test.fine; dimscope report {0} writes a page\n",
            directory);
}

api::Json json_of(const Added& added, const std::string& directory) {
  auto slices = api::Json::object();
  for (const auto& [name, sentences] : added.data.slices) slices[name] = sentences.size();
  api::Json names = api::Json::array();
  if (!added.results.empty()) names = study::setting_names(added.results.front().trial);
  return {{"directory", directory},
          {"sentences", added.test.size()},
          {"tokens", num_tokens(added.test)},
          {"classes", added.data.class_names},
          {"slices", slices},
          {"hyperparameters", names},
          {"relevances", relevances_text(added)},
          {"files", added.num_files},
          {"trials", added.num_all},
          {"new", added.num_new}};
}

}  // namespace

bool is_of_answers(const std::filesystem::path& path) {
  return has_ending(path) || is_directory(path);
}

void add_answers_options(CLI::App* command, AnswersArguments& arguments) {
  command
      ->add_option("--test", arguments.test,
                   "The test set that answers are to: texts or tokens with their true classes, as "
                   "CSV, TSV or JSON Lines, or trees")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  text::TestSetOptions& test = arguments.test_options;
  command
      ->add_option("--classes", test.classes,
                   "The classes in the order of the probabilities' columns [as the labels sort]")
      ->delimiter(',')
      ->type_name("NAME,…");
  command
      ->add_option("--text-column", test.text,
                   "The test set's column of texts [text, review, sentence, …]")
      ->type_name("NAME");
  command
      ->add_option("--label-column", test.label,
                   "The test set's column of true classes [label, class, stars, …]")
      ->type_name("NAME");
  command->add_option("--tokenizer", test.tokenizer, "How its texts become words [words]")
      ->check(CLI::IsMember(text::tokenizer_names()));
  command
      ->add_option("--slices", arguments.slices,
                   "A file with [[slices]] as in a study file: test sentences scored on their own")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
}

int add_answers(const AnswersArguments& arguments) {
  const Added added = Adder(arguments).add();
  const std::string directory = arguments.directory.string();
  if (arguments.json) {
    print_out("{}\n", api::dump(json_of(added, directory)));
  } else {
    print_added(added, directory);
  }
  return 0;
}

}  // namespace dimscope::cli
