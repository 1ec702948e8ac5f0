#include "dimscope/study/copies.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

namespace dimscope::study {
namespace {

std::string cell_of(const Trial& trial) {
  std::string cell;
  for (const std::string& name : setting_names(trial)) {
    cell += name + '=' + to_string(setting_of(trial, name).value()) + '\n';
  }
  return cell;
}

bool same_trajectory(model::TrialConfig a, const model::TrialConfig& b) {
  a.epochs = b.epochs;
  a.select = b.select;
  return a == b;
}

}  // namespace

std::vector<Copy> find_copies(const Store& store, std::span<const Trial> trials) {
  const std::map<std::string, std::string> digests = store.answer_digests();
  std::unordered_map<std::string, const Trial*> originals;  // by digest
  std::vector<Copy> copies;
  for (const Trial& trial : trials) {
    const auto digest = digests.find(trial.key);
    if (trial.state != TrialState::kComplete || digest == digests.end()) continue;
    // Of another program's trials only seeds can be copies: a hyperparameter may do nothing.
    const std::string of = trial.added ? digest->second + cell_of(trial) : digest->second;
    const auto [original, is_new] = originals.emplace(of, &trial);
    if (is_new) continue;
    copies.push_back({.key = trial.key,
                      .original = original->second->key,
                      .same_trajectory =
                          !trial.added && same_trajectory(trial.config, original->second->config)});
  }
  return copies;
}

std::vector<Copy> take_copies(std::span<const Copy> copies, std::vector<Trial>& trials) {
  std::unordered_map<std::string, std::string> cells;  // by key
  std::map<std::string, std::size_t> others;           // trials of a cell that are no copies
  for (const Trial& trial : trials) {
    cells[trial.key] = cell_of(trial);
    ++others[cells[trial.key]];
  }
  std::vector<Copy> candidates;  // copies and originals are both there, and count twice
  for (const Copy& copy : copies) {
    const bool there = cells.contains(copy.key) && cells.contains(copy.original);
    if (!there || copy.same_trajectory) continue;
    candidates.push_back(copy);
    --others[cells[copy.key]];
  }
  std::erase_if(candidates, [&](const Copy& copy) {
    return cells[copy.key] != cells[copy.original] && others[cells[copy.key]] > 0;
  });
  std::erase_if(trials, [&](const Trial& trial) {
    return std::ranges::find(candidates, trial.key, &Copy::key) != candidates.end();
  });
  return candidates;
}

std::string copies_note(std::span<const Copy> copies) {
  constexpr std::size_t kMost = 5;
  if (copies.empty()) return "";
  std::string pairs;
  for (const Copy& copy : copies.first(std::min(kMost, copies.size()))) {
    pairs += fmt::format("{}{} as {}", pairs.empty() ? "" : ", ", copy.key, copy.original);
  }
  if (copies.size() > kMost) pairs += fmt::format(" and {} more", copies.size() - kMost);
  return fmt::format("{} trial{} every sentence as another does, bit for bit: {}", copies.size(),
                     copies.size() == 1 ? " answers" : "s answer", pairs);
}

}  // namespace dimscope::study
