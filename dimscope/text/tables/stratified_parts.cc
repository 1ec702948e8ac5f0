#include "dimscope/text/tables/stratified_parts.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

#include "dimscope/base/check.h"
#include "dimscope/base/rng.h"

namespace dimscope::text {
namespace {

// The texts of one key, which are of the class of the first.
using Group = std::vector<std::size_t>;

// By class, in order of the first text of each.
std::vector<std::vector<Group>> groups_by_class(std::span<const std::int32_t> labels,
                                                std::span<const std::string> keys,
                                                std::int32_t num_classes) {
  std::vector<std::vector<Group>> groups(static_cast<std::size_t>(num_classes));
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>> places;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    const auto [place, is_new] = places.try_emplace(keys[i], label, groups[label].size());
    if (is_new) groups[label].emplace_back();
    const auto [of_class, number] = place->second;
    groups[of_class][number].push_back(i);
  }
  return groups;
}

}  // namespace

std::vector<Part> stratified_parts(std::span<const std::int32_t> labels,
                                   std::span<const std::string> keys, std::int32_t num_classes,
                                   const Shares& shares) {
  check(labels.size() == keys.size(), "stratified_parts: a key a text");
  std::vector<Part> parts(labels.size(), Part::kTrain);
  auto groups = groups_by_class(labels, keys, num_classes);
  for (std::size_t label = 0; label < groups.size(); ++label) {
    double texts = 0;
    for (const Group& group : groups[label]) texts += static_cast<double>(group.size());
    double test = std::round(shares.test * texts), dev = std::round(shares.dev * texts);
    Random(shares.seed, Purpose::kShares, label).shuffle(groups[label]);
    for (const Group& group : groups[label]) {
      const auto size = static_cast<double>(group.size());
      double* const left = size <= test ? &test : size <= dev ? &dev : nullptr;
      if (left == nullptr) continue;
      *left -= size;
      for (const std::size_t i : group) parts[i] = left == &test ? Part::kTest : Part::kDev;
    }
  }
  return parts;
}

}  // namespace dimscope::text
