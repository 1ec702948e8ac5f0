import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lines, replicated } from '../fixtures/studies'
import { launch, open, writeReport } from './page'

// The five places and what they share.

let browser: Browser

beforeAll(async () => {
  browser = await launch()
})

afterAll(() => browser.close())

const hash = (page: Page): Promise<string> => page.evaluate(() => window.location.hash)

async function opened(place: string, study = replicated()): Promise<{ page: Page; errors: string[] }> {
  const { page, errors } = await open(
    browser,
    writeReport(study.name.replace(/\W+/g, '-'), study),
    1280,
    place,
  )
  await page.waitForSelector('html[data-answers]')
  return { page, errors }
}

test('the findings come first, the strongest on top, and lead to their evidence', async () => {
  const { page } = await opened('')
  const cards = page.locator('.cards article')
  expect(await cards.count()).toBe(2)
  const top = await cards.first().boundingBox()
  expect(top?.y).toBeLessThan(450)
  expect(await cards.first().locator('.badge').innerText()).toMatch(/clear|cannot tell yet/)
  expect(await cards.first().locator('.chart [data-mark]').count()).toBeGreaterThan(2)
  await cards.first().getByRole('link').first().click()
  expect(await hash(page)).toMatch(/^#effects&effects.along=/)
  expect(await page.locator('h1').innerText()).toBe('Evidence')
  await page.goBack()
  expect(await page.locator('h1').innerText()).toBe('both dimensions')
  await page.close()
})

test('a sentence is found, read along a path, and its word recolours the map, by keyboard alone', async () => {
  const { page, errors } = await opened('#map')
  await page.getByLabel('Find a test sentence').focus()
  await page.keyboard.type('tedious')
  await page.keyboard.press('ArrowDown')
  const found = await page.locator('[role=option][aria-selected=true]').innerText()
  await page.keyboard.press('Enter')
  expect(await hash(page)).toMatch(/sentence=\d+/)
  expect((await page.locator('.big .word').allInnerTexts()).join(' ')).toBe(found)
  // The slider walks along the path.
  const slider = page.locator('input[type=range]').first()
  await slider.focus()
  await page.keyboard.press('ArrowLeft')
  const at = await slider.getAttribute('aria-valuetext')
  expect(at).toMatch(/^d_[eh] = \d+$/)
  const row = page.locator('.matrix tr.chosen th')
  expect(at?.slice(6)).toBe(await row.first().innerText())
  // A word of the matrix.
  await page.locator('.matrix thead .word button').first().focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('#map-title').innerText()).toMatch(/^Share of the relevance of “/)
  expect(await page.locator('h3', { hasText: 'moves' }).count()).toBe(1)
  // A cell of the map.
  const cell = page.locator('.map [data-mark]').first()
  await cell.focus()
  await page.keyboard.press('Enter')
  expect(await hash(page)).toContain('cell=')
  await page.getByRole('button', { name: 'Pin as A' }).focus()
  await page.keyboard.press('Enter')
  expect(await hash(page)).toContain('a=')
  expect(errors).toEqual([])
  await page.close()
})

test('Back undoes a choice, and does not stop at every step of a slider', async () => {
  const { page } = await opened('#map')
  await page.getByRole('button', { name: 'Next sentence' }).click()
  await page.getByRole('button', { name: 'Next sentence' }).click()
  const slider = page.locator('input[type=range]').first()
  await slider.focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowLeft')
  await page.goBack()
  expect(await page.locator('.number').first().innerText()).toBe('2 of 40')
  await page.goBack()
  expect(await page.locator('.number').first().innerText()).toBe('1 of 40')
  await page.close()
})

test('two lines of a study are strips, and what the rows follow is marked', async () => {
  const { page } = await opened('#map', lines())
  expect(await page.locator('.map .chart [data-mark]').count()).toBe(38)
  expect(await page.locator('.map .chart').innerText()).toContain('along de, dh = 2')
  expect(await page.locator('.matrix tbody tr').count()).toBeGreaterThanOrEqual(19)
  await page.close()
})

