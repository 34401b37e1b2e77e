import assert from 'node:assert/strict';

const INSPECTED = 'aside[aria-label=Inspector] h2';
const MENU = '[role=menu]';
const TITLE = '.dialog [data-dialog-title]';

/** Opens the menu by its key, with the macros in it. */
async function menu(page) {
  await page.keyboard.press('a');
  await page.locator(MENU).getByText('Macros', { exact: false }).first().waitFor();
}
/** Begins the macro of that digit. */
async function begin(page, digit, dialog = '.dialog.act') {
  await menu(page);
  await page.keyboard.press(digit);
  await page.waitForSelector(dialog);
}
const told = (page) => page.waitForSelector('.dialog.act table, .dialog.act [role=alert]');
async function editing(page) {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('edit macros');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.dialog.macros');
}
async function write(page, words) {
  await editing(page);
  await page.getByRole('button', { name: 'New', exact: true }).click();
  await page.locator('#macro-name').fill('Outage');
  await page.locator('#macro-reason').fill('Outage of Tuesday');
  await page.locator('#macro-reply').fill(words);
}
const clip = (page) =>
  page.evaluate(() => {
    globalThis.copied = [];
    navigator.clipboard.write = async ([item]) => {
      globalThis.copied.push(await (await item.getType('text/plain')).text());
    };
    navigator.clipboard.writeText = async (text) => void globalThis.copied.push(text);
  });
const copied = (page) => page.evaluate(() => globalThis.copied);

/** What is worth a picture of macros. */
export function macrosScreens() {
  const screen = (name, act, query = '') => ({
    name: `macros-${name}`,
    path: `/orders${query}`,
    ready: INSPECTED,
    act,
  });
  return [
    screen('menu', async (page) => {
      await menu(page);
      await page.getByRole('menuitem', { name: /^Edit macros/ }).scrollIntoViewIfNeeded();
    }),
    screen('preview', async (page) => {
      await begin(page, '1');
      await told(page);
      await page.getByLabel('Ticket').fill('T-812');
      await page.getByText('Once it is confirmed').waitFor();
    }),
    screen('done', async (page) => {
      await clip(page);
      await begin(page, '1');
      await told(page);
      await page.keyboard.press('Control+Enter');
      await page.getByText('Reply copied', { exact: true }).waitFor();
    }),
    screen(
      'unknown',
      async (page) => {
        await begin(page, '1');
        await told(page);
        await page.keyboard.press('Control+Enter');
        await page.getByText('Sent, not confirmed').first().waitFor();
      },
      '?act=unknown',
    ),
    screen(
      'offline',
      async (page) => {
        await begin(page, '1');
        await page.locator('.dialog.act [role=alert]').waitFor();
      },
      '?scene=offline',
    ),
    screen('write', async (page) => {
      await begin(page, '3', '.dialog.macro-run');
      await page.getByText('We are looking into your order').waitFor();
    }),
    screen('written', async (page) => {
      await clip(page);
      await begin(page, '3', '.dialog.macro-run');
      await page.keyboard.type('T-812');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Reply copied', { exact: true }).waitFor();
    }),
    screen('edit', async (page) => {
      await editing(page);
      await page.locator('.dialog.macros section').getByText('Kind regards').waitFor();
    }),
    screen('wrong', async (page) => {
      await write(page, 'Dear {name}, sorry.');
      await page.getByRole('alert').getByText('{name} is nothing').waitFor();
    }),
    screen('deleted', async (page) => {
      await editing(page);
      await page.getByRole('button', { name: 'Delete' }).click();
      await page.getByText('Deleted Goodwill refund.').waitFor();
    }),
    screen('share', async (page) => {
      await editing(page);
      await page.getByRole('button', { name: /^Share/ }).click();
      await page.getByLabel(/^Paste what/).fill('not a file');
      await page.getByRole('button', { name: 'Import' }).click();
      await page.getByRole('alert').waitFor();
    }),
    screen(
      'empty',
      async (page) => {
        await editing(page);
        await page.getByRole('button', { name: 'Add Goodwill refund' }).waitFor();
      },
      '?macros=none',
    ),
  ];
}

