#include "dimscope/study/added/added_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "dimscope/base/ascii.h"
#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"

namespace dimscope::study {
namespace {

// How a program names the columns of its export.
struct Convention {
  std::string_view program;
  std::string_view parameter, metric;  // what stands before a name; empty: nothing
  std::string_view state, complete;    // column of a trial's state, and a complete one's
  std::string_view mark;               // a column, or the beginning of one, that tells the export
};

constexpr std::array<Convention, 4> kConventions = {{
    {"Optuna", "params_", "user_attrs_", "state", "COMPLETE", "params_"},
    {"MLflow", "params.", "metrics.", "status", "FINISHED", "params."},
    {"Ray Tune", "config/", "", "", "", "config/"},
    {"Weights & Biases", "", "", "State", "finished", "Runtime"},
}};
constexpr Convention kPlain = {"", "", "", "", "", ""};

constexpr std::array<std::string_view, 4> kSeedNames = {"seed", "random_seed", "random_state",
                                                        "rng_seed"};
constexpr std::array<std::string_view, 2> kEpochNames = {"epoch", "training_iteration"};
constexpr std::array<std::string_view, 2> kTrainLossNames = {"train_loss", "loss"};
constexpr std::array<std::string_view, 12> kMetricNames = {
    "accuracy",  "acc",    "f1",       "f1_score",          "auc",        "auroc", "roc_auc",
    "precision", "recall", "macro_f1", "balanced_accuracy", "exact_match"};
// Columns that exports have beside hyperparameters and metrics, in lower case.
constexpr std::array<std::string_view, 28> kBookkeeping = {"",
                                                           "unnamed: 0",
                                                           "number",
                                                           "id",
                                                           "name",
                                                           "run",
                                                           "run_id",
                                                           "run_name",
                                                           "trial_id",
                                                           "experiment_id",
                                                           "state",
                                                           "status",
                                                           "created",
                                                           "runtime",
                                                           "duration",
                                                           "timestamp",
                                                           "date",
                                                           "start_time",
                                                           "end_time",
                                                           "datetime_start",
                                                           "user",
                                                           "notes",
                                                           "tags",
                                                           "sweep",
                                                           "hostname",
                                                           "logdir",
                                                           "datetime_complete",
                                                           "artifact_uri"};
// What results are called that are no metric of ours, and no hyperparameter.
constexpr std::array<std::string_view, 8> kResultWords = {
    "loss", "perplexity", "time", "seconds", "runtime", "error", "score", "step"};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// What parts the words of a column's name: "val_f1", "eval/loss".
bool is_separator(char c) {
  return std::string_view("_./- :").find(c) != std::string_view::npos;
}

// "val_f1" -> {"val", "f1"}.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (const char c : ascii_lower(name)) {
    if (is_separator(c)) {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

// Called like a share that is better the larger it is: "accuracy", "test_macro_f1", "eval/auc".
bool is_metric_name(std::string_view name) {
  const std::string small = ascii_lower(name);
  return std::ranges::any_of(kMetricNames, [&](std::string_view metric) {
    if (!small.ends_with(metric)) return false;
    return small.size() == metric.size() || is_separator(small[small.size() - metric.size() - 1]);
  });
}

bool is_result_name(std::string_view name) {
  return is_metric_name(name) || std::ranges::any_of(words_of(name), [](const std::string& word) {
           return contains(kResultWords, word);
         });
}

const Convention& convention_of(const text::Table& table) {
  for (const Convention& convention : kConventions) {
    const auto is_mark = [&](const std::string& column) {
      return convention.parameter.empty() ? column == convention.mark
                                          : column.starts_with(convention.mark);
    };
    if (std::ranges::any_of(table.columns, is_mark)) return convention;
  }
  return kPlain;
}

// What pandas writes of a yes or no is read, too.
Setting setting_of_cell(const std::string& cell) {
  if (cell == "True") return true;
  if (cell == "False") return false;
  return parse_setting(cell);
}

class TableReader {
 public:
  TableReader(const text::Table& table, const AddedTableOptions& options)
      : table_(table), options_(options), convention_(convention_of(table)) {}

  AddedTable read() {
    result_.program = convention_.program;
    choose_columns();
    for (const text::TableRow& row : table_.rows) read_row(row);
    if (result_.trials.empty()) {
      throw InputError(fmt::format("{}: none of its {} rows is a trial{}", table_.name,
                                   table_.rows.size(), reasons()));
    }
    unify_settings();
    if (epoch_) join_epochs();
    number_seeds();
    make_keys();
    return std::move(result_);
  }

 private:
  struct Column {
    std::size_t number;
    std::string name;
  };

  // Without what the program puts before it.
  std::string plain_name(const std::string& column) const {
    for (const std::string_view before : {convention_.parameter, convention_.metric}) {
      if (!before.empty() && column.starts_with(before)) return column.substr(before.size());
    }
    return column;
  }

  // The column that somebody names, with what stands before it or without.
  Column named(const std::string& name, std::string_view option) const {
    for (const bool plain : {false, true}) {
      for (std::size_t c = 0; c < table_.columns.size(); ++c) {
        const std::string& column = table_.columns[c];
        if ((plain ? plain_name(column) : column) == name) return {c, plain_name(column)};
      }
    }
    throw InputError(fmt::format("{}: {}: there is no column '{}'{}", table_.name, option, name,
                                 nearest_name_hint(name, table_.columns)));
  }

  bool is_used(std::size_t column) const { return used_.contains(column); }
  void use(const Column& column, std::vector<Column>& as) {
    if (used_.insert(column.number).second) {
      as.push_back(column);
      return;
    }
    throw InputError(fmt::format("{}: column '{}' is asked for as two things", table_.name,
                                 table_.columns[column.number]));
  }

  void choose_columns() {
    for (const std::string& name : options_.ignored) {
      const Column column = named(name, "--ignore");
      if (used_.insert(column.number).second) result_.left_out.push_back(name);
    }
    for (const std::string& name : options_.metrics) use(named(name, "--metric"), metrics_);
    choose_seed();
    choose_epoch();
    find_state();
    for (const std::string& name : options_.parameters)
      use(named(name, "--parameter"), parameters_);
    if (options_.metrics.empty()) guess_metrics();
    if (options_.parameters.empty()) guess_parameters();
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (!is_used(c) && !table_.columns[c].empty()) result_.left_out.push_back(table_.columns[c]);
    }
    require_distinct();
    for (const Column& column : parameters_) result_.parameters.push_back(column.name);
    for (const Column& column : metrics_) result_.metrics.push_back(column.name);
  }

  void choose_seed() {
    std::vector<Column> seeds;
    if (!options_.seed_column.empty()) {
      use(named(options_.seed_column, "--seed-column"), seeds);
    } else {
      for (std::size_t c = 0; c < table_.columns.size() && seeds.empty(); ++c) {
        const std::string name = plain_name(table_.columns[c]);
        if (!is_used(c) && contains(kSeedNames, ascii_lower(name))) use({c, name}, seeds);
      }
    }
    if (seeds.empty()) return;
    seed_ = seeds.front().number;
    result_.seed_column = table_.columns[*seed_];
  }

  // A column of that name, or of one of `known`, that is nothing else yet.
  std::optional<std::size_t> known_column(std::span<const std::string_view> known) const {
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      if (!is_used(c) && contains(known, ascii_lower(plain_name(table_.columns[c])))) return c;
    }
    return std::nullopt;
  }

