import { expect, test } from 'vitest'
import { SHAPES } from '../test/fixtures/studies'
import { launch, open, writeReport } from '../test/browser/page'

const RUNS = 5

// npm run bench: milliseconds from the request of a report to its last chart, for each study of test/fixtures.
test('time to open', async () => {
  const browser = await launch()
  const rows: { study: string; least: number; median: number; elements: number }[] = []
  for (const [study, make] of Object.entries(SHAPES)) {
    const file = writeReport(study, make())
    const times: number[] = []
    let elements = 0
    for (let run = 0; run < RUNS; ++run) {
      const { page } = await open(browser, file)
      times.push(Math.round(await page.evaluate(() => performance.now())))
      elements = await page.locator('*').count()
      await page.close()
    }
    times.sort((a, b) => a - b)
    rows.push({ study, least: times[0] ?? NaN, median: times[RUNS >> 1] ?? NaN, elements })
  }
  console.table(rows)
  expect(rows.length).toBeGreaterThan(0)
  await browser.close()
}, 300_000)
