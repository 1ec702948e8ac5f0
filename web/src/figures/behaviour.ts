import type { Effects } from '../api/effects'
import type { StudyView } from '../api/study'
import { plural, sentenceCase } from '../charts/format'
import { panelsChart } from '../charts/panels_chart'
import { axisLegend, axisPanel, axisTable, endsText, namesText, toldApart, type Subject } from './axis_panel'
import {
  alongText,
  FEW_SENTENCES,
  hasSeeds,
  longNameOf,
  nameOf,
  ONE_SEED,
  testText,
  trialsText,
  type Along,
  type EffectFigure,
} from './figure'

const NAMES: Record<string, string> = { but: '“but”', negator: 'negator', intensifier: 'intensifier' }
const READINGS: Record<string, string> = { relevance: 'explanation', score: 'answers' }

/** How often negators, "but" and intensifiers do what they mean, along an axis. */
export function behaviourFigure(study: StudyView, effects: Effects, along: Along): EffectFigure | null {
  const tests = effects.behaviour.filter((each) => each.grid === along.grid)
  const subjects = tests.flatMap((each): Subject[] => {
    const effect = each.axes.find(({ axis }) => axis === along.axis)
    if (!effect) return []
    return [
      {
        name: `${NAMES[each.test] ?? each.test} (${READINGS[each.reading] ?? each.reading})`,
        n: plural(each.cases, 'case'),
        enough: each.cases >= FEW_SENTENCES,
        reference: each.reading === 'relevance' ? 0.5 : null,
        effect,
      },
    ]
  })
  if (subjects.length === 0) return null
  const title = `Do negators, “but” and intensifiers work, along ${alongText(study, effects.grids, along)}?`
  const panels = subjects.map((subject) => axisPanel(study, subject))
  const claims = [
    ...new Set(
      tests.map((each) => `${NAMES[each.test] ?? each.test} (${READINGS[each.reading]}): ${each.claim}`),
    ),
  ]
  const grid = effects.grids[along.grid]
  return {
    title,
    finding: hasSeeds(grid) ? behaviourFinding(study, along.axis, subjects) : ONE_SEED,
    caption: [
      `Share of the cases in the test trees that pass: ${claims.join('; ')}.`,
      `${trialsText(grid)}.`,
      ...(hasSeeds(grid)
        ? [
            `Lines: 95 % interval over other seeds and other sentences, p over other seeds on these; grey band: one standard deviation of a model over seeds. p after Holm over all tests and axes.`,
          ]
        : []),
    ].join(' '),
    draw: (width) =>
      panelsChart(
        {
          title,
          x_label: longNameOf(study, along.axis),
          y_label: 'cases that pass (%)',
          panels,
          domain: [0, 100],
          legend: axisLegend(study, along.axis, '50 %: explanations without meaning', panels),
        },
        width,
      ),
    table: axisTable(study, along.axis, 'test', subjects),
  }
}

export function behaviourFinding(study: StudyView, axis: string, subjects: Subject[]): string {
  const { first, others } = toldApart(subjects)
  const name = nameOf(study, axis)
  if (!first) return `No test is told apart from seed noise along ${name}.`
  return [
    `${sentenceCase(first.name)}: ${endsText(study, first.effect)} of the cases pass (${first.n}, ${testText(first.effect)}).`,
    ...namesText(`Passing more often as ${name} grows`, others.rises),
    ...namesText('Less often', others.falls),
    ...namesText('Moving without one direction', others.bends),
    ...namesText('Also moving', others.moves),
    ...namesText('Not told apart from seeds', others.noise),
  ].join(' ')
}
