// What a Store remembers besides trials: the study file, the data set, the sentences.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "dimscope/base/check.h"
#include "dimscope/base/error.h"
#include "dimscope/study/store/store.h"
#include "dimscope/study/store/store_blob.h"
#include "dimscope/study/store/store_database.h"
#include "dimscope/study/store/store_results.h"
#include "dimscope/study/store/store_schema.h"
#include "dimscope/study/store/stored_flaws.h"
#include "dimscope/text/corpus/tree_line.h"

namespace dimscope::study {
namespace {

constexpr std::string_view kSentencesAdvice =
    "; `dimscope run` on this study puts its sentences there again";

// Table (number, text), numbered from 0.
void write_list(SQLite::Database& database, const std::string& table,
                const std::vector<std::string>& texts) {
  database.exec("DELETE FROM " + table);
  SQLite::Statement insert(database, "INSERT INTO " + table + " VALUES (?, ?)");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    insert.bind(1, static_cast<std::int64_t>(i));
    insert.bind(2, texts[i]);
    insert.exec();
    insert.reset();
  }
}

// The texts of such a table, whose numbers are in `number`. Throws StoredFlaw where one is missing.
std::vector<std::string> read_list(SQLite::Database& database, const std::string& table,
                                   const std::string& number, const std::string& text) {
  std::vector<std::string> texts;
  SQLite::Statement rows(database,
                         fmt::format("SELECT {0}, {1} FROM {2} ORDER BY {0}", number, text, table));
  while (rows.executeStep()) {
    if (rows.getColumn(0).getInt64() != std::ssize(texts)) {
      throw StoredFlaw(fmt::format("{} number {} is missing", table, texts.size()));
    }
    texts.push_back(rows.getColumn(1).getString());
  }
  return texts;
}

void write_splits(SQLite::Database& database, const StoredData& data) {
  database.exec("DELETE FROM splits");
  SQLite::Statement insert(database, "INSERT INTO splits VALUES (?, ?, ?)");
  std::set<std::string> names;
  for (const auto& [name, count] : data.num_sentences) names.insert(name);
  for (const auto& [name, labels] : data.labels) names.insert(name);
  for (const std::string& name : names) {
    insert.bind(1, name);
    insert.bind(2);
    insert.bind(3);
    if (const auto count = data.num_sentences.find(name); count != data.num_sentences.end()) {
      insert.bind(2, count->second);
    }
    if (const auto labels = data.labels.find(name); labels != data.labels.end()) {
      const std::string blob = to_blob(labels->second);
      insert.bind(3, blob.data(), static_cast<int>(blob.size()));
    }
    insert.exec();
    insert.reset();
  }
}

void write_slices(SQLite::Database& database, const StoredData& data) {
  database.exec("DELETE FROM slices");
  SQLite::Statement insert(database, "INSERT INTO slices VALUES (?, ?)");
  for (const auto& [name, sentences] : data.slices) {
    const std::string blob = to_blob(sentences);
    insert.bind(1, name);
    insert.bind(2, blob.data(), static_cast<int>(blob.size()));
    insert.exec();
    insert.reset();
  }
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// The tree with "_" for the blanks in its tokens.
text::Tree without_blanks(text::Tree tree) {
  for (std::string& token : tree.tokens) std::ranges::replace_if(token, is_blank, '_');
  return tree;
}

void write_trees(SQLite::Database& database, const StoredData& data) {
  database.exec("DELETE FROM split_sentences");
  SQLite::Statement insert(
      database, "INSERT INTO split_sentences (split, number, tree, tokens) VALUES (?, ?, ?, ?)");
  for (const auto& [split, trees] : data.trees) {
    for (std::size_t i = 0; i < trees.size(); ++i) {
      const auto has_blank = [](const std::string& token) {
        return std::ranges::any_of(token, is_blank);
      };
      const bool blanks = std::ranges::any_of(trees[i].tokens, has_blank);
      insert.bind(1, split);
      insert.bind(2, static_cast<std::int64_t>(i));
      insert.bind(3, text::tree_line(blanks ? without_blanks(trees[i]) : trees[i]));
      insert.bind(4);
      if (blanks) insert.bind(4, fmt::format("{}", fmt::join(trees[i].tokens, "\n")));
      insert.exec();
      insert.reset();
    }
  }
}

void write_added_metrics(SQLite::Database& database, const StoredData& data) {
  database.exec("DELETE FROM added_metrics");
  SQLite::Statement insert(database, "INSERT INTO added_metrics VALUES (?, ?)");
  for (const AddedMetric& metric : data.added_metrics) {
    insert.bind(1, metric.name);
    insert.bind(2, metric.sentences);
    insert.exec();
    insert.reset();
  }
}

// Puts the data's digest right where a trial's key says that it is of these data.
void restore_digests(SQLite::Database& database, const std::string& digest) {
  SQLite::Statement rows(database, "SELECT key FROM trials WHERE data_digest <> ?");
  rows.bind(1, digest);
  std::vector<std::string> keys;
  while (rows.executeStep()) keys.push_back(rows.getColumn(0).getString());
  for (const std::string& key : keys) {
    if (!is_key_of_data(database, key, digest)) continue;
    SQLite::Statement update(database, "UPDATE trials SET data_digest = ? WHERE key = ?");
    update.bind(1, digest);
    update.bind(2, key);
    update.exec();
  }
}

// Results of other data would be read with this data's words and labels.
void refuse_other_data(SQLite::Database& database, const std::filesystem::path& file,
                       const std::string& digest) {
  SQLite::Statement other(database,
                          "SELECT data_digest, count(*) FROM trials "
                          "WHERE state = 'complete' AND data_digest <> ? GROUP BY data_digest");
  other.bind(1, digest);
  if (other.executeStep()) {
    throw InputError(fmt::format(
        "{}: holds {} trials of other data (digest {}, now {}); put this study in another "
        "directory "
        "with --out, or set [data] back",
        file.string(), other.getColumn(1).getInt(), other.getColumn(0).getString(), digest));
  }
  SQLite::Statement forget(database, "DELETE FROM trials WHERE data_digest <> ?");
  forget.bind(1, digest);
  forget.exec();
}

void insert_sentence(SQLite::Database& database, std::int64_t id, const StoredSentence& sentence) {
  check(sentence.truth.empty() || sentence.truth.size() == sentence.tokens.size(),
        "one true contribution a token, or none");
  SQLite::Statement insert(database, "INSERT INTO sentences VALUES (?, ?, ?, ?)");
  insert.bind(1, id);
  insert.bind(2, sentence.kind);
  insert.bind(3, sentence.text);
  if (sentence.label) insert.bind(4, *sentence.label);
  insert.exec();
  SQLite::Statement token(database, "INSERT INTO sentence_tokens VALUES (?, ?, ?, ?)");
  for (std::size_t i = 0; i < sentence.tokens.size(); ++i) {
    token.bind(1, id);
    token.bind(2, static_cast<std::int64_t>(i));
    token.bind(3, sentence.tokens[i]);
    if (!sentence.truth.empty()) {
      check(std::isfinite(sentence.truth[i]), "true contributions are finite");
      token.bind(4, sentence.truth[i]);
    }
    token.exec();
    token.reset();
  }
}

std::filesystem::path directory_of(const Store& store) {
  return absolute(store.file()).lexically_normal().parent_path();
}

// Puts the tokens there, a line each, of which some hold blanks. Throws StoredFlaw.
void set_tokens(std::string_view lines, text::Tree& tree) {
  for (std::size_t t = 0; t < tree.tokens.size(); ++t) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const bool last = t + 1 == tree.tokens.size();
    if (end == 0 || last != (end == lines.size())) {
      throw StoredFlaw("a sentence's tokens are not as many as its words");
    }
    tree.tokens[t] = lines.substr(0, end);
    lines.remove_prefix(last ? end : end + 1);
  }
}

// Throws StoredFlaw for a line that is no tree.
text::Tree stored_tree(const std::string& line, const std::string& name, int num_classes) {
  try {
    return text::parse_tree_line(line, name, num_classes);
  } catch (const InputError& error) {
    throw StoredFlaw(error.what());
  }
}

// Throws StoredFlaw.
StoredData read_data(SQLite::Database& database) {
  const bool knows_tokenizer = has_column(database, "data", "tokenizer");
  SQLite::Statement row(database,
                        fmt::format("SELECT digest, source, lowercase, train_phrases{} FROM data",
                                    knows_tokenizer ? ", tokenizer" : ""));
  if (!row.executeStep()) throw StoredFlaw("holds no data yet");
  StoredData data;
  data.digest = row.getColumn(0).getString();
  data.source = row.getColumn(1).getString();
  data.lowercase = row.getColumn(2).getInt() != 0;
  data.train_phrases = int32_of(row.getColumn(3));
  if (knows_tokenizer) {
    const std::string name = row.getColumn(4).getString();
    const auto tokenizer = text::find_tokenizer(name);
    if (!tokenizer) throw StoredFlaw(fmt::format("the tokenizer is '{}'", name));
    data.tokenizer = *tokenizer;
  }
  data.class_names = read_list(database, "classes", "label", "name");
  data.vocabulary = read_list(database, "vocabulary", "id", "token");
  SQLite::Statement splits(database, "SELECT name, num_sentences, labels FROM splits");
  while (splits.executeStep()) {
    const std::string name = splits.getColumn(0).getString();
    if (!splits.isColumnNull(1)) data.num_sentences[name] = int32_of(splits.getColumn(1));
    if (!splits.isColumnNull(2)) data.labels[name] = from_blob<std::int32_t>(splits.getColumn(2));
  }
  SQLite::Statement slices(database, "SELECT name, sentences FROM slices");
  while (slices.executeStep()) {
    data.slices[slices.getColumn(0).getString()] = from_blob<std::int32_t>(slices.getColumn(1));
  }
  if (database.tableExists("added_metrics")) {
    SQLite::Statement metrics(database, "SELECT name, sentences FROM added_metrics ORDER BY name");
    while (metrics.executeStep()) {
      data.added_metrics.push_back(
          {metrics.getColumn(0).getString(), metrics.getColumn(1).getInt64()});
    }
  }
  if (const auto flaw = flaw_of(data)) throw StoredFlaw(*flaw);
  return data;
}

// Throws StoredFlaw.
std::vector<StoredSentence> read_sentences(SQLite::Database& database) {
  std::vector<StoredSentence> sentences;
  std::map<std::int64_t, std::size_t> places;  // by id
  SQLite::Statement rows(database, "SELECT id, kind, text, label FROM sentences ORDER BY id");
  while (rows.executeStep()) {
    places[rows.getColumn(0).getInt64()] = sentences.size();
    StoredSentence& sentence = sentences.emplace_back();
    sentence.kind = rows.getColumn(1).getString();
    sentence.text = rows.getColumn(2).getString();
    if (!rows.isColumnNull(3)) sentence.label = int32_of(rows.getColumn(3));
  }
  SQLite::Statement tokens(database,
                           "SELECT sentence, token, truth FROM sentence_tokens "
                           "ORDER BY sentence, position");
  while (tokens.executeStep()) {
    const auto place = places.find(tokens.getColumn(0).getInt64());
    if (place == places.end()) throw StoredFlaw("a word is of no sentence of the study");
    StoredSentence& sentence = sentences[place->second];
    sentence.tokens.push_back(tokens.getColumn(1).getString());
    if (!tokens.isColumnNull(2)) sentence.truth.push_back(tokens.getColumn(2).getDouble());
  }
  const int num_classes = database.execAndGet("SELECT count(*) FROM classes").getInt();
  if (const auto flaw = flaw_of(sentences, static_cast<std::size_t>(num_classes))) {
    throw StoredFlaw(*flaw);
  }
  return sentences;
}

}  // namespace

