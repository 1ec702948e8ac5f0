// What a Store remembers of a trial's answers and their explanations.
#include "dimscope/study/store_results.h"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>

#include <cmath>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/half.h"
#include "dimscope/study/store_blob.h"
#include "dimscope/study/store_database.h"

namespace dimscope {
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

}  // namespace

double finite(double number, std::string_view key, std::string_view what) {
  if (std::isfinite(number)) return number;
  throw WorkError(fmt::format("trial {}: {} is {}, expected a finite number", key, what, number));
}

void insert_predictions(SQLite::Database& database, const std::string& key,
                        const Predictions& predictions) {
  check(
      predictions.num_classes > 0 &&
          predictions.probabilities.size() % static_cast<std::size_t>(predictions.num_classes) == 0,
      "probabilities are [sentences, num_classes]");
  for (const float probability : predictions.probabilities)
    finite(probability, key, "a probability");
  SQLite::Statement statement(database, "INSERT INTO predictions VALUES (?, ?, ?, ?)");
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

std::optional<Predictions> Store::predictions(std::string_view key, std::string_view split) const {
  return impl_->read([&](SQLite::Database& database) -> std::optional<Predictions> {
    SQLite::Statement row(database,
                          "SELECT num_classes, probabilities FROM predictions "
                          "WHERE trial = ? AND split = ?");
    row.bind(1, std::string(key));
    row.bind(2, std::string(split));
    if (!row.executeStep()) return std::nullopt;
    return Predictions{.split = std::string(split),
                       .num_classes = row.getColumn(0).getInt(),
                       .probabilities = from_blob<float>(row.getColumn(1))};
  });
}

void Store::set_relevances(std::string_view key, const WordRelevances& relevances) {
  impl_->write([&](SQLite::Database& database) {
    replace_relevances(database, std::string(key), relevances);
  });
}

std::optional<std::vector<float>> Store::relevances(std::string_view key,
                                                    const RelevanceKind& kind) const {
  return impl_->read([&](SQLite::Database& database) -> std::optional<std::vector<float>> {
    SQLite::Statement row(database,
                          "SELECT scale, relevance FROM relevances WHERE trial = ? AND split = ? "
                          "AND method = ? AND epsilon = ? AND delta = ?");
    row.bind(1, std::string(key));
    bind_kind(row, 2, kind);
    if (!row.executeStep()) return std::nullopt;
    return from_halves({.scale = row.getColumn(0).getDouble(),
                        .halves = from_blob<std::uint16_t>(row.getColumn(1))});
  });
}

std::set<std::string> Store::trials_with_relevances(const RelevanceKind& kind) const {
  return impl_->read([&](SQLite::Database& database) {
    SQLite::Statement rows(database,
                           "SELECT trial FROM relevances WHERE split = ? AND method = ? "
                           "AND epsilon = ? AND delta = ?");
    bind_kind(rows, 1, kind);
    std::set<std::string> keys;
    while (rows.executeStep()) keys.insert(rows.getColumn(0).getString());
    return keys;
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
  return impl_->read([&](SQLite::Database& database) {
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
    }
    return evaluations;
  });
}

}  // namespace dimscope
