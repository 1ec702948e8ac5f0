import type { Interval, Setting } from './study'

// What `dimscope effects --json` prints, and what a report holds of it (docs/effects.md). The C++ twin is
// dimscope/effects/effects.h. Shares and accuracies are 0 to 1. The fields with "?" are in the output of the command and
// not in a report: they are long.

/** Trials that are looked at together. */
export interface EffectsGrid {
  fixed: Record<string, Setting> // what varies in the study but not here
  factors: string[]
  trials: number
  cells: number
  missing_cells: number
  min_seeds: number
  max_seeds: number
}

export interface AnovaTerm {
  factors: string[] // one: a main effect; several: their interaction; none: all further interactions
  df: number
  squares: number
  share: number | null // of all squares; null where nothing varies
  omega2: number | null
  omega2_interval: Interval | null // 95 %, over seeds
  partial_eta2: number | null
  f: number | null
  df1: number | null // degrees of freedom of f
  df2: number | null
  p: number | null
  p_holm: number | null
}

export interface Anova {
  word?: string // where it is about a word's relevance
  trials: number
  cells: number
  missing_cells: number
  min_seeds: number
  max_seeds: number
  full: boolean // no cell is missing: shares add up to 1
  varies: boolean // false: one and the same value in all trials
  seeds_vary: boolean // false: one value in each cell, or one seed
  mean: number
  total_squares: number
  terms: AnovaTerm[]
  error: { is_seeds: boolean; df: number; squares: number; share: number | null }
  seed_sd: number | null
}

/** One value of an axis, over seeds and the other hyperparameters. */
export interface AxisLevel {
  x: Setting
  n: number // trials
  mean: number // every cell counts the same
  interval: Interval | null // 95 % over other seeds, of cues and behaviour also other sentences; null without replicates
  seed_sd: number | null // of one trial around its cell's mean
  seed_sd_interval: Interval | null // 95 %
}

/** Whether seeds scatter alike (Brown and Forsythe). */
export interface SpreadTest {
  f: number
  df1: number
  df2: number
  p: number
  p_holm: number | null
}

/** Of two levels without an order. */
export interface LevelDifference {
  a: Setting
  b: Setting
  difference: number
  interval: Interval | null // 95 % as those of the levels
  p: number | null // null without replicates
  p_holm: number | null // over all such differences
}

/** What one hyperparameter does to a number, against what another seed does. */
export interface AxisEffect {
  axis: string
  levels: AxisLevel[]
  seed_sd: number | null // of one trial around its cell's mean
  effect_ratio: number | null // sd over the levels, freed of noise, against seed_sd
  slope_per_doubling: number | null // null where the levels have no order
  slope_interval: Interval | null // 95 % as those of the levels
  /** Between every two levels where they have no order: b minus a. */
  differences: LevelDifference[]
  p: number | null // null where there is no noise to compare with
  p_holm: number | null
  spread: SpreadTest | null // do seeds scatter alike at every value?
}

export interface AccuracyEffect {
  grid: number
  anova: Anova
  axes: AxisEffect[]
  spread: SpreadTest | null // do seeds scatter alike in every cell?
  values?: { key: string; seed: number; settings: Record<string, Setting>; value: number }[]
}

export interface Flip {
  sentence: number
  right_a: number // trials
  right_b: number
  share_a: number // of trials, mean over the cells
  share_b: number
}

/** Two single models with the same seed number. */
export interface ModelPair {
  seed: number
  only_a: number
  only_b: number
  p: number
  p_holm: number | null
}

/** Value b of an axis against value a, on the same sentences. */
export interface PairEffect {
  grid: number
  axis: string
  a: Setting
  b: Setting
  sentences: number
  matched_cells: number
  trials_a: number
  trials_b: number
  accuracy_a: number
  accuracy_b: number
  difference: number
  // 95 %, other sentences and other seeds; it excludes 0 where p is below 0.05. Both are null where the seeds of shared
  // streams are not the same in all cells.
  interval: Interval | null
  standard_error: number | null // of Student's t; null where interval and p are exact
  df: number | null
  p: number | null
  p_holm: number | null // over all pairs, whatever is shown
  seeds_counted: boolean // false: one seed each, only sentences vary
  detectable: number | null // true difference found with 80 % power
  num_gained: number // sentences that change sides
  num_lost: number
  mcnemar?: ModelPair[]
  gained?: Flip[]
  lost?: Flip[]
}