void Store::set_study(std::string_view study_toml, std::string_view version,
                      const std::filesystem::path& home) {
  const std::filesystem::path directory = directory_of(*this);
  impl_->write([&](SQLite::Database& database) {
    SQLite::Statement update(
        database, "UPDATE study SET study_toml = ?, version = ?, home = ?, home_from_here = ?");
    update.bind(1, std::string(study_toml));
    update.bind(2, std::string(version));
    if (home.empty()) {
      update.bind(3, "");
      update.bind(4, "");
    } else {
      const std::filesystem::path absolute_home = absolute(home).lexically_normal();
      update.bind(3, absolute_home.string());
      update.bind(4, absolute_home.lexically_relative(directory).string());
    }
    update.exec();
  });
}

std::vector<std::filesystem::path> Store::homes() const {
  return impl_->read([&](SQLite::Database& database) {
    std::vector<std::filesystem::path> homes;
    if (!has_column(database, "study", "home")) return homes;
    SQLite::Statement row(database, "SELECT home_from_here, home FROM study WHERE home <> ''");
    if (!row.executeStep()) return homes;
    homes.push_back((directory_of(*this) / row.getColumn(0).getString()).lexically_normal());
    homes.emplace_back(row.getColumn(1).getString());
    return homes;
  });
}

