import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALIKE, empty, failed, grid, hostile, kinds, lines, replicated, sparse } from '../fixtures/studies'
import { drawAll, launch, open, openEvidence, writeReport } from './page'

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const hash = (page: Page): Promise<string> => page.evaluate(() => window.location.hash)

test('the empty template says how to fill it', async () => {
  const { page, errors } = await open(browser, writeReport('template', null))
  expect(await page.locator('h1').textContent()).toBe('This page holds no study yet.')
  expect(await page.locator('code').textContent()).toBe('dimscope report DIR')
  expect(errors).toEqual([])
  await page.close()
})

test('361 models open with a part of their rows; a click shows more', async () => {
  const { page } = await openEvidence(browser, writeReport('grid', grid()))
  await page.locator('#phrases .chart svg').first().waitFor()
  // `npm run bench` measures the time, which follows the number of elements.
  expect(await page.locator('*').count()).toBeLessThan(10_000)
  await page.locator('#explained').getByText('all', { exact: true }).click()
  expect(await page.locator('.row.model').count()).toBe(60)
  await page.getByRole('button', { name: /Show more/ }).click()
  expect(await page.locator('.row.model').count()).toBe(120)
  await page.close()
})

test('the address is the state: what is chosen survives a reload', async () => {
  const file = writeReport('grid', grid())
  const { page } = await openEvidence(browser, file)
  await page.locator('.bar select').selectOption('connectives.fine')
  await page.locator('#curves').getByText('log', { exact: true }).click()
  await page.locator('#curves').getByText('Along dh').click()
  expect(await hash(page)).toContain('metric=connectives.fine')
  expect(await hash(page)).toContain('x=log')
  const address = page.url()
  await page.goto('about:blank')
  await page.goto(address)
  await drawAll(page)
  await page.waitForSelector('#curves .chart svg')
  expect(await page.locator('#curves h3').first().innerText()).toBe('Fine accuracy, connectives against dh')
  expect(await page.locator('#curves .legend text').count()).toBe(5)
  await page.close()
})

test('a cell of the grid selects its trials, by mouse and by keyboard', async () => {
  const { page } = await openEvidence(browser, writeReport('lines', lines()))
  await page.locator('#grid .cells rect').first().click()
  expect(await page.getByText('5 trials selected.').count()).toBe(1)
  expect(await page.locator('#trials .legend text').count()).toBe(10)
  await page.locator('#grid .cells rect').first().focus()
  await page.keyboard.press('Enter')
  expect(await page.getByText('trials selected.').count()).toBe(0)
  await page.keyboard.press('ArrowRight')
  const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
  expect(focused).toMatch(/^d_e = 3, d_h = 2; /)
  await page.keyboard.press(' ')
  expect(await hash(page)).toMatch(/trials=\w+(,\w+){4}$/)
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(focused)
  await page.close()
})

test('the table sorts by any column', async () => {
  const { page } = await openEvidence(browser, writeReport('grid', grid()))
  const table = page.locator('#trials table')
  const column = async (): Promise<number[]> =>
    (await table.locator('tbody td.strong').allTextContents()).map(Number)
  const best = await column()
  expect(best).toEqual([...best].sort((a, b) => b - a))
  await table.getByRole('button', { name: 'fine accuracy, test (%)' }).click()
  const worst = await column()
  expect(worst).toEqual([...worst].sort((a, b) => a - b))
  expect(await table.locator('th[aria-sort=ascending]').count()).toBe(1)
  await page.getByRole('button', { name: 'Show all 361 trials' }).click()
  expect(await table.locator('tbody tr').count()).toBe(361)
  await page.close()
})

test('a row of words tells its numbers and opens with Enter', async () => {
  const { page } = await openEvidence(browser, writeReport('sparse', sparse()))
  await page.locator('#explained').getByText('the fight scenes are fun').first().click()
  const row = page.locator('.row.model').first()
  const number_opacity = (): Promise<string> =>
    row
      .locator('.word')
      .first()
      .evaluate((word) => getComputedStyle(word, '::after').opacity)
  expect(await number_opacity()).toBe('0')
  await row.getByRole('button').focus()
  expect(await number_opacity()).toBe('1')
  await page.keyboard.press('Enter')
  const details = row.locator('.details')
  expect(await details.innerText()).toMatch(/lrp-all, ε = 0.001, δ = 0/)
  expect(await details.innerText()).toMatch(/conservation error .* logits/)
  expect(await details.innerText()).toContain('(unknown)')
  expect(await row.locator('.words').getAttribute('aria-label')).toMatch(
    /d_e = 2: predicted .*tedious [+−]\d/,
  )
  await page.close()
})

test('effects follow one axis, tell their finding first, and have a table', async () => {
  const { page } = await openEvidence(browser, writeReport('replicated', replicated()))
  const effects = page.locator('#effects')
  const words = effects.locator('figure', { hasText: 'Which words gain or lose relevance' })
  expect(await words.locator('h3').innerText()).toBe('Which words gain or lose relevance along dh?')
  expect(await words.locator('.subtitle').innerText()).toMatch(/^“but” gains most: [\d.]+\u202f% at dh = 1, /)
  expect(await words.locator('[data-mark]').count()).toBe(5 * 4)
  expect(await words.locator('table').isVisible()).toBe(false)
  await words.getByText('The numbers as a table').click()
  expect(await words.locator('tbody tr').count()).toBe(5)
  expect(await words.locator('tbody tr').first().innerText()).toContain('317 sentences')
  await effects.getByText('de', { exact: true }).first().click()
  expect(await hash(page)).toContain('effects.along=0')
  expect(await words.locator('h3').innerText()).toBe('Which words gain or lose relevance along de?')
  await page.locator('.bar select').selectOption('connectives.fine')
  expect(await effects.locator('h3').nth(1).innerText()).toBe('What moves fine accuracy, connectives?')
  await page.close()
})

