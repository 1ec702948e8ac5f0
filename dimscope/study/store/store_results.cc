// What a Store remembers of a trial's answers and their explanations.
#include "dimscope/study/store/store_results.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>

#include "dimscope/base/check.h"
#include "dimscope/base/digest.h"
#include "dimscope/base/error.h"
#include "dimscope/base/half.h"
#include "dimscope/study/store/store_blob.h"
#include "dimscope/study/store/store_database.h"
#include "dimscope/study/store/stored_flaws.h"

namespace dimscope::study {
namespace {

// Binds split, method, epsilon, delta from `first` on.
void bind_kind(SQLite::Statement& statement, int first, const RelevanceKind& kind) {
  statement.bind(first, kind.split);
  statement.bind(first + 1, kind.method);
  statement.bind(first + 2, kind.epsilon);
  statement.bind(first + 3, kind.delta);
}

void bind_optional(SQLite::Statement& statement, int index, std::optional<double> number,
                   std::string_view key, std::string_view what) {
  if (number) {
    statement.bind(index, finite(*number, key, what));
  } else {
    statement.bind(index);
  }
}

std::optional<double> optional_number(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getDouble();
}

// A trial's probabilities on a split. Throws StoredFlaw.
std::vector<float> read_probabilities(SQLite::Database& database, const std::string& key,
                                      const std::string& split) {
  SQLite::Statement expected(database,
                             "SELECT ifnull(num_sentences, 0), (SELECT count(*) FROM classes) "
                             "FROM splits WHERE name = ?");
  expected.bind(1, split);
  if (!expected.executeStep()) throw StoredFlaw("the data have no split " + split);
  SQLite::Statement row(database,
                        "SELECT probabilities FROM predictions WHERE trial = ? AND split = ?");
  row.bind(1, key);
  row.bind(2, split);
  if (!row.executeStep()) throw StoredFlaw(split + ": no probabilities are there");
  auto probabilities = from_blob<float>(row.getColumn(0));
  const auto flaw = flaw_of_probabilities(
      probabilities, static_cast<std::size_t>(std::max(0, int32_of(expected.getColumn(0)))),
      static_cast<std::size_t>(expected.getColumn(1).getInt()));
  if (flaw) throw StoredFlaw(split + ": " + *flaw);
  return probabilities;
}

// A trial's relevances of one kind, likewise.
Halves read_relevances(SQLite::Database& database, const std::string& key,
                       const RelevanceKind& kind, std::size_t num_words) {
  SQLite::Statement row(database,
                        "SELECT scale, relevance FROM relevances WHERE trial = ? AND split = ? "
                        "AND method = ? AND epsilon = ? AND delta = ?");
  row.bind(1, key);
  bind_kind(row, 2, kind);
  if (!row.executeStep()) {
    throw StoredFlaw(fmt::format("{}: no relevances by {} are there", kind.split, kind.method));
  }
  Halves halves{.scale = row.getColumn(0).getDouble(),
                .halves = from_blob<std::uint16_t>(row.getColumn(1))};
  if (const auto flaw = flaw_of_relevances(halves, num_words)) {
    throw StoredFlaw(kind.split + ": " + *flaw);
  }
  return halves;
}

// True where every row of `num_classes` floats is the first, or the bytes are no such rows.
bool is_repeated(std::string_view bytes, std::int64_t num_classes) {
  if (num_classes < 1 || num_classes > std::ssize(bytes)) return true;
  const std::size_t row = static_cast<std::size_t>(num_classes) * sizeof(float);
  if (bytes.size() <= row || bytes.size() % row != 0) return true;
  return bytes.substr(row) == bytes.substr(0, bytes.size() - row);
}

}  // namespace

double finite(double number, std::string_view key, std::string_view what) {
  if (std::isfinite(number)) return number;
  throw WorkError(fmt::format("trial {}: {} is {}, expected a finite number", key, what, number));
}

void replace_predictions(SQLite::Database& database, const std::string& key,
                         const Predictions& predictions) {
  check(
      predictions.num_classes > 0 &&
          predictions.probabilities.size() % static_cast<std::size_t>(predictions.num_classes) == 0,
      "probabilities are [sentences, num_classes]");
  for (const float probability : predictions.probabilities)
    finite(probability, key, "a probability");
  SQLite::Statement statement(database, "INSERT OR REPLACE INTO predictions VALUES (?, ?, ?, ?)");
  const std::string blob = to_blob(predictions.probabilities);
  statement.bind(1, key);
  statement.bind(2, predictions.split);
  statement.bind(3, predictions.num_classes);
  statement.bind(4, blob.data(), static_cast<int>(blob.size()));
  statement.exec();
}

void replace_relevances(SQLite::Database& database, const std::string& key,
                        const WordRelevances& relevances) {
  for (const float relevance : relevances.words) finite(relevance, key, "a relevance");
  const Halves halves = to_halves(relevances.words);
  const std::string blob = to_blob(halves.halves);
  SQLite::Statement statement(database,
                              "INSERT OR REPLACE INTO relevances VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  statement.bind(1, key);
  bind_kind(statement, 2, relevances.kind);
  statement.bind(6, static_cast<std::int64_t>(relevances.words.size()));
  statement.bind(7, halves.scale);
  statement.bind(8, blob.data(), static_cast<int>(blob.size()));
  statement.exec();
}

std::optional<std::string> flaw_of_results(SQLite::Database& database, const std::string& key,
                                           std::size_t num_test_words) {
  try {
    for (const char* const split : {"dev", "test"}) read_probabilities(database, key, split);
    read_relevances(database, key, {}, num_test_words);
    return std::nullopt;
  } catch (const StoredFlaw& flaw) {
    return flaw.what();
  }
}

// read(), whose StoredFlaw of an added trial says what mends it: no run does.
template <typename Read>
auto of_added_trial(SQLite::Database& database, const std::string& file, std::string_view key,
                    const Read& read) {
  try {
    return of_trial(key, read);
  } catch (const StoredFlaw& flaw) {
    SQLite::Statement added(database, "SELECT added IS NOT NULL FROM trials WHERE key = ?");
    added.bind(1, std::string(key));
    if (!added.executeStep() || added.getColumn(0).getInt() == 0) throw;
    throw InputError(fmt::format("{}: {}; `dimscope add` of the trial's file puts it there again",
                                 file, flaw.what()));
  }
}

std::vector<float> Store::probabilities(std::string_view key, std::string_view split) const {
  return impl_->read(kRunMendsResults, [&](SQLite::Database& database) {
    return of_added_trial(database, impl_->file().string(), key, [&] {
      return read_probabilities(database, std::string(key), std::string(split));
    });
  });
}

std::map<std::string, std::string> Store::answer_digests() const {
  return impl_->read([](SQLite::Database& database) {
    if (!database.tableExists("models")) return std::map<std::string, std::string>();
    SQLite::Statement rows(database,
                           "SELECT key, split, num_classes, probabilities FROM trials "
                           "JOIN predictions ON predictions.trial = key "
                           "LEFT JOIN models ON models.trial = key WHERE state = 'complete' AND "
                           "(digest IS NOT NULL OR added IS NOT NULL) ORDER BY key, split");
    std::map<std::string, Digest> digests;
    std::set<std::string> without;
    while (rows.executeStep()) {
      const std::string key = rows.getColumn(0).getString();
      const SQLite::Column blob = rows.getColumn(3);
      const std::string_view bytes(static_cast<const char*>(blob.getBlob()),
                                   static_cast<std::size_t>(blob.getBytes()));
      if (is_repeated(bytes, rows.getColumn(2).getInt64())) without.insert(key);
      digests[key].add(rows.getColumn(1).getString()).add(bytes);
    }
    std::map<std::string, std::string> result;
    for (const auto& [key, digest] : digests) {
      if (!without.contains(key)) result[key] = digest.hex();
    }
    return result;
  });
}

void Store::set_relevances(std::string_view key, const WordRelevances& relevances) {
  impl_->write([&](SQLite::Database& database) {
    replace_relevances(database, std::string(key), relevances);
  });
}

std::vector<float> Store::relevances(std::string_view key, const RelevanceKind& kind,
                                     std::size_t num_words) const {
  return impl_->read(kRunMendsResults, [&](SQLite::Database& database) {
    return of_added_trial(database, impl_->file().string(), key, [&] {
      return from_halves(read_relevances(database, std::string(key), kind, num_words));
    });
  });
}

void Store::set_evaluations(std::string_view key, std::span<const Evaluation> evaluations) {
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement insert(database,
                             "INSERT OR REPLACE INTO evaluations VALUES (?, ?, ?, ?, ?, ?, ?)");
    for (const Evaluation& evaluation : evaluations) {
      insert.bind(1, std::string(key));
      insert.bind(2, evaluation.method);
      insert.bind(3, evaluation.measure);
      insert.bind(4, finite(evaluation.value, key, evaluation.measure));
      bind_optional(insert, 5, evaluation.low, key, evaluation.measure);
      bind_optional(insert, 6, evaluation.high, key, evaluation.measure);
      insert.bind(7, evaluation.n);
      insert.exec();
      insert.reset();
    }
  });
}

std::vector<Evaluation> Store::evaluations(std::string_view key) const {
  constexpr std::string_view kAdvice = "; `dimscope evaluate-explanations` measures it again";
  return impl_->read(kAdvice, [&](SQLite::Database& database) {
    SQLite::Statement rows(database,
                           "SELECT method, measure, value, low, high, n FROM evaluations "
                           "WHERE trial = ? ORDER BY method, measure");
    rows.bind(1, std::string(key));
    std::vector<Evaluation> evaluations;
    while (rows.executeStep()) {
      evaluations.push_back({.method = rows.getColumn(0).getString(),
                             .measure = rows.getColumn(1).getString(),
                             .value = rows.getColumn(2).getDouble(),
                             .low = optional_number(rows.getColumn(3)),
                             .high = optional_number(rows.getColumn(4)),
                             .n = rows.getColumn(5).getInt64()});
      if (const auto flaw = flaw_of(evaluations.back())) {
        throw StoredFlaw(fmt::format("trial {}: {}", key, *flaw));
      }
    }
    return evaluations;
  });
}

}  // namespace dimscope::study
