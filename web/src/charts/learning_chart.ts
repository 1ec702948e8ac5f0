import * as Plot from '@observablehq/plot'
import type { EpochRecord } from '../api/study'
import { fixed, percent } from './format'
import { chart, describe, lineKey, roundStep, ruler } from './frame'
import { tint } from './theme'

export interface LearningLine {
  name: string
  key: string
  color: string
  epochs: EpochRecord[]
  selected_epoch: number | null
}

export interface LearningChartData {
  title: string
  quantity: 'train_loss' | 'dev_fine'
  lines: LearningLine[]
}

/** Loss or dev accuracy by epoch, a line a trial; a ring marks the epoch that was kept. */
export function learningChart(data: LearningChartData, width: number): SVGSVGElement {
  const share = data.quantity === 'dev_fine'
  const y = (record: EpochRecord): number => record[data.quantity]
  const records = data.lines.flatMap((line) => line.epochs)
  const last = Math.max(0, ...records.map((record) => record.epoch))
  const step = Math.max(1, roundStep(last / 8))
  const values = records.map(y)
  const svg = chart({
    title: data.title,
    width,
    plot_height: 200,
    legend: data.lines.map((line) => lineKey(line.name, line.color)),
    x: {
      label: 'epoch',
      values: Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step),
    },
    y: share
      ? {
          label: 'fine accuracy, dev (%)',
          percent: true,
          ruler: ruler(
            values.map((value) => value * 100),
            2,
            5,
            100,
          ),
        }
      : { label: 'training loss (nats a phrase)', ruler: ruler(values, 0.1) },
    marks: data.lines.flatMap((line, i) => [
      Plot.line(line.epochs, { x: 'epoch', y, stroke: line.color, strokeWidth: 1.8 }),
      Plot.dot(
        line.epochs.filter((record) => record.epoch === line.selected_epoch),
        { x: 'epoch', y, r: 5, stroke: line.color, strokeWidth: 2, fill: tint('paper') },
      ),
      Plot.dot(line.epochs, { x: 'epoch', y, r: 3, fill: 'transparent', className: `epochs-${i}` }),
    ]),
  })
  data.lines.forEach((line, i) => {
    describe(
      svg,
      `epochs-${i}`,
      line.epochs.map((record) => ({
        text: [
          `${line.name}, epoch ${record.epoch}${record.epoch === line.selected_epoch ? ' (kept)' : ''}`,
          share
            ? `fine accuracy, dev: ${percent(record.dev_fine)}`
            : `training loss: ${fixed(record.train_loss, 3)}`,
        ].join('\n'),
        keys: [line.key],
      })),
    )
  })
  return svg
}
