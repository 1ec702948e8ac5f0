#include "dimscope/text/synthetic/lexicon.h"

namespace dimscope::text {
namespace {

using enum WordEffect;

// A class with one word is named after it. Signs in a name say polarity and strength: adjective--
// holds adjectives of strength -2.
constexpr WordClass kLexicon[] = {
    // Sentiment
    {"adjective++", kSentiment, 2,
     "superb brilliant wonderful terrific magnificent stunning masterful dazzling hilarious "
     "riveting gorgeous excellent exquisite remarkable unforgettable splendid marvelous sublime"},
    {"adjective+", kSentiment, 1,
     "good funny clever charming fresh smart engaging likable warm solid amusing pleasant "
     "thoughtful lively original sweet touching enjoyable"},
    {"adjective-", kSentiment, -1,
     "dull flat predictable shallow tired bland clumsy slow silly uneven forgettable stale thin "
     "messy tedious dreary contrived wooden"},
    {"adjective--", kSentiment, -2,
     "terrible awful dreadful horrible atrocious unbearable pathetic abysmal ridiculous "
     "insufferable lifeless disastrous unwatchable excruciating miserable hideous lousy appalling"},
    {"verb++", kSentiment, 2, "soars dazzles thrills captivates astonishes"},
    {"verb+", kSentiment, 1, "works delivers entertains shines amuses impresses"},
    {"verb-", kSentiment, -1, "drags bores disappoints stumbles falters annoys"},
    {"verb--", kSentiment, -2, "stinks flops disgusts infuriates offends"},
    // The same verbs after "does n't" and plural subjects.
    {"verb++ base", kSentiment, 2, "soar dazzle thrill captivate astonish"},
    {"verb+ base", kSentiment, 1, "work deliver entertain shine amuse impress"},
    {"verb- base", kSentiment, -1, "drag bore disappoint stumble falter annoy"},
    {"verb-- base", kSentiment, -2, "stink flop disgust infuriate offend"},
    {"noun++", kSentiment, 2, "genius magic brilliance"},
    {"noun+", kSentiment, 1, "charm wit warmth heart energy style"},
    {"noun-", kSentiment, -1, "filler noise cliches padding"},
    {"noun--", kSentiment, -2, "nonsense drivel garbage"},
    // Degree
    {"strong intensifier", kScale, 1.7, "very extremely incredibly truly wildly"},
    {"weak intensifier", kScale, 1.3, "really quite thoroughly"},
    {"weak diminisher", kScale, 0.7, "fairly rather mostly"},
    {"strong diminisher", kScale, 0.4, "slightly somewhat mildly vaguely"},
    // Negation
    {"not", kNegation, 0, "not"},
    {"n't", kNegation, 0, "n't"},
    {"negative adverb", kNegation, 0, "never hardly rarely"},
    {"no", kNegation, 0, "no"},
    {"without", kNegation, 0, "without"},
    {"lacks", kNegation, 0, "lacks"},
    {"lack", kNegation, 0, "lack"},
    {"nobody", kNegation, 0, "nobody"},
    // Contrast and concession
    {"but", kConnective, 0, "but yet"},
    {"though", kConnective, 0, "though although"},
    {"while", kConnective, 0, "while"},
    // Ignored by the grammar's score
    {"aspect", kNone, 0,
     "plot script cast acting direction dialogue music camerawork ending pacing premise editing "
     "lead opening soundtrack"},
    {"aspects", kNone, 0,
     "jokes songs scenes actors performances characters visuals effects costumes twists"},
    {"film", kNone, 0, "film movie story feature"},
    {"genre", kNone, 0, "comedy drama thriller romance mystery western documentary sequel tale"},
    {"person", kNone, 0,
     "doctor teacher soldier painter detective farmer singer lawyer widow student"},
    {"human adjective", kNone, 0, "young retired local"},
    {"plain adjective", kNone, 0, "new french american final"},
    {"place", kNone, 0, "paris london texas berlin tokyo brooklyn"},
    {"part", kNone, 0, "beginning middle end finale"},
    {"number", kNone, 0, "two three ninety several"},
    {"unit", kNone, 0, "hours minutes days weeks"},
    {"determiner", kNone, 0, "the its"},
    {"film determiner", kNone, 0, "the this"},
    {"plural determiner", kNone, 0, "the these its"},
    {"a", kNone, 0, "a"},  // written "an" before a vowel
    {"the", kNone, 0, "the"},
    {"it", kNone, 0, "it"},
    {"i", kNone, 0, "i"},
    {"critics", kNone, 0, "critics fans reviewers"},
    {"say", kNone, 0, "say think claim"},
    {"says", kNone, 0, "says thinks claims"},
    {"that", kNone, 0, "that"},
    {"which", kNone, 0, "which"},
    {"is", kNone, 0, "is"},
    {"feels", kNone, 0, "feels looks"},
    {"are", kNone, 0, "are"},
    {"feel", kNone, 0, "feel look"},
    {"does", kNone, 0, "does"},
    {"do", kNone, 0, "do"},
    {"has", kNone, 0, "has offers shows"},
    {"have", kNone, 0, "have offer show"},
    {"makes", kNone, 0, "makes"},
    {"make", kNone, 0, "make"},
    {"opens", kNone, 0, "opens begins ends unfolds"},
    {"runs", kNone, 0, "runs lasts"},
    {"follows", kNone, 0, "follows"},
    {"set", kNone, 0, "set shot filmed"},
    {"full", kNone, 0, "full"},
    {"overall", kNone, 0, "overall throughout"},
    {"about", kNone, 0, "about"},
    {"after", kNone, 0, "after"},
    {"as", kNone, 0, "as"},
    {"for", kNone, 0, "for"},
    {"in", kNone, 0, "in"},
    {"of", kNone, 0, "of"},
    {"with", kNone, 0, "with"},
    {"and", kNone, 0, "and"},
    {",", kNone, 0, ","},
    {".", kNone, 0, "."},
};

}  // namespace

std::span<const WordClass> synthetic_lexicon() {
  return kLexicon;
}

}  // namespace dimscope::text
