#include "tests/api/typescript_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dimscope::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr const char* kSource = R"(
import type { Other, More } from './elsewhere'
// A comment.
export type State = 'on' | 'off'
/** Another: with punctuation { } */
export interface Part { x: number; name?: string }
export interface Whole {
  schema: 1
  state: State // its own type
  parts: Part[]
  data: {
    label: string | null
    map: Record<string, number | string>
  }
}
)";

std::vector<std::string> complaints(const char* json) {
  return TypescriptSchema(kSource).complaints(nlohmann::json::parse(json), "Whole");
}

TEST(TypescriptSchema, AcceptsWhatFits) {
  EXPECT_THAT(complaints(R"({"schema": 1, "state": "off", "parts": [{"x": 1.5}, {"x": 2,
                             "name": "a"}], "data": {"label": null, "map": {"a": 1, "b": "c"}}})"),
              IsEmpty());
}

TEST(TypescriptSchema, NamesEveryMisfit) {
  EXPECT_THAT(
      complaints(R"({"schema": 2, "state": "maybe", "parts": [{"x": null}, {}],
                             "data": {"label": 3, "map": {"a": true}}, "more": 1})"),
      ElementsAre(".schema: is 2, expected 1", R"(.state: is "maybe", expected "on" | "off")",
                  ".parts[0].x: is null, expected number", ".parts[1].x: is missing",
                  ".data.label: is 3, expected string | null",
                  ".data.map.a: is true, expected number | string", ".more: is not in the schema"));
}

TEST(TypescriptSchema, RefusesWhatItDoesNotKnow) {
  EXPECT_THROW(TypescriptSchema("export class A {}"), std::runtime_error);
  EXPECT_THROW(TypescriptSchema("export interface A { x: number"), std::runtime_error);
  EXPECT_THROW(TypescriptSchema("import type { A }"), std::runtime_error);
}

}  // namespace
}  // namespace dimscope::api
