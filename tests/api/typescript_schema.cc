#include "tests/api/typescript_schema.h"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace dimscope::api {

struct TypescriptSchema::Type {
  enum class Kind { kName, kLiteral, kArray, kUnion, kRecord, kObject } kind;
  std::string name;         // of a kName
  nlohmann::json literal;   // of a kLiteral
  std::vector<Type> parts;  // the element; the alternatives; the value
  struct Field;
  std::vector<Field> fields;
};

struct TypescriptSchema::Type::Field {
  std::string name;
  bool optional;
  Type type;
};

namespace {

using Type = TypescriptSchema::Type;

// Words, numbers, 'texts' and single characters of punctuation.
std::vector<std::string> tokens_of(std::string_view source) {
  std::vector<std::string> tokens;
  for (std::size_t at = 0; at < source.size();) {
    const auto is_word = [&](std::size_t i) {
      return i < source.size() && (std::isalnum(static_cast<unsigned char>(source[i])) != 0 ||
                                   source[i] == '_' || source[i] == '$');
    };
    const std::size_t begin = at;
    if (source.substr(at, 2) == "//") {
      at = std::min(source.find('\n', at), source.size());
    } else if (source.substr(at, 2) == "/*") {
      at = std::min(source.find("*/", at), source.size() - 2) + 2;
    } else if (std::isspace(static_cast<unsigned char>(source[at])) != 0) {
      ++at;
    } else if (source[at] == '\'') {
      at = std::min(source.find('\'', at + 1), source.size() - 1) + 1;
      tokens.emplace_back(source.substr(begin, at - begin));
    } else {
      do ++at;
      while (is_word(begin) && is_word(at));
      tokens.emplace_back(source.substr(begin, at - begin));
    }
  }
  return tokens;
}

class Parser {
 public:
  explicit Parser(std::string_view source) : tokens_(tokens_of(source)) {}

  bool at_end() const { return at_ == tokens_.size(); }

  // import type { … } from 'FILE': whoever wants those types gives the file's text too.
  bool skip_import() {
    if (!take("import")) return false;
    while (!next().starts_with("'")) {
    }
    return true;
  }

  // export interface NAME { … } or export type NAME = …
  std::pair<std::string, Type> declaration() {
    expect("export");
    const bool is_interface = take("interface");
    if (!is_interface) expect("type");
    const std::string name = next();
    if (!is_interface) expect("=");
    return {name, type()};
  }

 private:
  const std::string& next() {
    if (at_end()) throw std::runtime_error("the schema ends too early");
    return tokens_[at_++];
  }
  bool take(std::string_view token) {
    if (at_end() || tokens_[at_] != token) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view token) {
    if (!take(token)) {
      throw std::runtime_error("expected " + std::string(token) + ", found " +
                               (at_end() ? "the end" : tokens_[at_]));
    }
  }

  Type type() {
    take("|");
    Type all{.kind = Type::Kind::kUnion, .name = {}, .literal = {}, .parts = {}, .fields = {}};
    do all.parts.push_back(array());
    while (take("|"));
    return all;
  }

  Type array() {
    Type element = primary();
    while (take("[")) {
      expect("]");
      element = Type{
          .kind = Type::Kind::kArray, .name = {}, .literal = {}, .parts = {element}, .fields = {}};
    }
    return element;
  }

  Type primary() {
    Type result{.kind = Type::Kind::kName, .name = {}, .literal = {}, .parts = {}, .fields = {}};
    if (take("(")) {
      result = type();
      expect(")");
      return result;
    }
    if (take("{")) {
      result.kind = Type::Kind::kObject;
      while (!take("}")) {
        Type::Field field{.name = next(), .optional = take("?"), .type = {}};
        expect(":");
        field.type = type();
        result.fields.push_back(std::move(field));
        while (take(";") || take(",")) {
        }
      }
      return result;
    }
    result.name = next();
    if (result.name == "Record") {
      result.kind = Type::Kind::kRecord;
      expect("<");
      expect("string");
      expect(",");
      result.parts = {type()};
      expect(">");
    } else if (result.name.starts_with("'")) {
      result.kind = Type::Kind::kLiteral;
      result.literal = result.name.substr(1, result.name.size() - 2);
    } else if (std::isdigit(static_cast<unsigned char>(result.name[0])) != 0) {
      result.kind = Type::Kind::kLiteral;
      result.literal = nlohmann::json::parse(result.name);
    }
    return result;
  }