std::string Store::study_toml() const {
  constexpr std::string_view kAdvice = "; `dimscope run` on this study puts its file there again";
  return impl_->read(kAdvice, [](SQLite::Database& database) {
    SQLite::Statement row(database, "SELECT study_toml FROM study");
    if (!row.executeStep()) throw StoredFlaw("the study file is missing");
    return row.getColumn(0).getString();
  });
}

void Store::set_data(const StoredData& data) {
  impl_->write([&](SQLite::Database& database) {
    restore_digests(database, data.digest);
    refuse_other_data(database, impl_->file(), data.digest);
    SQLite::Statement insert(database,
                             "INSERT OR REPLACE INTO data (id, digest, source, lowercase, "
                             "train_phrases, tokenizer) VALUES (1, ?, ?, ?, ?, ?)");
    insert.bind(1, data.digest);
    insert.bind(2, data.source);
    insert.bind(3, data.lowercase ? 1 : 0);
    insert.bind(4, data.train_phrases);
    insert.bind(5, text::tokenizer_name(data.tokenizer));
    insert.exec();
    write_list(database, "classes", data.class_names);
    write_list(database, "vocabulary", data.vocabulary);
    write_splits(database, data);
    write_slices(database, data);
    write_trees(database, data);
    write_added_metrics(database, data);
  });
}

