#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dimscope::api {

// The interfaces and type aliases of a TypeScript file, as far as web/src/api/study.ts uses the
// language: string, number, boolean, null, literals, arrays, unions, objects, Record<string, T>.
class TypescriptSchema {
 public:
  // Throws std::runtime_error where the text goes beyond that.
  explicit TypescriptSchema(std::string_view source);
  ~TypescriptSchema();

  // What in `json` is not of type `name`: "trials[0].key: is 3, expected string"; empty if nothing.
  // A field that the type does not have is a complaint too.
  std::vector<std::string> complaints(const nlohmann::json& json, const std::string& name) const;

  struct Type;

 private:
  void check(const nlohmann::json& json, const Type& type, const std::string& path,
             std::vector<std::string>& found) const;
  void check_object(const nlohmann::json& json, const Type& type, const std::string& path,
                    std::vector<std::string>& found) const;

  std::map<std::string, std::unique_ptr<Type>> types_;
};

}  // namespace dimscope::api