/** Two sets of trials, each the mean over its cells, of which both have as many. */
export interface SetComparison {
  a: string // "embedding_dim = 2, hidden_dim = 3 to 20"
  b: string
  sentences: number
  matched_cells: number
  trials_a: number
  trials_b: number
  accuracy_a: number
  accuracy_b: number
  difference: number
  // 95 %, other sentences and other seeds; it excludes 0 where p is below 0.05. Both are null where the seeds of shared
  // streams are not the same in all cells.
  interval: Interval | null
  standard_error: number | null // of Student's t; null where interval and p are exact
  df: number | null
  p: number | null
  p_holm: number | null // over all pairs, whatever is shown
  seeds_counted: boolean // false: one seed each, only sentences vary
  detectable: number | null // true difference found with 80 % power
  num_gained: number // sentences that change sides
  num_lost: number
  mcnemar?: ModelPair[]
  gained?: Flip[]
  lost?: Flip[]
}

/** A metric over the seeds of one cell, whether the cell belongs to a grid or not. */
export interface CellAccuracy {
  settings: Record<string, Setting>
  n: number // seeds
  mean: number
  interval: Interval | null // 95 % over other seeds
  seed_sd: number | null
  sampling_interval: Interval | null // 95 % Wilson, of one model that scores the mean
}

/** Whether the trials of one cell were still learning when their training ended. */
export interface BudgetCell {
  settings: Record<string, Setting>
  seeds: number
  window: number // epochs, the last ones
  slope: number // of dev accuracy, an epoch
  slope_interval: Interval | null // 95 %
  gain: number
  still_rising: boolean
  best_last: number
  dev?: { mean: number; interval: Interval | null }[]
}

export interface Budget {
  rising: number
  cells: BudgetCell[]
}

export interface PhraseFit {
  form: string // "constant", "linear", "log"
  n: number
  slope: number | null
  slope_interval: Interval | null
  slope_p: number | null
  intercept: number
  intercept_interval: Interval | null
  r_squared: number | null
  residual_sd: number
  aicc: number
  weight: number
  lack_of_fit_f: number | null
  lack_of_fit_p: number | null
}

export interface PhraseEffect {
  text: string
  label: number
  axis: string
  fixed: Record<string, Setting>
  n: number
  levels: number
  best: string // the form with most weight
  fits: PhraseFit[]
  residuals: { x: number; seed: number; value: number; residual: number }[]
}

export interface PhraseCritical {
  grid: number
  text: string
  axis: string
  x: Setting[]
  counts: { right: number; trials: number }[]
  level: number
  low: number
  high: number
  largest_fall: number
}

export interface WordEffects {
  grid: number
  sentence: number
  label: number
  predicted: number[]
  words: Anova[]
}

/** The share of its sentences' absolute relevance that a word takes. */
export interface CueEffect {
  word: string
  sentences: number
  mean_share: number
  even_share: number // if every word of a sentence had the same
  axes: AxisEffect[] // p_holm over all cues and axes
}

export interface CueEffects {
  grid: number
  cues: CueEffect[]
  missing: string[]
}

/** One way to compare two explanations, over pairs of trials. */
export interface PairAgreement {
  sentences: number // that it counts; 0: nothing else is meant
  seeds: number // mean over two seeds of one cell
  across: number // mean over two values of the axis
  chance: number // if the shares were dealt to the words at random
  difference_interval: Interval | null // 95 %, of across - seeds
  between: (number | null)[] // row by row; on the diagonal two seeds of a cell
}

/** How far apart explanations are when one hyperparameter changes, against when only the seed does. */
export interface AxisDistance {
  axis: string
  x: Setting[]
  seed_pairs: number
  axis_pairs: number
  distance: PairAgreement // share of the relevance that would have to move
  rank: PairAgreement // Spearman's correlation of the words' shares
  top1: PairAgreement // whether the word of the largest absolute share is the same
  top3: PairAgreement // how many of the three largest are, of three
  tie_share: number // of explanations with two words of the largest absolute share
  ratio: number | null // of the distances across and between seeds
  // 95 %; this and p are null where the seeds of shared streams are not the same in all cells.
  ratio_interval: Interval | null
  p: number | null
  p_holm: number | null // over all axes and grids
  permutations: number
}

export interface BehaviourEffect {
  grid: number
  test: string // "but", "negator", "intensifier"
  claim: string
  reading: string // "relevance", "score"
  cases: number
  pass_rate: number
  axes: AxisEffect[]
}

