#include "dimscope/text/slices/slice_rule.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <unordered_set>

#include "dimscope/base/error.h"
#include "dimscope/base/nearest.h"
#include "dimscope/text/slices/compositional.h"
#include "dimscope/text/slices/slice_list.h"

namespace dimscope::text {
namespace {

using Members = std::vector<bool>;  // [S] whether each sentence is in

constexpr std::int32_t kLong = 25, kShort = 10;  // words; 596 and 432 of SST's 2,210 test sentences

RE2::Options silent() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

bool allows(const std::vector<Polarity>& allowed, const Tree& tree, std::int32_t node) {
  return allowed.empty() ||
         std::ranges::find(allowed, polarity(tree.nodes[node].label)) != allowed.end();
}

bool needs_polarity(const XButYCondition& c) {
  return !c.x.empty() || !c.y.empty() || !c.whole.empty() || c.contrast || !c.follows.empty();
}

bool needs_polarity(const NegatorCondition& c) {
  return !c.scope.empty() || !c.whole.empty() || c.flips;
}

bool follows(const std::string& part, Polarity x, Polarity y, Polarity whole) {
  if (part == "x") return whole == x && whole != y;
  if (part == "y") return whole == y && whole != x;
  return whole != x && whole != y;
}

bool has_x_but_y(const XButYCondition& condition, const Tree& tree) {
  return std::ranges::any_of(find_x_but_y(tree), [&](const XButY& s) {
    if (!needs_polarity(condition)) return true;
    const auto side = [&](std::int32_t node) { return polarity(tree.nodes[node].label); };
    return allows(condition.x, tree, s.x) && allows(condition.y, tree, s.y) &&
           allows(condition.whole, tree, s.whole) &&
           (!condition.contrast || side(s.x) != side(s.y)) &&
           (condition.follows.empty() ||
            follows(condition.follows, side(s.x), side(s.y), side(s.whole)));
  });
}

bool has_negation(const NegatorCondition& condition, const Tree& tree) {
  return std::ranges::any_of(find_negations(tree), [&](const Negation& s) {
    if (!needs_polarity(condition)) return true;
    const auto side = [&](std::int32_t node) {
      return static_cast<int>(polarity(tree.nodes[node].label));
    };
    return allows(condition.scope, tree, s.scope) && allows(condition.whole, tree, s.whole) &&
           (!condition.flips || side(s.scope) * side(s.whole) < 0);
  });
}

// Applies rules to the sentences of one split; knows the slices found so far.
class SliceFinder {
 public:
  explicit SliceFinder(const SliceSource& source) : source_(source) {}

  const Members& find(const SliceRule& rule, std::map<std::string, Members>& into) {
    try {
      return into[rule.name] = members(rule.condition);
    } catch (const InputError& error) {
      throw InputError(fmt::format("slice '{}': {}", rule.name, error.what()));
    }
  }

  std::map<std::string, Members> found;  // slices of the user's rules

 private:
  using Trees = std::vector<Tree>;

  void keep_if(Members& in, const std::function<bool(const Tree&)>& holds) const {
    for (std::size_t s = 0; s < in.size(); ++s) {
      if (in[s]) in[s] = holds(source_.split.trees[s]);
    }
  }

  static void keep_both(Members& in, const Members& also) {
    for (std::size_t s = 0; s < in.size(); ++s) in[s] = in[s] && also[s];
  }

  std::string in_case(const std::string& word) const {
    return source_.lowercase ? to_lower(word) : word;
  }

  Members members(const SliceCondition& c);
  void keep_words(const SliceCondition& c, Members& in) const;
  void keep_labels(const SliceCondition& c, Members& in) const;
  const Members& slice(const std::string& name);
  Members any_of(const std::vector<SliceCondition>& conditions);
  Members list(const std::filesystem::path& path);

