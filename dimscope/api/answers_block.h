#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dimscope/effects/study_results.h"

// Every trial's answer to every test sentence, and the share of relevance of every word: what the
// page's table and maps of sentences are drawn from. Its twin is web/src/api/answers.ts.
namespace dimscope::api {

struct AnswersBlockOptions {
  // 275 trials of SST have 3.0 million probabilities and 11.7 million words; packing leaves 78 %
  // and 68 %. What is kept by default stays below 8 MiB together.
  std::int64_t max_probability_bytes = 3 << 20;
  std::int64_t max_relevance_bytes = 7 << 20;
  // Of cells that are compared (effects/cell_pairs.h): 57 cells have 1,596, and a line of 361 has
  // more along its axes.
  std::int64_t max_pairs = 8000;
};

struct AnswersBlock {
  // A safetensors file, packed by gzip; empty of a study without answers. N test sentences, T
  // trials, C classes, W words of all sentences back to back, S slices, A axes of grids:
  //   words U8 [bytes]           the distinct words, a line each
  //   lengths U32 [N]            words of each sentence
  //   tokens U32 [W]             numbers of words
  //   labels U16 [N]
  //   slices U8 [S,N]            1: the sentence is in it; in the order of metadata "slices"
  //   predicted U16 [T,N]
  //   probabilities U8 [P,N,C]   255 is 1; of the first P trials of metadata "order"
  //   relevance I8 [R,W]         share of the sentence's relevance, 127 is 1; of the first R of
  //   them critical U8 [A,N]          level from which on it is reliably right
  //   (effects/sentence_facts.h);
  //                              255: no order
  //   moved U8 [A,N]             how far its explanation moves along the axis; 255 is 1; only where
  //                              the axis' "moved" is true
  //   moved_by_seed U8 [N]       and with the seed
  //   pairs U16 [Q,2]            cells a and b, numbers in metadata "cells"
  //   pair_differences F32 [Q,4] accuracy of b - a, its 95 % interval, the detectable difference
  //                              (effects/cell_pairs.h); NaN: not known
  //   pair_flips U32 [Q,2]       sentences that turn right, and wrong
  // Metadata "dimscope": JSON {"schema":1, "trials":[key], "order":[number of a trial],
  // "slices":[name], "axes":[{"grid","axis","x","moved"}],
  // "cells":[[number of a trial]], "explained":"lrp-all, …"}. What there is nothing
  // of is left out. predicted has the exact answer; 8 bits are for drawing.
  std::string bytes;
  std::vector<std::string> left_out;  // sentences: what is not in it, and how to get it
};

// Throws InputError where a trial lacks its answers.
AnswersBlock answers_block(const effects::StudyResults& data,
                           const AnswersBlockOptions& options = {});

}  // namespace dimscope::api