/** From which value of an axis on sentences are reliably right. */
export interface CriticalEffect {
  grid: number
  axis: string
  x: Setting[]
  reliable: number // share of trials that has to be right
  sentences_by_level: number[] // one more than x: none of them is enough
  reliable_share: number[]
  interval: (Interval | null)[] // 95 %, as many other seeds and other sentences
  sentences?: { sentence: number; level: number; low: number; high: number; largest_fall: number }[]
}

export interface CriticalMap {
  grid: number
  reliable: number
  sentences: number
  // The interval is 95 %, other seeds and other sentences; null with one trial.
  cells: {
    settings: Record<string, Setting>
    trials: number
    reliable_share: number
    interval: Interval | null
  }[]
}

/** A smaller model against the largest, on the same sentences. */
export interface EnoughStep {
  settings: Record<string, Setting>
  parameters: number | null // null along an axis
  sentences: number
  trials: number
  accuracy: number
  difference: number // less the largest's
  lower: number // one-sided 95 % bound
  p: number // one-sided, of a loss of the margin
  tested: boolean // every step before it was enough
  enough: boolean
  detectable_margin: number // shown with 80 % power of equally good models
}

/** From the largest model down, until one is not shown to be within the margin. */
export interface EnoughEffect {
  grid: number
  axis: string | null // null: every combination of sizes, by number of parameters
  metric: { name: string; label: string; n: number }
  largest: Record<string, Setting>
  largest_accuracy: number
  enough: EnoughStep | null // the smallest that was shown
  refused: EnoughStep | null // the first that was not
  steps?: EnoughStep[]
}

export interface ShapleyShare {
  factors: string[] // one, or two for their interaction
  of_cells: number // share of the variance of the cells' means
  of_trials: number | null // freed of the seeds' noise
  interval: Interval | null // 95 % of of_trials, over seeds
}

export interface ShapleyShares {
  factors: ShapleyShare[]
  interactions: ShapleyShare[]
  seeds: number | null
}

/** Exact shares of a full grid. */
export interface ShapleyEffect {
  grid: number
  shares: ShapleyShares
  mean: number // of all cells
  // What each setting, in the order of the grid's factors, adds to the cell's distance from the mean.
  cells: {
    settings: Record<string, Setting>
    mean: number
    distance: number
    adds: { value: number; interval: Interval | null }[] // no intervals in a summary
  }[]
}

export interface WordShapley {
  grid: number
  sentence: number
  words: { word: string; shares: ShapleyShares | null }[]
}

/** What would tell a pair (or, without a and b, an axis) apart that is not. */
export interface SeedsNeeded {
  grid: number
  axis: string
  a: Setting | null
  b: Setting | null
  difference: number // supposed to be true
  level: number // that Holm's adjustment leaves
  seeds_now: number
  seeds: number | null // a cell, for 80 % power; null: no number is enough
  at_best: number // smallest difference that any number of seeds shows
}

/** The topics of one metric; a topic that was not asked for is empty or null. */
export interface Effects {
  schema: 1
  study: string
  trials: number
  metric: { name: string; label: string; n: number }
  slice: string
  slice_sentences: number
  explained: string // "lrp-all, …"
  resamples: number
  permutations: number
  notes: string[]
  left_out: { key: string; reason: string }[] // trials whose models cannot be used, where models are asked
  grids: EffectsGrid[]
  accuracy: AccuracyEffect[]
  cells?: CellAccuracy[]
  pairs: PairEffect[]
  sets?: SetComparison | null
  budget: Budget | null
  phrases: PhraseEffect[]
  critical_phrases: PhraseCritical[]
  words: WordEffects[]
  cues: CueEffects[]
  distance: { grid: number; axes: AxisDistance[] }[]
  behaviour: BehaviourEffect[]
  critical: CriticalEffect[]
  critical_maps?: CriticalMap[]
  margin: number // of enough
  enough: EnoughEffect[]
  shapley: ShapleyEffect[]
  word_shapley?: WordShapley[]
  seeds_needed: SeedsNeeded[]
}

/** What a report shows. */
export interface ReportEffects {
  metrics: Effects[] // accuracy, pairs, critical; one a metric, the headline first
  models: Effects | null // what no metric changes: budget, cues, distance, behaviour
  left_out: string[] // sentences: what is not here, and how to get it
}