  void choose_epoch() {
    std::vector<Column> epochs;
    if (!options_.epoch_column.empty()) {
      use(named(options_.epoch_column, "--epoch-column"), epochs);
      epoch_ = epochs.front().number;
    } else if (!std::ranges::any_of(options_.parameters, [](const std::string& name) {
                 return contains(kEpochNames, ascii_lower(name));
               })) {
      epoch_ = known_column(kEpochNames);
      if (epoch_) used_.insert(*epoch_);
    }
    if (!epoch_) return;
    result_.epoch_column = table_.columns[*epoch_];
    loss_ = known_column(kTrainLossNames);
    if (loss_) used_.insert(*loss_);
  }

  void find_state() {
    const auto found = std::ranges::find(table_.columns, convention_.state);
    if (convention_.state.empty() || found == table_.columns.end()) return;
    state_ = static_cast<std::size_t>(found - table_.columns.begin());
    used_.insert(*state_);
  }

  // A share in every row that has something there.
  bool is_share(std::size_t column) const {
    bool any = false;
    for (const text::TableRow& row : table_.rows) {
      const Setting value = setting_of_cell(row.cells[column]);
      if (row.cells[column].empty()) continue;
      if (!value.is_number()) return false;
      const double share = options_.percent ? value.number() / 100 : value.number();
      if (!(share >= 0 && share <= 1)) return false;
      any = true;
    }
    return any;
  }

