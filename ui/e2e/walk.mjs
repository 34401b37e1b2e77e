// Walks through every screen, light and dark, in two sizes; keeps pictures, looks for accessibility violations and
// refused content, and drives the keyboard. `npm run e2e -- --host URL` walks a real host instead of made-up data.
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

import { keyboard } from './keyboard.mjs';
import { screens } from './screens.mjs';
import { serve } from './serve.mjs';

const { values: asked } = parseArgs({
  options: {
    host: { type: 'string', default: '' },
    url: { type: 'string', default: '' },
    only: { type: 'string', default: '' },
    out: { type: 'string', default: fileURLToPath(new URL('pictures', import.meta.url)) },
    sizes: { type: 'string', default: '1280x800,1440x900' },
    themes: { type: 'string', default: 'light,dark' },
  },
});
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const own =
  asked.url || asked.host ? null : await serve(fileURLToPath(new URL('../build-fixtures', import.meta.url)));
const base = asked.url || asked.host || own.url;
const made = !asked.host;
await mkdir(asked.out, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--headless', '--disable-gpu', '--disable-background-networking'],
});
const failures = [];
let passed = 0;

async function visit(page, path, wrong) {
  page.on('pageerror', (error) => wrong.push(`${path}: ${error.message}`));
  page.on('console', (line) => {
    if (line.type() === 'error' || /Content Security Policy/i.test(line.text()))
      wrong.push(`${path}: ${line.text()}`);
  });
  await page.goto(base + path);
}

async function violations(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  );
  const wrong = [];
  for (const { id, help, nodes: all } of found.violations) {
    // A menu lies over the page and belongs to the button that opened it, not to a landmark.
    const inMenu = await Promise.all(
      all.map(({ target }) =>
        page.$eval(target[0], (e) => (e.closest('[role=menu]') ?? e.querySelector('[role=menu]')) !== null),
      ),
    );
    const nodes = all.filter((_, n) => !(id === 'region' && inMenu[n]));
    if (nodes.length === 0) continue;
    wrong.push(
      `${name}: ${id}: ${help}\n    ${nodes
        .slice(0, 3)
        .map((n) => `${n.target.join(' ')}  ${n.any[0]?.message ?? ''}`)
        .join('\n    ')}`,
    );
  }
  return wrong;
}

async function see(context, screen, name) {
  const page = await context.newPage();
  const wrong = [];
  try {
    await visit(page, screen.path, wrong);
    await page.waitForSelector(screen.ready, { timeout: 15_000 });
    await screen.act?.(page);
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${asked.out}/${name}.png` });
    wrong.push(...(await violations(page, name)));
  } catch (error) {
    wrong.push(`${name}: ${error.message}`);
    await page.screenshot({ path: `${asked.out}/${name}-failed.png` });
  }
  await page.close();
  failures.push(...wrong);
  if (wrong.length === 0) passed++;
  console.log(`seen ${name}`);
}

const looks = asked.sizes.split(',').flatMap((size) =>
  asked.themes.split(',').flatMap((theme) =>
    screens(made)
      .filter((screen) => !asked.only || screen.name.includes(asked.only))
      .map((screen) => ({ size, theme, screen })),
  ),
);

// Looking for violations keeps a core busy: made-up screens know nothing of each other, and several are looked at at a
// time. A real host has one state for all.
async function lane() {
  const contexts = new Map();
  for (let next = looks.shift(); next; next = looks.shift()) {
    const { size, theme, screen } = next;
    const [width, height] = size.split('x').map(Number);
    const look = `${theme}-${width}`;
    if (!contexts.has(look)) {
      contexts.set(
        look,
        await browser.newContext({
          viewport: { width, height },
          colorScheme: theme,
          locale: 'en-GB',
          timezoneId: 'Europe/Berlin',
          reducedMotion: 'reduce',
        }),
      );
    }
    await see(contexts.get(look), screen, `${screen.name}-${look}`);
  }
  for (const context of contexts.values()) await context.close();
}
await Promise.all(Array.from({ length: made ? Math.min(availableParallelism(), 4) : 1 }, lane));

if (!asked.only || asked.only.startsWith('keyboard')) {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const [, part = ''] = asked.only.split(':');
  for (const [name, drive] of Object.entries(keyboard(made))) {
    if (!name.includes(part)) continue;
    const page = await context.newPage();
    try {
      await visit(page, '/orders', failures);
      await page.waitForSelector('[role=row][aria-selected=true]', { timeout: 15_000 });
      await drive(page);
      passed++;
      console.log(`ok   ${name}`);
    } catch (error) {
      failures.push(`keyboard: ${name}: ${error.message}`);
      await page.screenshot({ path: `${asked.out}/keyboard-failed.png` });
    }
    await page.close();
  }
  await context.close();
}

await browser.close();
own?.end();
for (const failure of failures) console.log(`FAIL ${failure.slice(0, 700)}`);
console.log(`pictures in ${asked.out}`);
console.log(`${passed} passed, ${failures.length} failed, 0 skipped`);
process.exitCode = failures.length ? 1 : 0;
