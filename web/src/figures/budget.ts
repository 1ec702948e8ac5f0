import type { BudgetCell, Effects } from '../api/effects'
import { fixedText } from '../api/lookup'
import type { StudyView } from '../api/study'
import { forestChart } from '../charts/forest_chart'
import { percent, plural } from '../charts/format'
import { FALLS, LEVEL, NOISE, points, pointsInterval, type EffectFigure } from './figure'

const MAX_ROWS = 14

/** Whether accuracy on dev was still rising when training ended. */
export function budgetFigure(study: StudyView, effects: Effects): EffectFigure | null {
  const cells = effects.budget?.cells ?? []
  if (cells.length === 0) return null
  const sorted = [...cells].sort(
    (a, b) => Number(b.still_rising) - Number(a.still_rising) || b.slope - a.slope,
  )
  const shown = sorted.slice(0, MAX_ROWS)
  const title = 'Had training ended?'
  const figures = (cell: BudgetCell): string =>
    `${points(cell.slope)}${cell.slope_interval ? ` ${pointsInterval(cell.slope_interval)}` : ''}`
  const flagged = (cell: BudgetCell): boolean => cell.still_rising && cell.seeds > 1
  const windows = [...new Set(cells.map((cell) => cell.window))]
  return {
    title,
    finding: budgetFinding(cells),
    caption: [
      `Slope of accuracy on dev over the last ${listOf(windows)} epochs, ${seedsText(cells)}.`,
      'Line: 95 % Student t interval of the mean over seeds; filled: all of it above 0. Such a cell’s score says what its training budget gave, not what its size can reach.',
      ...(shown.length < cells.length
        ? [`The ${shown.length} steepest of ${cells.length} cells, flagged ones first; the table has all.`]
        : []),
    ].join(' '),
    draw: (width) =>
      forestChart(
        {
          title,
          x_label: 'accuracy on dev at the end (points an epoch)',
          rows: shown.map((cell) => ({
            label: fixedText(study, cell.settings) || 'all trials',
            text: `${figures(cell)}${flagged(cell) ? ' · still rising' : ''}`,
            value: 100 * cell.slope,
            interval: cell.slope_interval && {
              low: 100 * cell.slope_interval.low,
              high: 100 * cell.slope_interval.high,
            },
            color: flagged(cell) ? FALLS : NOISE,
            hollow: !flagged(cell),
            info: {
              text: [
                fixedText(study, cell.settings) || 'all trials',
                `${figures(cell)} points an epoch over the last ${cell.window}`,
                `${plural(cell.seeds, 'seed')}; best epoch the last one: ${cell.best_last}`,
                ...(flagged(cell)
                  ? [`as many epochs again would add ${points(cell.gain)} points if nothing slowed`]
                  : []),
              ].join('\n'),
            },
          })),
          reference: 0,
        },
        width,
      ),
    table: {
      columns: [
        '',
        'points an epoch',
        '95 %',
        'still rising',
        'seeds',
        'best epoch is the last',
        'dev at the end',
      ],
      rows: sorted.map((cell) => [
        fixedText(study, cell.settings) || 'all trials',
        points(cell.slope),
        cell.slope_interval ? pointsInterval(cell.slope_interval) : '–',
        cell.still_rising ? (cell.seeds > 1 ? 'yes' : 'one seed: not told') : 'not seen',
        String(cell.seeds),
        String(cell.best_last),
        lastDev(study, cell),
      ]),
    },
  }
}

export function budgetFinding(cells: BudgetCell[]): string {
  const judged = cells.filter((cell) => cell.seeds > 1)
  if (judged.length === 0) {
    return 'One seed a cell: its epochs follow from each other, so no interval here can be trusted and nothing is claimed.'
  }
  const rising = judged.filter((cell) => cell.still_rising).length
  const cells_text = plural(judged.length, 'cell')
  if (rising > 0 && chanceOf(rising, judged.length) < LEVEL) {
    return `In ${rising} of ${cells_text} accuracy on dev was still rising when training ended: ${rising === 1 ? 'its score is' : 'their scores are'} not what the cell could reach.`
  }
  const flagged =
    rising === 0
      ? `In none of ${cells_text} is accuracy on dev seen to rise at the end of training`
      : `In ${rising} of ${cells_text} accuracy on dev seems to rise at the end of training, which chance alone may flag`
  // A sign test over the cells: each too noisy by itself may still point the same way.
  const upwards = judged.filter((cell) => cell.slope > 0).length
  const together = judged.length >= 6 && upwards - judged.length / 2 > Math.sqrt(judged.length)
  return together
    ? `${flagged}; yet the slope is above 0 in ${upwards} of ${judged.length}: taken together, training had not ended.`
    : `${flagged}.`
}

/** That so many of the cells or more are flagged where all stand still: one in forty is. */
function chanceOf(flagged: number, num_cells: number): number {
  let fewer = 0
  let exactly = (39 / 40) ** num_cells
  for (let k = 0; k < flagged; k++) {
    fewer += exactly
    exactly *= (num_cells - k) / (k + 1) / 39
  }
  return 1 - fewer
}

function listOf(windows: number[]): string {
  const few = Math.min(...windows)
  const many = Math.max(...windows)
  return few === many ? String(few) : `${few} to ${many}`
}

function seedsText(cells: BudgetCell[]): string {
  const seeds = cells.map((cell) => cell.seeds)
  const few = Math.min(...seeds)
  const many = Math.max(...seeds)
  return few === many ? `${plural(few, 'seed')} a cell` : `${few} to ${many} seeds a cell`
}

/** Mean over the cell's seeds, from the trials' own epochs. */
function lastDev(study: StudyView, cell: BudgetCell): string {
  const trials = study.trials.filter(
    (trial) =>
      trial.state === 'complete' &&
      Object.entries(cell.settings).every(([name, value]) => trial.settings[name] === value),
  )
  const last = trials.flatMap((trial) => trial.epochs[trial.epochs.length - 1]?.dev_fine ?? [])
  if (last.length === 0) return '–'
  return percent(last.reduce((sum, value) => sum + value, 0) / last.length)
}