  void guess_metrics() {
    const bool marked = !convention_.parameter.empty();
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const std::string& column = table_.columns[c];
      if (is_used(c) || (marked && column.starts_with(convention_.parameter))) continue;
      const std::string name = plain_name(column);
      if (is_metric_name(name) && is_share(c)) use({c, name}, metrics_);
    }
    // What Optuna optimises has no name of its own.
    const auto value = std::ranges::find(table_.columns, "value");
    if (metrics_.empty() && convention_.program == "Optuna" && value != table_.columns.end()) {
      const auto c = static_cast<std::size_t>(value - table_.columns.begin());
      if (!is_used(c) && is_share(c)) use({c, "value"}, metrics_);
    }
    if (!metrics_.empty()) return;
    throw InputError(fmt::format(
        "{}: no column is called like a metric and holds shares from 0 to 1; --metric NAME,… says "
        "which are metrics{}; columns: {}",
        table_.name, options_.percent ? "" : ", --percent that they are in per cent",
        fmt::join(table_.columns, ", ")));
  }

  // A text of its own in every row names the row.
  bool names_rows(std::size_t column) const {
    constexpr std::size_t kFewRows = 3;
    std::set<std::string> values;
    for (const text::TableRow& row : table_.rows) {
      if (setting_of_cell(row.cells[column]).is_number()) return false;
      if (!values.insert(row.cells[column]).second) return false;
    }
    return table_.rows.size() > kFewRows;
  }

  void guess_parameters() {
    for (std::size_t c = 0; c < table_.columns.size(); ++c) {
      const std::string& column = table_.columns[c];
      if (is_used(c)) continue;
      if (!convention_.parameter.empty()) {
        if (column.starts_with(convention_.parameter)) use({c, plain_name(column)}, parameters_);
        continue;
      }
      if (contains(kBookkeeping, ascii_lower(column)) || is_result_name(column) || names_rows(c))
        continue;
      use({c, column}, parameters_);
    }
    if (!parameters_.empty()) return;
    throw InputError(fmt::format(
        "{}: no column is left that could be a hyperparameter; --parameter NAME,… says which are; "
        "columns: {}",
        table_.name, fmt::join(table_.columns, ", ")));
  }

  void require_distinct() const {
    for (const auto* columns : {&parameters_, &metrics_}) {
      std::set<std::string> names;
      for (const Column& column : *columns) {
        if (column.name.empty() || column.name == "seed" || !names.insert(column.name).second) {
          throw InputError(fmt::format(
              "{}: column '{}' cannot be called '{}' here, which is taken; --ignore leaves it out",
              table_.name, table_.columns[column.number], column.name));
        }
      }
    }
  }

  void leave_out(const text::TableRow& row, const std::string& reason) {
    auto found = std::ranges::find(result_.left_out_rows, reason, &LeftOutRows::reason);
    if (found == result_.left_out_rows.end()) {
      found = result_.left_out_rows.insert(found, {.reason = reason, .first_line = row.line});
    }
    ++found->count;
  }

  std::string reasons() const {
    std::string text;
    for (const LeftOutRows& rows : result_.left_out_rows) {
      text += fmt::format("{}{} of {}", text.empty() ? ": " : ", ", rows.reason, rows.count);
    }
    return text;
  }

