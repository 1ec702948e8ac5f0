import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { SHAPES } from '../fixtures/studies'
import { launch, open, WEB, writeReport } from './page'

// For people: SCREENSHOTS=1 npm run test:browser -- screenshots leaves a picture of every fixture.
test.runIf(process.env['SCREENSHOTS'])(
  'every fixture can be looked at',
  async () => {
    const browser = await launch()
    const folder = join(WEB, 'test-results/screenshots')
    mkdirSync(folder, { recursive: true })
    const only = process.env['SCREENSHOTS']?.split(',') ?? []
    for (const [name, make] of Object.entries(SHAPES)) {
      if (!only.includes('1') && !only.includes(name)) continue
      const file = writeReport(name, make())
      for (const width of [1280, 800, 390]) {
        const { page } = await open(browser, file, width)
        await page.waitForTimeout(300)
        for (const section of await page.locator('section').all()) {
          const id = await section.getAttribute('id')
          await section.screenshot({ path: join(folder, `${name}-${width}-${id}.png`) })
        }
        await page.close()
      }
    }
    await browser.close()
  },
  180_000,
)