/** Macros by keyboard alone. */
export function macrosByKeyboard() {
  return {
    'macros: by a digit of the menu, confirmed by hand, the reply on the clipboard': async (page) => {
      await clip(page);
      await begin(page, '1');
      assert.equal(await page.locator(TITLE).textContent(), 'Goodwill refund');
      await told(page);
      assert.equal(
        await page.locator('.dialog.act .verdict').count(),
        0,
        'nothing is done by the digit alone',
      );
      assert.match(await page.getByLabel('Reason').inputValue(), /^Goodwill: the customer asked/);
      await page.keyboard.press('Control+Enter');
      await page.getByText('Reply copied', { exact: true }).waitFor();
      const [reply, more] = await copied(page);
      assert.match(reply, /^Hello,\n\nwe have refunded [A-Z]{3} [\d.]+ for .*, order GPA\./);
      assert.equal(more, undefined);
      assert.ok((await page.locator('.dialog.act').textContent()).includes('note added'));
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act', { state: 'detached' });
      // What was refunded cannot be refunded again, and the digit does nothing.
      await menu(page);
      await page.locator(MENU).getByText('It was refunded already.').first().waitFor();
      await page.keyboard.press('1');
      assert.equal(await page.locator('.dialog.act').count(), 0);
    },
    'macros: written down without Google, and taken back': async (page) => {
      await clip(page);
      await begin(page, '3', '.dialog.macro-run');
      await page.getByText('[no ticket]').first().waitFor();
      await page.keyboard.type('T-812');
      await page.getByText('{ticket} has no value').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+Enter');
      await page.getByText('Reply copied', { exact: true }).waitFor();
      assert.match((await copied(page))[0], /answer within two working days/);
      const notes = page.locator('aside[aria-label=Inspector]').getByText('waits for an answer from us');
      await notes.first().waitFor();
      await page.keyboard.press('Control+z');
      await page.getByText('Taken back').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.dialog.macro-run', { state: 'detached' });
    },
    'macros: made, moved, copied, deleted, brought back': async (page) => {
      const are = (...names) =>
        page.waitForFunction(
          (names) =>
            [...document.querySelectorAll('.dialog.macros .one .name')]
              .map((name) => name.firstChild.textContent)
              .join() === names.join(),
          names,
        );
      const [one, two, three] = ['Goodwill refund', 'Stop the renewal as asked', 'We look into it'];
      await write(page, 'Dear {name}, sorry.');
      await page.keyboard.press('Control+Enter');
      await page.getByRole('alert').getByText('{name} is nothing').waitFor();
      assert.equal(await page.evaluate(() => document.activeElement?.id), 'macro-reply');
      await page.locator('#macro-reply').fill('Dear {customer}, sorry.');
      await page.keyboard.press('Control+Enter');
      await are(one, two, three, 'Outage');
      await page.locator('.dialog.macros .one').nth(3).focus();
      await page.keyboard.press('Alt+ArrowUp');
      await are(one, two, 'Outage', three);
      await page.getByRole('button', { name: 'Duplicate' }).press('Enter');
      await are(one, two, 'Outage', 'Outage 2', three);
      await page.keyboard.press('Delete');
      await are(one, two, 'Outage', three);
      await page.keyboard.press('Control+z');
      await are(one, two, 'Outage', 'Outage 2', three);
      await page.keyboard.press('Control+z');
      await are(one, two, 'Outage', three);
      await page.keyboard.press('Escape');
      await page.waitForSelector('.dialog.macros', { state: 'detached' });
      // In the menu and the palette at once.
      await menu(page);
      await page.locator(MENU).getByText('Outage…').waitFor();
      await page.keyboard.press('Escape');
      await page.locator(MENU).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+k');
      await page.keyboard.type('outage');
      await page.locator('.palette-item[data-selected]').getByText('Outage…').waitFor();
      await page.keyboard.press('Enter');
      await page.waitForSelector('.dialog.act');
      assert.equal(await page.locator(TITLE).textContent(), 'Outage');
    },
    'macros: what is typed is not lost by Esc': async (page) => {
      await write(page, 'Dear {customer}, sorry.');
      await page.keyboard.press('Escape');
      await page.getByText('What you changed of this macro is not saved.').waitFor();
      await page.getByRole('button', { name: 'Go on writing' }).press('Enter');
      assert.equal(await page.locator('#macro-name').inputValue(), 'Outage');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Discard' }).press('Enter');
      await page.waitForSelector('.dialog.macros', { state: 'detached' });
    },
  };
}