  void read_row(const text::TableRow& row) {
    if (state_ && row.cells[*state_] != convention_.complete) {
      return leave_out(row, fmt::format("{} is no {}", convention_.state, convention_.complete));
    }
    Trial trial{.added = AddedTrial(), .state = TrialState::kComplete};
    for (const Column& column : metrics_) {
      if (row.cells[column.number].empty()) return leave_out(row, "no " + column.name);
      trial.metrics[column.name] = metric_in(row, column.number);
    }
    for (const Column& column : parameters_) {
      const std::string& cell = row.cells[column.number];
      if (cell.empty()) {
        table_.fail(row, column.number,
                    "is empty, expected a hyperparameter's value; fill in a value such as none, or "
                    "leave the column out with --ignore");
      }
      trial.added->settings[column.name] = setting_of_cell(cell);
    }
    if (seed_) trial.config.seed = seed_in(row);
    result_.trials.push_back(std::move(trial));
    rows_.push_back(&row);
  }

  double metric_in(const text::TableRow& row, std::size_t column) const {
    const Setting value = setting_of_cell(row.cells[column]);
    const std::string_view unit = options_.percent ? "0 to 100 per cent" : "0 to 1";
    const double share = !value.is_number() ? -1
                         : options_.percent ? value.number() / 100
                                            : value.number();
    if (share >= 0 && share <= 1) return share;
    table_.fail(row, column,
                fmt::format("found {}, expected a share from {}{}", row.cells[column], unit,
                            !options_.percent && share > 1 && share <= 100
                                ? "; --percent reads it as per cent"
                                : ""));
  }

  std::int64_t seed_in(const text::TableRow& row) const {
    const Setting value = setting_of_cell(row.cells[*seed_]);
    const bool whole = value.is_number() && value.number() == std::floor(value.number());
    if (whole && value.number() >= 0 &&
        value.number() <= model::find_config_field("seed")->maximum) {
      return static_cast<std::int64_t>(value.number());
    }
    table_.fail(
        row, *seed_,
        fmt::format("the seed is '{}', expected a whole number of 0 or more", row.cells[*seed_]));
  }

  // A hyperparameter is a number in all trials or in none: "0.5" beside "sqrt" is a text.
  void unify_settings() {
    for (const Column& column : parameters_) {
      std::set<std::pair<bool, bool>> kinds;
      for (const Trial& trial : result_.trials) {
        const Setting& value = trial.added->settings.at(column.name);
        kinds.insert({value.is_number(), value.is_yes_no()});
      }
      if (kinds.size() == 1) continue;
      for (std::size_t t = 0; t < result_.trials.size(); ++t) {
        result_.trials[t].added->settings[column.name] = rows_[t]->cells[column.number];
      }
    }
  }

  std::int32_t epoch_in(const text::TableRow& row) const {
    constexpr double kMost = 1e6;
    const Setting value = setting_of_cell(row.cells[*epoch_]);
    const bool whole = value.is_number() && value.number() == std::floor(value.number());
    if (whole && value.number() >= 0 && value.number() <= kMost) {
      return static_cast<std::int32_t>(value.number());
    }
    table_.fail(
        row, *epoch_,
        fmt::format("the epoch is '{}', expected a whole number from 0", row.cells[*epoch_]));
  }

  // 0 where it is not known.
  double loss_in(const text::TableRow& row) const {
    const Setting value = loss_ ? setting_of_cell(row.cells[*loss_]) : Setting();
    return value.is_number() ? value.number() : 0;
  }