  std::vector<std::string> tokens_;
  std::size_t at_ = 0;
};

std::string text(const Type& type) {
  std::string result;
  switch (type.kind) {
    case Type::Kind::kName:
      return type.name;
    case Type::Kind::kLiteral:
      return type.literal.dump();
    case Type::Kind::kArray:
      return text(type.parts[0]) + "[]";
    case Type::Kind::kRecord:
      return "Record<string, " + text(type.parts[0]) + ">";
    case Type::Kind::kObject:
      return "an object";
    case Type::Kind::kUnion:
      for (const Type& part : type.parts) result += (result.empty() ? "" : " | ") + text(part);
  }
  return result;
}

}  // namespace

TypescriptSchema::TypescriptSchema(std::string_view source) {
  Parser parser(source);
  while (!parser.at_end()) {
    if (parser.skip_import()) continue;
    auto [name, type] = parser.declaration();
    types_[name] = std::make_unique<Type>(std::move(type));
  }
}

TypescriptSchema::~TypescriptSchema() = default;

std::vector<std::string> TypescriptSchema::complaints(const nlohmann::json& json,
                                                      const std::string& name) const {
  std::vector<std::string> found;
  check(json, *types_.at(name), "", found);
  return found;
}

void TypescriptSchema::check_object(const nlohmann::json& json, const Type& type,
                                    const std::string& path,
                                    std::vector<std::string>& found) const {
  for (const Type::Field& field : type.fields) {
    const std::string place = path + "." + field.name;
    if (json.contains(field.name)) {
      check(json.at(field.name), field.type, place, found);
    } else if (!field.optional) {
      found.push_back(place + ": is missing");
    }
  }
  for (const auto& item : json.items()) {
    if (std::ranges::find(type.fields, item.key(), &Type::Field::name) == type.fields.end()) {
      found.push_back(path + "." + item.key() + ": is not in the schema");
    }
  }
}

void TypescriptSchema::check(const nlohmann::json& json, const Type& type, const std::string& path,
                             std::vector<std::string>& found) const {
  bool right = true;
  switch (type.kind) {
    case Type::Kind::kLiteral:
      right = json == type.literal;
      break;
    case Type::Kind::kUnion: {
      // The complaints of the alternative that comes nearest; a plain type names itself.
      if (type.parts.size() == 1) return check(json, type.parts[0], path, found);
      right = std::ranges::any_of(type.parts, [&](const Type& part) {
        std::vector<std::string> inside;
        check(json, part, path, inside);
        return inside.empty();
      });
      break;
    }
    case Type::Kind::kArray:
      right = json.is_array();
      for (std::size_t i = 0; right && i < json.size(); ++i) {
        check(json[i], type.parts[0], path + "[" + std::to_string(i) + "]", found);
      }
      break;
    case Type::Kind::kRecord:
      right = json.is_object();
      if (!right) break;
      for (const auto& item : json.items()) {
        check(item.value(), type.parts[0], path + "." + item.key(), found);
      }
      break;
    case Type::Kind::kObject:
      right = json.is_object();
      if (right) check_object(json, type, path, found);
      break;
    case Type::Kind::kName:
      if (type.name == "string") {
        right = json.is_string();
      } else if (type.name == "number") {
        right = json.is_number();
      } else if (type.name == "boolean") {
        right = json.is_boolean();
      } else if (type.name == "null") {
        right = json.is_null();
      } else {
        return check(json, *types_.at(type.name), path, found);
      }
      break;
  }
  if (!right) {
    found.push_back(path + ": is " + json.dump().substr(0, 60) + ", expected " + text(type));
  }
}

}  // namespace dimscope::api
