#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace dimscope::text {

// One rule for every place where somebody names a class: by its name or, from 0, by its number; the
// name comes first. Where classes are called by other classes' numbers, as "1" to "5" are, a number
// by itself is never taken for a class's number.

// Whether a class is called by the number of another one.
bool called_by_numbers(std::span<const std::string> classes);

// The class of that name, else of that number; nullopt for none.
std::optional<std::int32_t> find_class(std::string_view written,
                                       std::span<const std::string> classes);

// The class that `option` ("--class") names. `classes` may be empty: they have numbers alone, below
// `num_classes`. "#1" is number 1 whatever the classes are called. Throws InputError "OPTION: …"
// for what is no class, naming the nearest, and for the name of one class that is another's number.
std::int32_t parse_class(std::string_view option, std::string_view written,
                         std::span<const std::string> classes, std::int32_t num_classes);

}  // namespace dimscope::text