  // Makes one trial of the rows of its epochs. Without seeds, rows of the same hyperparameters are
  // of one trial as long as their epochs go up.
  void join_epochs() {
    struct Epochs {
      std::map<std::int32_t, std::size_t> rows;  // by epoch
    };
    std::map<std::pair<Settings, std::int64_t>, std::size_t> places;
    std::map<Settings, std::int64_t> runs;
    std::vector<Epochs> joined;
    for (std::size_t t = 0; t < result_.trials.size(); ++t) {
      const Trial& row = result_.trials[t];
      const std::int32_t epoch = epoch_in(*rows_[t]);
      const Settings& settings = row.added->settings;
      std::int64_t run = seed_ ? row.config.seed : runs[settings];
      if (const auto found = places.find({settings, run});
          !seed_ && found != places.end() && joined[found->second].rows.rbegin()->first >= epoch) {
        run = ++runs[settings];
      }
      const auto [place, is_new] = places.try_emplace({settings, run}, joined.size());
      if (is_new) joined.emplace_back();
      const auto [other, is_new_epoch] = joined[place->second].rows.try_emplace(epoch, t);
      if (is_new_epoch) continue;
      table_.fail(*rows_[t], *epoch_,
                  fmt::format("epoch {} of the same trial as in line {}", epoch,
                              rows_[other->second]->line));
    }
    // One row a trial says where it ended, not how it went.
    if (std::ranges::none_of(joined, [](const Epochs& e) { return e.rows.size() > 1; })) {
      result_.left_out.push_back(result_.epoch_column);
      if (loss_) result_.left_out.push_back(table_.columns[*loss_]);
      result_.epoch_column.clear();
      return;
    }
    std::vector<Trial> trials;
    std::vector<const text::TableRow*> rows;
    for (const Epochs& epochs : joined) {
      const auto [last, last_row] = *epochs.rows.rbegin();
      Trial& trial = trials.emplace_back(std::move(result_.trials[last_row]));
      rows.push_back(rows_[last_row]);
      const std::int32_t first = epochs.rows.begin()->first;
      if (first > 1 || last - first + 1 != std::ssize(epochs.rows)) {
        table_.fail(*rows_[last_row], *epoch_,
                    fmt::format("the trial has {} epochs up to {}, expected every one from 0 or 1",
                                epochs.rows.size(), last));
      }
      for (const auto& [epoch, t] : epochs.rows) {
        const Trial& of_row = t == last_row ? trial : result_.trials[t];
        trial.epochs.push_back({.epoch = epoch - first,
                                .train_loss = loss_in(*rows_[t]),
                                .dev_fine = of_row.metrics.at(metrics_.front().name)});
      }
      trial.selected_epoch = last - first;
    }
    result_.trials = std::move(trials);
    rows_ = std::move(rows);
  }

  void number_seeds() {
    std::map<Settings, std::map<std::int64_t, std::size_t>> cells;
    for (std::size_t t = 0; t < result_.trials.size(); ++t) {
      Trial& trial = result_.trials[t];
      auto& seeds = cells[trial.added->settings];
      if (!seed_) trial.config.seed = std::ssize(seeds) + 1;
      const auto [other, is_new] = seeds.try_emplace(trial.config.seed, t);
      if (is_new) continue;
      table_.fail(
          *rows_[t], *seed_,
          fmt::format("seed {} with the same hyperparameters as in line {}; a trial is there "
                      "once",
                      trial.config.seed, rows_[other->second]->line));
    }
  }

  void make_keys() {
    for (Trial& trial : result_.trials) {
      Digest digest;
      for (const auto& [name, value] : trial.metrics)
        digest.add(name).add(fmt::format("{}", value));
      for (const engine::EpochRecord& epoch : trial.epochs) {
        digest.add(fmt::format("{} {}", epoch.dev_fine, epoch.train_loss));
      }
      trial.added->digest = digest.hex();
      trial.key = added_trial_key(*trial.added, trial.config.seed, kNoDataDigest);
    }
  }

  const text::Table& table_;
  const AddedTableOptions& options_;
  const Convention& convention_;
  AddedTable result_;
  std::set<std::size_t> used_;
  std::vector<Column> parameters_, metrics_;
  std::optional<std::size_t> seed_, epoch_, loss_, state_;
  std::vector<const text::TableRow*> rows_;  // of each trial
};

}  // namespace

AddedTable read_added_table(const text::Table& table, const AddedTableOptions& options) {
  return TableReader(table, options).read();
}

}  // namespace dimscope::study
