import assert from 'node:assert/strict';

const ROW = '[role=row][aria-selected=true]';
const INSPECTED = 'aside[aria-label=Inspector] h2';
const at = (page, pattern) => page.waitForURL((url) => pattern.test(url.pathname));

/** Opens the account of the first order that has one. */
async function open(page) {
  await page.waitForSelector(INSPECTED);
  await page.getByRole('link', { name: 'Open the account' }).waitFor();
  await page.keyboard.press('u');
  await at(page, /^\/accounts\//);
  await page.getByRole('heading', { name: 'Value so far' }).waitFor();
  await page.locator('[data-row]').first().waitFor();
}
async function compare(page) {
  await page.waitForSelector(INSPECTED);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.cards.wide');
  await page.getByRole('button', { name: 'Compare' }).and(page.locator(':enabled')).waitFor();
  await page.keyboard.press('v');
  await page.getByRole('region', { name: 'Differences' }).waitFor();
}
const screen = (name, act, path = '/orders', ready = ROW) => ({ name: `account-${name}`, path, ready, act });
const alone = (scene, who = 'acc_51c2e07741ab') => `/accounts/${who}?account=${scene}`;

/** What is worth a picture of accounts, versions and copies. */
export function accountScreens() {
  return [
    screen('page', open),
    screen('customer', null, alone('usual', encodeURIComponent('kim@example.com')), '[data-row]'),
    screen('many', null, alone('many'), '[data-row]'),
    screen('quiet', null, alone('quiet'), '[data-row]'),
    screen('nothing', null, alone('empty'), 'text=Nothing stands out'),
    screen('unknown', null, '/accounts/nobody', '[role=alert]'),
    screen('offline', null, '/accounts/acc_51c2e07741ab?scene=offline', '[data-row]'),
    screen('found', async (page) => {
      await page.keyboard.press('/');
      await page.locator('#bar-search').fill('kim@example.com');
      await page.getByRole('link', { name: /Open Kim Larsen/ }).waitFor();
    }),
    screen('jump', async (page) => {
      await page.keyboard.press('Control+p');
      await page.keyboard.type('acc_51c2e07741ab');
      await page
        .getByRole('option', { name: /acc_51c2e07741ab/ })
        .first()
        .waitFor();
    }),
    screen('compare', compare),
    screen(
      'compare-purchase',
      async (page) => {
        await compare(page);
        await page
          .getByRole('button', { name: /the same/ })
          .first()
          .click();
        await page.getByRole('region', { name: 'Differences' }).scrollIntoViewIfNeeded();
      },
      '/subscriptions',
      INSPECTED,
    ),
    screen('compare-inspector', async (page) => {
      await page.waitForSelector(INSPECTED);
      await page.getByRole('button', { name: 'Compare' }).and(page.locator(':enabled')).waitFor();
      await page.keyboard.press('v');
      await page.getByRole('region', { name: 'Differences' }).scrollIntoViewIfNeeded();
    }),
    screen('copy', async (page) => {
      await page.waitForSelector(INSPECTED);
      await page.keyboard.press('c');
      await page.getByRole('menuitem', { name: /Markdown/ }).waitFor();
      await page.keyboard.press('ArrowDown');
    }),
  ];
}

/** Accounts, versions and copies by keyboard alone. */
export function accountByKeyboard() {
  return {
    'account: U opens it, J and K walk its rows, Enter opens one, Escape goes back': async (page) => {
      await open(page);
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      const first = await page.locator('[data-row]').first().getAttribute('href');
      assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('href')), first);
      await page.keyboard.press('Enter');
      await at(page, /^\/subscriptions\//);
      await page.keyboard.press('Escape');
      await at(page, /^\/orders$/);
    },
    'account: a note and a tag stand on it': async (page) => {
      await open(page);
      await page.keyboard.press('t');
      await page.keyboard.type('vip');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Remove the tag vip' }).waitFor();
    },
    'account: a search that names it leads there, and so does the palette': async (page) => {
      await page.keyboard.press('Control+p');
      await page.keyboard.type('kim@example.com');
      await page.getByRole('option', { name: /Kim Larsen/ }).waitFor();
      await page.keyboard.press('Enter');
      await at(page, /^\/accounts\//);
      await page.getByRole('heading', { name: 'Kim Larsen' }).waitFor();
    },
    'account: its orders are shown as a list': async (page) => {
      await open(page);
      await page.getByRole('button', { name: 'Show in the list of orders' }).focus();
      await page.keyboard.press('Enter');
      await at(page, /^\/orders$/);
      assert.match(await page.locator('#bar-search').inputValue(), /^(account|email):/);
    },
    'account: C copies a record in the shape that is chosen': async (page) => {
      const copied = () => page.evaluate(() => navigator.clipboard.readText());
      await page.waitForSelector(INSPECTED);
      const id = (await page.locator(`${INSPECTED} .text`).textContent()).trim();
      await page.keyboard.press('c');
      await page.getByRole('menuitem', { name: /Order id/ }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Copied the order id').waitFor();
      assert.equal(await copied(), id);
      await page.keyboard.press('c');
      await page.getByRole('menuitem', { name: /Markdown/ }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Copied it as Markdown').waitFor();
      assert.match(await copied(), /\| Order \| GPA\.\d/);
    },
    'account: O opens Play Console with the order id on the clipboard': async (page) => {
      await page.waitForSelector(INSPECTED);
      const id = (await page.locator(`${INSPECTED} .text`).textContent()).trim();
      await page.evaluate(() => {
        window.open = (url) => ((window.opened = String(url)), null);
      });
      await page.keyboard.press('o');
      await page.getByText('into the search of Play Console').waitFor();
      assert.match(await page.evaluate(() => window.opened), /^https:\/\/play\.google\.com\/console\//);
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), id);
    },
    'account: V compares the newest version with the one before, arrows choose another': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await at(page, /^\/subscriptions$/);
      await page.waitForSelector(INSPECTED);
      await compare(page);
      const said = () => page.getByText(/^Version \d+ → \d+/).textContent();
      assert.match(await said(), /^Version 2 → 3/);
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.getByText(/^Version 1 → 3/).waitFor();
    },
  };
}
