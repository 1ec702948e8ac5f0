import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launch } from './page'

// The real program, serving a real study: DIMSCOPE_PROGRAM names it.

const program = process.env['DIMSCOPE_PROGRAM']
const STUDY = `
[data]
source = "synthetic"
train_sentences = 100
[train]
epochs = 2
batch_size = 60
[[grid]]
embedding_dim = [2, 3]
hidden_dim = [1, 2]
seed = "1..2"
[[grid]]
embedding_dim = 4
hidden_dim = 1
`

describe.runIf(program)('dimscope serve', () => {
  let browser: Browser
  let server: ChildProcess | undefined
  let home = ''
  let address = ''

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'dimscope-served-'))
    writeFileSync(join(home, 'tiny.toml'), STUDY)
    const run = spawnSync(program ?? '', ['run', 'tiny.toml'], { cwd: home, encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    server = spawn(program ?? '', ['serve', 'tiny'], { cwd: home })
    address = await new Promise<string>((done, fail) => {
      server?.stdout?.on('data', (text) => done(String(text).split(' ')[0] ?? ''))
      server?.on('exit', () => fail(new Error('the server ended')))
    })
    browser = await launch()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    server?.kill('SIGINT')
    rmSync(home, { recursive: true, force: true })
  })

  async function opened(place: string): Promise<{ page: Page; errors: string[] }> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(String(error)))
    await page.goto(address + place)
    await page.waitForSelector('html[data-answers]')
    return { page, errors }
  }

  test('shows the study that the report shows', async () => {
    const { page, errors } = await opened('#findings')
    expect(await page.title()).toBe('tiny · dimscope')
    expect(await page.locator('h1').innerText()).toBe('tiny')
    expect(errors).toEqual([])
    await page.close()
  })

  test('answers a sentence of the reader’s own under every model', async () => {
    const { page, errors } = await opened('#map')
    await page.getByLabel('Find a test sentence').fill('the film is not zebra')
    await page.getByRole('button', { name: 'Ask the models' }).click()
    await page.getByText('Your own sentence, under every model.').waitFor()
    expect(await page.locator('.big .word').allInnerTexts()).toEqual(['the', 'film', 'is', 'not', 'zebra'])
    expect(await page.locator('.matrix tbody tr').count()).toBe(3)
    await page.getByRole('button', { name: 'back to the test sentences' }).click()
    await page.locator('.facts').getByText('true class').waitFor()
    expect(errors).toEqual([])
    await page.close()
  })

  test('trains a cell that is missing, and shows it when it is there', async () => {
    const { page } = await opened('#map')
    const missing = page.locator('[data-mark][aria-label^="No model yet"]')
    expect(await missing.count()).toBe(1) // 3 × 2 places and 5 cells
    const cells = await page.locator('.map [data-mark]').count()
    await missing.click()
    await page.getByText('is being trained').waitFor()
    await missing.waitFor({ state: 'detached', timeout: 30_000 })
    expect(await page.locator('.map [data-mark]').count()).toBe(cells)
    await page.close()
  })

  test('says that the server is gone', async () => {
    const { page } = await opened('#map')
    server?.kill('SIGINT')
    await page.getByText('dimscope does not answer any more').waitFor()
    await page.close()
  })
})
