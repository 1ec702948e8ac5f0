import type { Browser, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { grid, lines, replicated } from '../test/fixtures/studies'
import { launch, open, writeReport } from '../test/browser/page'

// npm run bench: how long a report takes to open and to answer, in milliseconds, the median of several runs, beside what
// it should. DIMSCOPE_REPORT=FILE measures a report of your own.

const RUNS = 5
const given = process.env['DIMSCOPE_REPORT']
const REPORTS: Record<string, () => string> = given
  ? { [given]: () => given }
  : {
      '361 models, one seed': () => writeReport('grid', grid()),
      '185 models, two lines': () => writeReport('lines', lines()),
      '48 models': () => writeReport('replicated', replicated()),
    }

interface Row {
  report: string
  what: string
  median: number
  limit: number
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN

/** From here until the browser has painted what `act` caused. */
async function painted(page: Page, act: string): Promise<number> {
  return page.evaluate(
    (code) =>
      new Promise<number>((done) => {
        const begin = performance.now()
        // eslint-disable-next-line no-eval
        ;(0, eval)(code)
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)))
      }),
    act,
  )
}

const CLICK = (selector: string): string => `document.querySelector(${JSON.stringify(selector)}).click()`
const STEPS: [what: string, hash: string, act: string][] = [
  ['next sentence', '#map', CLICK('button[aria-label="Next sentence"]')],
  ['colour the map by a word', '#map', CLICK('.matrix thead .word button')],
  ['another place: sentences', '#map', CLICK('nav a[href^="#sentences"]')],
  ['another place: compare', '#findings', CLICK('nav a[href^="#compare"]')],
  ['another place: evidence', '#findings', CLICK('nav a[href^="#evidence"]')],
]

async function measure(browser: Browser, report: string, file: string): Promise<Row[]> {
  const first: number[] = []
  const whole: number[] = []
  const steps = STEPS.map((): number[] => [])
  for (let run = 0; run < RUNS; ++run) {
    const { page } = await open(browser, file)
    first.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN),
    )
    await page.waitForSelector('html[data-answers]')
    whole.push(await page.evaluate(() => performance.now()))
    await page.close()
    for (const [i, [, hash, act]] of STEPS.entries()) {
      const { page: other } = await open(browser, file, 1280, hash)
      await other.waitForSelector('html[data-answers]')
      await other.waitForTimeout(200)
      steps[i]?.push(await painted(other, act))
      await other.close()
    }
  }
  return [
    { report, what: 'first paint', median: median(first), limit: 300 },
    { report, what: 'all there, sentences too', median: median(whole), limit: 800 },
    ...STEPS.map(([what], i) => ({ report, what, median: median(steps[i] ?? []), limit: 100 })),
  ].map((row) => ({ ...row, median: Math.round(row.median) }))
}

test('time to open and to answer', async () => {
  const browser = await launch()
  const rows: Row[] = []
  for (const [report, write] of Object.entries(REPORTS))
    rows.push(...(await measure(browser, report, write())))
  console.table(rows)
  expect(rows.length).toBeGreaterThan(0)
  await browser.close()
}, 600_000)