std::vector<text::Tree> Store::trees(std::string_view split) const {
  return impl_->read(kSentencesAdvice, [&](SQLite::Database& database) {
    const int num_classes = database.execAndGet("SELECT count(*) FROM classes").getInt();
    const bool has_tokens = has_column(database, "split_sentences", "tokens");
    SQLite::Statement rows(
        database, fmt::format("SELECT number, tree, {} FROM split_sentences WHERE split = ? "
                              "ORDER BY number",
                              has_tokens ? "tokens" : "NULL"));
    rows.bind(1, std::string(split));
    std::vector<text::Tree> trees;
    const auto require = [&](bool there) {
      if (!there) throw StoredFlaw(fmt::format("{} sentence {} is missing", split, trees.size()));
    };
    while (rows.executeStep()) {
      const std::int64_t number = rows.getColumn(0).getInt64();
      require(number == std::ssize(trees));
      if (num_classes < 1) throw StoredFlaw("the names of the classes are missing");
      trees.push_back(stored_tree(rows.getColumn(1).getString(),
                                  fmt::format("{} sentence {}", split, number), num_classes));
      if (!rows.isColumnNull(2)) set_tokens(rows.getColumn(2).getString(), trees.back());
    }
    SQLite::Statement count(database, "SELECT num_sentences FROM splits WHERE name = ?");
    count.bind(1, std::string(split));
    require(count.executeStep() && count.getColumn(0).getInt64() <= std::ssize(trees));
    return trees;
  });
}

bool Store::has_data() const {
  return impl_->read([](SQLite::Database& database) {
    return database.execAndGet("SELECT count(*) FROM data").getInt() > 0;
  });
}

StoredData Store::data() const {
  constexpr std::string_view kAdvice = "; `dimscope run` on this study puts its data there again";
  return impl_->read(kAdvice, [](SQLite::Database& database) { return read_data(database); });
}

void Store::set_sentences(std::span<const StoredSentence> sentences) {
  impl_->write([&](SQLite::Database& database) {
    database.exec("DELETE FROM sentence_tokens");  // those of no sentence, too
    database.exec("DELETE FROM sentences");
    std::int64_t id = 0;
    for (const StoredSentence& sentence : sentences) insert_sentence(database, id++, sentence);
  });
}

std::vector<StoredSentence> Store::sentences() const {
  return impl_->read(kSentencesAdvice,
                     [](SQLite::Database& database) { return read_sentences(database); });
}

}  // namespace dimscope::study