test('a filter of sentences is a slice that the map beside it shows', async () => {
  const { page } = await opened('#sentences')
  expect(await page.locator('.count').innerText()).toBe('40 of 40 sentences')
  await page.getByRole('button', { name: 'connectives' }).click()
  const left = Number((await page.locator('.count').innerText()).split(' ')[0])
  expect(left).toBeGreaterThan(5)
  expect(left).toBeLessThan(40)
  expect(await page.locator('h2').first().innerText()).toBe(`Right on these ${left} sentences (%)`)
  expect(await page.locator('.map .chart [data-mark]').first().getAttribute('aria-label')).toContain(
    `right on ${left} sentences`,
  )
  await page.getByRole('button', { name: 'models right' }).click()
  const shares = (await page.locator('.share').allInnerTexts()).map((text) => parseFloat(text))
  expect(shares).toEqual([...shares].sort((a, b) => b - a))
  await page.locator('.row a').first().click()
  expect(await page.locator('h1').innerText()).toBe('Map and sentence')
  await page.goBack()
  expect(await page.locator('.count').innerText()).toContain(`${left} of 40 sentences`)
  await page.getByRole('button', { name: 'show all' }).click()
  expect(await page.locator('.count').innerText()).toBe('40 of 40 sentences')
  await page.close()
})

test('two cells are compared with an interval of the program, and exchanged', async () => {
  const study = replicated()
  const { page } = await opened(
    '#compare&a=embedding_dim:2,hidden_dim:1&b=embedding_dim:8,hidden_dim:8',
    study,
  )
  expect(await page.locator('.difference .value').innerText()).toBe('+6.1 points')
  expect(await page.locator('.difference').innerText()).toContain('[+2.0, +10.0]')
  await page.getByRole('button', { name: 'Exchange A and B' }).click()
  expect(await page.locator('.difference .value').innerText()).toBe('−6.1 points')
  await page.locator('.controls select').nth(1).selectOption('embedding_dim:4,hidden_dim:2')
  expect(await page.locator('.difference').innerText()).toContain('was not compared')
  await page.close()
})

test('the reader’s scheme wins over the system’s', async () => {
  const { page } = await opened('')
  const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const light = await ground()
  await page.emulateMedia({ colorScheme: 'dark' })
  const dark = await ground()
  expect(dark).not.toBe(light)
  await page.getByRole('button', { name: /^Colours: as the system/ }).click()
  expect(await ground()).toBe(light)
  await page.getByRole('button', { name: /^Colours: light/ }).click()
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await ground()).toBe(dark)
  await page.close()
})

test('the key T presents one finding a screen, arrows walk, Escape leaves', async () => {
  const { page } = await opened('#map')
  await page.keyboard.press('t')
  const screen = page.getByRole('dialog')
  expect(await screen.locator('h1').innerText()).toBe('both dimensions')
  await page.keyboard.press('ArrowRight')
  expect(await screen.locator('article h2').innerText()).toMatch(/→/)
  expect(await hash(page)).toContain('talk=1')
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowRight')
  expect(await screen.locator('h1').innerText()).toBe('What to doubt')
  expect(await screen.getByRole('button', { name: 'Next screen' }).isDisabled()).toBe(true)
  await page.keyboard.press('Escape')
  expect(await screen.count()).toBe(0)
  expect(await page.locator('h1').innerText()).toBe('Map and sentence')
  // Not while a word is typed.
  await page.getByLabel('Find a test sentence').fill('')
  await page.keyboard.type('t')
  expect(await screen.count()).toBe(0)
  await page.close()
})

test('a term says what it means, on focus too', async () => {
  const { page } = await opened('#evidence')
  const term = page.locator('.term', { hasText: 'Holm' }).first()
  await term.focus()
  expect(await page.locator('.tooltip.visible').innerText()).toMatch(/^Holm\nWho makes many tests/)
  await page.keyboard.press('Escape')
  expect(await page.locator('.tooltip.visible').count()).toBe(0)
  await page.close()
})
