import assert from 'node:assert/strict';

import { accountByKeyboard } from './account.mjs';
import { actingByKeyboard } from './acting.mjs';
import { attentionByKeyboard } from './attention.mjs';
import { exportByKeyboard } from './export.mjs';
import { findingByKeyboard } from './finding.mjs';
import { macrosByKeyboard } from './macros.mjs';
import { bulkByKeyboard } from './bulk.mjs';
import { notesByKeyboard } from './notes.mjs';

const active = (page) => page.getAttribute('#order-list', 'aria-activedescendant');
const at = (page, path) => page.waitForURL((url) => url.pathname === path);

async function subscriptions(page) {
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await at(page, '/subscriptions');
  await page.waitForSelector('#subscription-list [role=row][aria-selected=true]');
  await page.waitForSelector('aside[aria-label=Inspector] h2');
}

async function activity(page) {
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await at(page, '/activity');
  await page.waitForSelector('#action-list [role=row][aria-selected=true]');
  await page.waitForSelector('aside[aria-label=Inspector] h2');
}

/** Does an action of the palette by the first words of its name. */
async function palette(page, words) {
  await page.keyboard.press('Control+k');
  await page.waitForSelector('.palette-item');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

/** Paths by keyboard alone, each a fact. */
export function keyboard(made) {
  const everywhere = {
    'J and K move the cursor': async (page) => {
      await page.keyboard.press('j');
      await page.keyboard.press('j');
      await page.keyboard.press('k');
      await page.waitForSelector('#order-1.active');
      assert.equal(await active(page), 'order-1');
    },
    'G then C, S, A, T, Y, O go': async (page) => {
      for (const [key, path] of [
        ['c', '/catalog'],
        ['s', '/subscriptions'],
        ['a', '/activity'],
        ['t', '/attention'],
        ['y', '/sync'],
        ['o', '/orders'],
      ]) {
        await page.keyboard.press('g');
        await page.keyboard.press(key);
        await at(page, path);
      }
    },
    'Enter opens, Escape comes back to the same order': async (page) => {
      await page.keyboard.press('j');
      await page.waitForSelector('#order-1.active');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
      await page.keyboard.press('Escape');
      await at(page, '/orders');
      await page.waitForSelector('#order-1.active');
    },
    'Space hides and shows the inspector': async (page) => {
      await page.waitForSelector('aside[aria-label=Inspector]');
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]');
    },
    'slash searches, arrows walk the answers, Escape goes back to the list': async (page) => {
      await page.keyboard.press('/');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'bar-search');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#order-1.active');
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'order-list');
    },
    'Shift with arrows selects, Ctrl C copies a table': async (page) => {
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('3 selected').waitFor();
      await page.keyboard.press('Control+c');
      await page.getByText('Copied 3 rows').waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(text.split('\n').length, 4);
      assert.match(text, /^Order\tProduct/);
    },
    'subscriptions are walked, peeked at, opened and left like orders': async (page) => {
      await subscriptions(page);
      await page.keyboard.press('j');
      await page.waitForSelector('#subscription-1.active');
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector] h2');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/subscriptions\/./);
      await page.waitForSelector('.cards.wide');
      await page.keyboard.press('Escape');
      await at(page, '/subscriptions');
      await page.waitForSelector('#subscription-1.active');
    },
    'subscriptions are selected with Shift and copied': async (page) => {
      await subscriptions(page);
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('2 selected').waitFor();
      await page.keyboard.press('Control+c');
      await page.getByText('Copied 2 rows').waitFor();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(text.split('\n').length, 3);
      assert.match(text, /^State\tProduct/);
    },
    'views are chosen by arrows and Enter': async (page) => {
      await subscriptions(page);
      await page.locator('.view-tab[aria-selected=true]').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        () =>
          document.querySelector('.view-tab[aria-selected=true]')?.textContent?.startsWith('All') === false,
      );
    },
    'R verifies, in the list and on the page': async (page) => {
      await page.keyboard.press('r');
      await page.locator('aside').getByText('Verified.').waitFor();
      await subscriptions(page);
      await page.keyboard.press('r');
      await page.locator('aside').getByText('Verified.').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.cards.wide');
      await page.keyboard.press('r');
      await page.locator('.fresh').getByText('Verified.').waitFor();
    },
    'brackets go from section to section of the Sync page': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('y');
      await page.waitForSelector('#notifications');
      const section = () => page.evaluate(() => document.activeElement?.id);
      await page.keyboard.press(']');
      const first = await section();
      await page.keyboard.press(']');
      const second = await section();
      assert.notEqual(second, first);
      await page.keyboard.press('[');
      assert.equal(await section(), first);
    },
    'the palette opens the import, which takes what is typed': async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('import order');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog textarea');
      await page.locator('.dialog textarea').fill('GPA.3999-0000-1111-22222\nGPA.3999-0000-1111-33333');
      await page.getByText('Read as:').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForSelector('.dialog textarea', { state: 'detached' });
    },
    'the palette finds and does': async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('catalog');
      await page.keyboard.press('Enter');
      await at(page, '/catalog');
    },
    'Ctrl P jumps to an order': async (page) => {
      await page.keyboard.press('Control+p');
      await page.waitForSelector('.palette-item');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
    },
    'the question mark shows all keys, Escape closes them': async (page) => {
      await page.keyboard.press('?');
      await page.waitForSelector('[role=dialog]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
    },
    'the tree is walked by arrows': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('c');
      await page.waitForSelector('[role=treeitem][tabindex="0"]');
      await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'treeitem');
      const before = await page.evaluate(() => document.activeElement?.textContent);
      await page.keyboard.press('ArrowDown');
      await page.waitForFunction((text) => document.activeElement?.textContent !== text, before);
    },
  };
  if (!made) return everywhere;
  return {
    ...everywhere,
    ...actingByKeyboard(),
    ...findingByKeyboard(),
    ...macrosByKeyboard(),
    ...exportByKeyboard(),
    ...accountByKeyboard(),
    ...bulkByKeyboard(),
    ...notesByKeyboard(),
    ...attentionByKeyboard(),
    'removing a part edits the text': async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('3312 premium');
      await page.getByRole('button', { name: 'Remove 3312' }).click();
      await page.waitForFunction(() => document.querySelector('#bar-search').value === 'premium');
    },
    'actions are walked, peeked at, opened and come back to': async (page) => {
      await activity(page);
      await page.keyboard.press('j');
      await page.waitForSelector('#action-1.active');
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector] h2');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/orders\/GPA/);
      await page.waitForSelector('.cards.wide');
      await page.keyboard.press('Escape');
      await at(page, '/activity');
      await page.waitForSelector('#action-1.active');
    },
    'R checks an action that is not confirmed, and it settles': async (page) => {
      await activity(page);
      await page.keyboard.press('j');
      await page.locator('aside').getByText('Sent, not confirmed').waitFor();
      await page.keyboard.press('r');
      await page.getByText('Verified: it was carried out').waitFor();
      await page.locator('aside').getByText('Confirmed').waitFor();
      await page.locator('#action-1').getByText('Confirmed').waitFor();
      await page.getByRole('tab', { name: 'Sent, not confirmed 2' }).waitFor();
    },
    'the journal is searched from the field, and Escape steps back': async (page) => {
      await activity(page);
      await page.keyboard.press('/');
      await page.keyboard.type('4471');
      await page.waitForSelector('#activity-panel mark, .chip');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#action-1.active');
      await page.keyboard.press('Escape');
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'action-list');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.querySelector('#bar-search').value === '');
    },
    'an address with a number shows that action': async (page) => {
      await page.goto(new URL('/activity?number=40', page.url()).href);
      await page.waitForSelector('#action-24.active');
      await page.locator('aside').getByText('number 40').waitFor();
      await page.waitForURL((url) => url.search === '');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.cards.wide');
    },
    'the chain is verified from the palette': async (page) => {
      await activity(page);
      await palette(page, 'verify the journal');
      await page.getByText('The chain is whole.').waitFor();
    },
    'a workspace is made read-only at once, and opened in the dialog': async (page) => {
      await palette(page, 'make this workspace');
      await page.getByRole('button', { name: 'Read-only' }).waitFor();
      await palette(page, 'allow actions');
      await page.getByLabel('Your name').waitFor();
      await page.keyboard.type('Ana Souza');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.getByRole('radio', { name: 'Confirm each action', checked: true }).waitFor();
      await page.getByLabel('Your name').focus();
      await page.keyboard.press('Enter');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
      await page.getByRole('button', { name: 'Read-only' }).waitFor({ state: 'detached' });
      await palette(page, 'say who');
      await page.waitForFunction(() => document.activeElement?.value === 'Ana Souza');
      await page.keyboard.press('Escape');
      await page.waitForSelector('[role=dialog]', { state: 'detached' });
    },
    'Ctrl P finds a subscription by its customer': async (page) => {
      await page.keyboard.press('Control+p');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('mia.novak@example.com');
      await page.locator('.palette-item').first().getByText('mia.novak').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/subscriptions\/./);
    },
    'the days of the calendar are walked by arrows': async (page) => {
      await page.goto(new URL('/sync', page.url()).href);
      await page.locator('#calendar button[tabindex="0"]').focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const said = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
      assert.match(said, /^Wed 21 Oct: \d+ look-ups: \d+ after it renews or ends/);
    },
    'notifications are walked by arrows, Enter opens the purchase': async (page) => {
      await page.goto(new URL('/sync', page.url()).href);
      await page.locator('#notifications [role=listbox]').focus();
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('#notifications [role=option][aria-selected=true]');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/subscriptions\/./);
    },
    'the import says what it will do, does it, and says what it did': async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('import order');
      await page.keyboard.press('Enter');
      await page.locator('.dialog textarea').fill('GPA.3999-0000-1111-22222\nGPA.3999-0000-1111-33333');
      await page.getByRole('button', { name: 'Look up 1 order' }).click();
      await page.getByText('1 order will be looked up').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog', { state: 'detached' });
    },
    'R with the inspector closed opens it where Google did not answer': async (page) => {
      await page.goto(new URL('/subscriptions?scene=offline', page.url()).href);
      await page.waitForSelector('aside[aria-label=Inspector] h2');
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('r');
      await page.waitForSelector('aside [role=alert]');
    },
    'a million rows scroll to their end': async (page) => {
      await page.goto(new URL('/orders?orders=1000000', page.url()).href);
      await page.waitForSelector('[role=row][aria-selected=true]');
      const slowest = await page.evaluate(async () => {
        const list = document.querySelector('#order-list');
        let worst = 0;
        let last = 0;
        for (let n = 0; n < 6000 && last < 999_999; n++) {
          list.scrollTop = list.scrollHeight;
          const began = performance.now();
          await new Promise(requestAnimationFrame);
          worst = Math.max(worst, performance.now() - began);
          last = Number([...list.querySelectorAll('[role=row][id]')].at(-1)?.id.slice(6) ?? 0);
        }
        return { worst, last };
      });
      console.log(`     last row ${slowest.last + 1}, slowest frame ${slowest.worst.toFixed(0)} ms`);
      assert.equal(slowest.last, 999_999);
    },
  };
}
