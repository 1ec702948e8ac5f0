import type { Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { fixed, plural } from '../charts/format'
import { panelsChart } from '../charts/panels_chart'
import { axisLegend, axisPanel, axisTable, endsText, namesText, toldApart, type Subject } from './axis_panel'
import {
  alongText,
  FEW_SENTENCES,
  hasSeeds,
  longNameOf,
  nameOf,
  ONE_SEED,
  pOf,
  pText,
  testText,
  trialsText,
  type Along,
  type EffectFigure,
} from './figure'

/** The share of their sentences' relevance that cue words take, along an axis: what the model comes to rely on. */
export function cuesFigure(study: StudyView, effects: Effects, along: Along): EffectFigure | null {
  const found = effects.cues.find((each) => each.grid === along.grid)
  const subjects = (found?.cues ?? [])
    .flatMap((cue): Subject[] => {
      const effect = cue.axes.find((each) => each.axis === along.axis)
      if (!effect) return []
      const enough = cue.sentences >= FEW_SENTENCES
      return [
        {
          name: `“${cue.word}”`,
          n: plural(cue.sentences, 'sentence'),
          enough,
          reference: cue.even_share,
          effect,
        },
      ]
    })
    .sort((a, b) => Number(b.enough) - Number(a.enough) || sizeOf(b) - sizeOf(a))
  if (!found || subjects.length === 0) return null
  const name = alongText(study, effects.grids, along)
  const title = `Which words gain or lose relevance along ${name}?`
  const panels = subjects.map((subject) => axisPanel(study, subject))
  const grid = effects.grids[along.grid]
  const num_tests = found.cues.reduce((sum, cue) => sum + cue.axes.length, 0)
  return {
    title,
    finding: hasSeeds(grid) ? cuesFinding(study, along.axis, subjects) : ONE_SEED,
    caption: [
      `Share of the sentence’s absolute relevance (${effects.explained}), mean over the test sentences with the word; ${trialsText(grid)}.`,
      ...(hasSeeds(grid)
        ? [
            'Lines: 95 % interval over other seeds and other sentences; p is over other seeds on these. Grey band: one standard deviation of a model over seeds. “1.6 × seeds”: the standard deviation over the values, freed of noise, in those of seeds; an effect counts only against it.',
            `p after Holm over ${num_tests} words and axes.`,
          ]
        : []),
      ...(found.missing.length > 0 ? [`Not in these sentences: ${found.missing.join(', ')}.`] : []),
    ].join(' '),
    draw: (width) =>
      panelsChart(
        {
          title,
          x_label: longNameOf(study, along.axis),
          y_label: 'share of the sentence’s relevance (%)',
          panels,
          legend: axisLegend(study, along.axis, 'even share', panels),
        },
        width,
      ),
    table: axisTable(study, along.axis, 'word', subjects),
  }
}

export function cuesFinding(study: StudyView, axis: string, subjects: Subject[]): string {
  const { first, direction, others } = toldApart(subjects)
  const name = nameOf(study, axis)
  if (!first) {
    const judged = subjects.filter((subject) => subject.enough)
    if (judged.length === 0) return 'Too few sentences hold any of these words for a claim.'
    const smallest = Math.min(...judged.map((subject) => pOf(subject.effect) ?? 1))
    return `No word’s share is told apart from seed noise along ${name} (smallest ${pText(smallest)} after Holm).`
  }
  const verb = { rises: 'gains', falls: 'loses', bends: 'changes', moves: 'changes', noise: '' }[direction]
  return [
    `${first.name} ${verb} most: ${endsText(study, first.effect)}; ${fixed(first.effect.effect_ratio ?? 0, 1)} times what another seed moves it (${first.n}, ${testText(first.effect)}).`,
    ...namesText(direction === 'rises' ? 'Also gaining' : 'Gaining', others.rises),
    ...namesText(direction === 'falls' ? 'Also losing' : 'Losing', others.falls),
    ...namesText('Moving without one direction', others.bends),
    ...namesText('Also moving', others.moves),
    ...namesText('Not told apart from seeds', others.noise),
  ].join(' ')
}

function sizeOf({ effect }: Subject): number {
  return effect.effect_ratio ?? 0
}