  const SliceSource& source_;
  std::map<std::string, Members> ready_made_;
  std::string digest_;  // of the split's sentences, once a list asked for it
};

Members SliceFinder::members(const SliceCondition& c) {
  if (const std::string missing = missing_support(c, source_.support); !missing.empty()) {
    throw InputError(missing);
  }
  Members in(source_.split.trees.size(), true);
  keep_words(c, in);
  keep_labels(c, in);
  if (!c.list.empty()) keep_both(in, list(c.list));
  if (!c.slice.empty()) keep_both(in, slice(c.slice));
  for (const SliceCondition& each : c.all_of) keep_both(in, members(each));
  if (!c.any_of.empty()) keep_both(in, any_of(c.any_of));
  Members none = any_of(c.none_of);
  none.flip();
  keep_both(in, none);
  return in;
}

void SliceFinder::keep_words(const SliceCondition& c, Members& in) const {
  if (!c.contains.empty()) {
    std::unordered_set<std::string> words;
    for (const std::string& word : c.contains) words.insert(in_case(word));
    keep_if(in, [&](const Tree& tree) {
      return std::ranges::any_of(
          tree.tokens, [&](const std::string& token) { return words.contains(in_case(token)); });
    });
  }
  if (!c.regex.empty()) {
    require_regex(c.regex);
    const RE2 regex(c.regex, silent());
    keep_if(in, [&](const Tree& tree) {
      return RE2::PartialMatch(in_case(fmt::format("{}", fmt::join(tree.tokens, " "))), regex);
    });
  }
  keep_if(in, [&](const Tree& tree) {
    const auto words = static_cast<std::int64_t>(tree.tokens.size());
    return words >= c.min_words.value_or(0) && (!c.max_words || words <= *c.max_words);
  });
}

void SliceFinder::keep_labels(const SliceCondition& c, Members& in) const {
  if (!c.classes.empty()) {
    keep_if(in, [&](const Tree& tree) {
      return std::ranges::find(c.classes, tree.nodes[0].label) != c.classes.end();
    });
  }
  if (!c.polarity.empty()) {
    keep_if(in, [&](const Tree& tree) { return allows(c.polarity, tree, 0); });
  }
  if (c.x_but_y) keep_if(in, [&](const Tree& tree) { return has_x_but_y(*c.x_but_y, tree); });
  if (c.negator) keep_if(in, [&](const Tree& tree) { return has_negation(*c.negator, tree); });
  if (c.connective_decides) keep_if(in, connective_decides);
}

const Members& SliceFinder::slice(const std::string& name) {
  if (const auto mine = found.find(name); mine != found.end()) return mine->second;
  if (const auto known = ready_made_.find(name); known != ready_made_.end()) return known->second;
  for (const SliceRule& rule : ready_made_slices()) {
    if (rule.name == name) return find(rule, ready_made_);
  }
  std::vector<std::string> known;
  for (const auto& [mine, members] : found) known.push_back(mine);
  for (const SliceRule& rule : ready_made_slices()) known.push_back(rule.name);
  throw InputError(fmt::format("unknown slice '{}'{}", name, nearest_name_hint(name, known)));
}

Members SliceFinder::any_of(const std::vector<SliceCondition>& conditions) {
  Members in(source_.split.trees.size(), false);
  for (const SliceCondition& condition : conditions) {
    const Members also = members(condition);
    for (std::size_t s = 0; s < in.size(); ++s) in[s] = in[s] || also[s];
  }
  return in;
}

Members SliceFinder::list(const std::filesystem::path& path) {
  if (digest_.empty()) digest_ = sentences_digest(source_.split);
  Members in(source_.split.trees.size(), false);
  const SliceList frozen = read_slice_list(path, digest_, std::ssize(in));
  for (const std::int32_t s : frozen.sentences) in[static_cast<std::size_t>(s)] = true;
  return in;
}

}  // namespace

const std::vector<SliceRule>& ready_made_slices() {
  static const std::vector<SliceRule> rules = [] {
    std::vector<SliceRule> made;
    const auto add = [&](const char* name) -> SliceCondition& {
      made.push_back({name, {}});
      return made.back().condition;
    };
    add("connectives").contains = {"but", "though", "n't"};
    add("compositional").connective_decides = true;
    add("x-but-y").x_but_y.emplace();
    add("x-but-y-contrast").x_but_y.emplace().contrast = true;
    add("negator").negator.emplace();
    add("negator-flip").negator.emplace().flips = true;
    add("long").min_words = kLong;
    add("short").max_words = kShort;
    return made;
  }();
  return rules;
}

void require_regex(const std::string& regex) {
  const RE2 compiled(regex, silent());
  if (!compiled.ok()) {
    throw InputError(fmt::format("regex \"{}\" cannot be read: {}", regex, compiled.error()));
  }
}

std::string missing_support(const SliceCondition& c, const SliceSupport& support) {
  const auto trees = [](const char* what) {
    return fmt::format("{} needs labelled trees, and these data have none", what);
  };
  const auto sentiments = [](const char* what) {
    return fmt::format("{} needs the five sentiment classes, and these data have others", what);
  };
  if (c.x_but_y && !support.trees) return trees("x_but_y");
  if (c.negator && !support.trees) return trees("negator");
  if (c.connective_decides && !support.trees) return trees("connective_decides");
  if (c.x_but_y && needs_polarity(*c.x_but_y) && !support.sentiments) {
    return sentiments("a polarity in x_but_y");
  }
  if (c.negator && needs_polarity(*c.negator) && !support.sentiments) {
    return sentiments("a polarity in negator");
  }
  if (c.connective_decides && !support.sentiments) return sentiments("connective_decides");
  if (!c.polarity.empty() && !support.sentiments) return sentiments("polarity");
  for (const auto* conditions : {&c.any_of, &c.all_of, &c.none_of}) {
    for (const SliceCondition& condition : *conditions) {
      if (std::string missing = missing_support(condition, support); !missing.empty()) {
        return missing;
      }
    }
  }
  return "";
}

SliceSource slice_source(const Dataset& dataset, const Split& split) {
  const bool trees = std::ranges::all_of(split.trees, [](const Tree& tree) {
    return std::ranges::none_of(
        tree.nodes, [](const TreeNode& node) { return node.label == TreeNode::kUnlabelled; });
  });
  return {split,
          dataset.lowercase,
          {.trees = trees, .sentiments = dataset.class_names == sentiment_class_names()}};
}

std::map<std::string, std::vector<std::int32_t>> find_slices(std::span<const SliceRule> rules,
                                                             const SliceSource& source) {
  SliceFinder finder(source);
  std::map<std::string, std::vector<std::int32_t>> slices;
  for (const SliceRule& rule : rules) {
    const Members& in = finder.find(rule, finder.found);
    std::vector<std::int32_t>& sentences = slices[rule.name];
    for (std::size_t s = 0; s < in.size(); ++s) {
      if (in[s]) sentences.push_back(static_cast<std::int32_t>(s));
    }
  }
  return slices;
}

}  // namespace dimscope::text
