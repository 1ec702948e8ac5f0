import * as Plot from '@observablehq/plot'
import type { EpochRecord } from '../api/study'
import { fixed, percent } from './format'
import {
  addAxisLabels,
  addLegend,
  describe,
  GRID,
  legendHeight,
  lineKey,
  plot,
  X_LABEL_ROOM,
  Y_LABEL_ROOM,
} from './frame'

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

const MARGIN = { left: 40, right: 14, bottom: X_LABEL_ROOM }
const PLOT_HEIGHT = 200

/** Loss or dev accuracy by epoch, a line a trial; a ring marks the epoch that was kept. */
export function learningChart(data: LearningChartData, width: number): SVGSVGElement {
  const share = data.quantity === 'dev_fine'
  const y = (record: EpochRecord): number => record[data.quantity]
  const items = data.lines.map((line) => lineKey(line.name, line.color))
  const marginTop = legendHeight(items, 0, width) + Y_LABEL_ROOM
  const last = Math.max(1, ...data.lines.flatMap((line) => line.epochs.map((record) => record.epoch)))
  const svg = plot(
    {
      width,
      height: PLOT_HEIGHT + marginTop + MARGIN.bottom,
      marginTop,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      x: {
        label: null,
        domain: [0, last],
        interval: 1,
        ticks: Math.min(last, 8),
        tickFormat: (epoch: number) => String(epoch),
      },
      y: {
        label: null,
        percent: share,
        nice: true,
        ticks: 5,
        tickSize: 0,
      },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
        ...data.lines.flatMap((line, i) => [
          Plot.line(line.epochs, { x: 'epoch', y, stroke: line.color, strokeWidth: 1.8 }),
          Plot.dot(
            line.epochs.filter((record) => record.epoch === line.selected_epoch),
            { x: 'epoch', y, r: 5, stroke: line.color, strokeWidth: 2, fill: '#fff' },
          ),
          Plot.dot(line.epochs, { x: 'epoch', y, r: 3, fill: 'transparent', className: `epochs-${i}` }),
        ]),
      ],
    },
    data.title,
  )
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
  const y_label = share ? 'fine accuracy, dev (%)' : 'training loss (nats a phrase)'
  addAxisLabels(svg, { x: 'epoch', y: y_label }, { top: marginTop, ...MARGIN })
  addLegend(svg, items, 0, width)
  return svg
}