test('effects of one seed claim nothing', async () => {
  const { page } = await openEvidence(browser, writeReport('grid', grid()))
  const findings = await page.locator('#effects .subtitle').allInnerTexts()
  expect(findings.filter((text) => text.includes('is claimed'))).toHaveLength(findings.length - 1)
  expect(findings[findings.length - 1]).toMatch(/^Of 2,210 sentences/)
  expect(await page.locator('#effects').innerText()).not.toMatch(/gains most|explains most|times as far/)
  await page.close()
})

test('right and wrong are told without colour', async () => {
  const { page } = await openEvidence(browser, writeReport('sparse', sparse()))
  const verdicts = await page.locator('.row.model .verdict').allTextContents()
  expect(new Set(verdicts)).toEqual(new Set(['✓', '✗']))
  await page.close()
})

test('one scale serves all sentences, and can be changed', async () => {
  const { page } = await openEvidence(browser, writeReport('sparse', sparse()))
  const scale = page.locator('#explained .scale')
  const at_98 = await scale.getAttribute('aria-label')
  await page.locator('#explained').getByText('not good').first().click()
  expect(await scale.getAttribute('aria-label')).toBe(at_98)
  await page.getByLabel('Full colour at').selectOption('own')
  await page.getByLabel('Full colour at, in logits').fill('0.1')
  await page.keyboard.press('Enter')
  expect(await scale.getAttribute('aria-label')).toContain('plus 0.10 logits')
  expect(await page.locator('.word[style*="inset"]').count()).toBeGreaterThan(3)
  await page.close()
})

test('failed trials give their reason and nothing pretends to be a result', async () => {
  const { page } = await openEvidence(browser, writeReport('failed', failed()))
  expect(await page.locator('.state.failed').count()).toBe(2)
  expect(await page.locator('.error').first().innerText()).toContain('loss is not finite in epoch 3')
  expect(await page.locator('.nothing').count()).toBe(5)
  await page.close()
})

test('a study without trials shows friendly empty faces', async () => {
  const { page } = await openEvidence(browser, writeReport('empty', empty()))
  expect(await page.locator('.nothing').count()).toBe(6)
  expect(await page.locator('.chart').count()).toBe(0)
  await page.close()
})

test('hostile text stays text', async () => {
  const { page, errors } = await openEvidence(browser, writeReport('hostile', hostile()))
  let dialogs = 0
  page.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  const sentences = page.locator('#explained input[type=radio][name]')
  for (let i = 0; i < 4; i++) await sentences.nth(i).check({ force: true })
  expect(await page.locator('main img, main script').count()).toBe(0)
  expect(dialogs).toBe(0)
  expect(errors).toEqual([])
  await page.close()
})

test('an axis by factors starts with a logarithm, one without an order has neither scale nor line', async () => {
  const { page, errors } = await openEvidence(browser, writeReport('alike', kinds(ALIKE)))
  const curves = page.locator('#curves')
  const marks = curves.locator('.chart [data-mark]')
  await curves.getByText('Along η').click()
  expect(await curves.getByLabel('log').isChecked()).toBe(true)
  expect(await hash(page)).not.toContain('x=')
  await curves.getByText('linear').click()
  expect(await hash(page)).toContain('x=linear')
  // Every value has its own chip, though two of them look alike, and the address tells them apart.
  await curves.locator('.chips button').last().click()
  const address = page.url()
  const count = await marks.count()
  await page.goto('about:blank')
  await page.goto(address)
  await page.waitForSelector('h1')
  await drawAll(page)
  await page.waitForSelector('#curves .chart svg')
  expect(await marks.count()).toBe(count)
  expect(await curves.getByLabel('linear').isChecked()).toBe(true)
  await curves.getByText('Along optimizer').click()
  expect(await curves.getByText('x axis').count()).toBe(0)
  expect(await curves.locator('.chart g[data-kind=line]').count()).toBe(0)
  expect(await marks.count()).toBe(3 * ALIKE.length)
  expect(await page.locator('main img, main script').count()).toBe(0)
  expect(errors).toEqual([])
  await page.close()
})

test('the navigation follows and leads', async () => {
  const { page } = await openEvidence(browser, writeReport('lines', lines()))
  await page.getByRole('link', { name: 'Phrases' }).click()
  await page.waitForFunction(
    () => (document.getElementById('phrases')?.getBoundingClientRect().top ?? 999) < 600,
  )
  expect(await hash(page)).toMatch(/^#phrases/)
  await page.goto('about:blank')
  await page.goto(`file://${writeReport('lines', lines())}#curves`)
  await page.waitForFunction(
    () => (document.getElementById('curves')?.getBoundingClientRect().top ?? 999) < 200,
  )
  await page.close()
})

test('the quality of explanations sorts by any measure, and says what is not known', async () => {
  const { page } = await openEvidence(browser, writeReport('lines', lines()))
  const section = page.locator('#quality')
  // The agreement matrix names each method once, in the order of all figures.
  const order = async (): Promise<string[]> =>
    (await section.locator('.chart').last().locator('text').allTextContents()).filter((text) =>
      ['lrp-all', 'occlusion', 'sensitivity'].includes(text),
    )
  expect(await order()).toEqual(['occlusion', 'lrp-all', 'sensitivity'])
  await section.getByLabel('Best first by').selectOption('sanity.all')
  expect((await order()).at(-1)).toBe('sensitivity')
  expect(await hash(page)).toContain('quality=sanity.all')
  expect(await section.locator('.chart svg').count()).toBe(4)
  expect(await section.innerText()).toContain('a hollow one claims nothing')
  await page.close()
})
