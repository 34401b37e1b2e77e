import assert from 'node:assert/strict';

const INSPECTED = 'aside[aria-label=Inspector] h2';
const tagField = (page) => page.getByRole('combobox', { name: /^Add a tag/ });
const noteField = (page) => page.getByRole('textbox', { name: /^A note on/ });
const remove = (page, tag) => page.getByRole('button', { name: `Remove the tag ${tag}` });

/** The order and the purchase of the made-up data that were written about. */
async function third(page) {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.getByText('fan club in Porto').first().waitFor();
}
const cardInView = (page) =>
  page.getByRole('heading', { name: 'Notes & tags' }).evaluate((e) => e.scrollIntoView({ block: 'start' }));
async function wide(page) {
  await third(page);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.cards.wide');
  await page.getByRole('heading', { name: 'Notes & tags' }).waitFor();
  await page.getByRole('button', { name: 'edited' }).waitFor();
}
async function writing(page, text) {
  await page.keyboard.press('n');
  await page.waitForFunction(() => document.activeElement?.matches('textarea'));
  await page.keyboard.type(text);
}

/** The states of notes and tags worth a picture. */
export function notesScreens() {
  const screen = (name, act, path = '/orders') => ({ name: `notes-${name}`, path, ready: INSPECTED, act });
  return [
    screen('order', async (page) => {
      await third(page);
      await cardInView(page);
    }),
    screen('none', async (page) => {
      await noteField(page).waitFor();
      await cardInView(page);
    }),
    screen('order-page', wide),
    screen('history', async (page) => {
      await wide(page);
      await page.getByRole('button', { name: 'edited' }).click();
      await page.getByText('as it reads now').waitFor();
      await page.getByText('1 removed note').click();
    }),
    screen('writing', async (page) => {
      await wide(page);
      await writing(page, 'Called back.\nWants the money on the old card, which is closed.');
      await page.locator('.places').getByText('Account').click();
      await page.getByText('all purchases of this customer').first().waitFor({ state: 'attached' });
    }),
    screen('editing', async (page) => {
      await wide(page);
      await page.getByRole('button', { name: 'Edit the note of Night shift' }).click();
      await page.keyboard.type(' Done.');
    }),
    screen('suggestions', async (page) => {
      await third(page);
      await page.keyboard.press('t');
      await page.keyboard.type('r');
      await page.keyboard.press('ArrowDown');
      await page.waitForSelector('[role=option][aria-selected=true]');
    }),
    screen('wrong', async (page) => {
      await wide(page);
      await page.keyboard.press('t');
      await page.keyboard.type('paid.twice');
      await page.keyboard.press('Enter');
      await page.getByText('is no tag').waitFor();
    }),
    screen('removed', async (page) => {
      await wide(page);
      await page.getByRole('button', { name: 'Remove the note of Night shift' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
      await page.getByText('2 removed notes').waitFor();
    }),
    screen(
      'unnamed',
      async (page) => {
        await wide(page);
        await writing(page, 'Called back.');
        await page.keyboard.press('Control+Enter');
        await page.getByLabel('Your name').waitFor();
      },
      '/orders?act=unnamed',
    ),
    screen('search', async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('premium tag:vip note:outage');
      await page.getByText('tagged vip').waitFor();
    }),
    screen('purchase', purchase, '/subscriptions'),
  ];
}

async function purchase(page) {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.getByText('after payday').first().waitFor();
  await cardInView(page);
}

/** Notes and tags by keyboard alone. */
export function notesByKeyboard() {
  return {
    'N writes a note, Ctrl Enter saves it, Ctrl Z takes it back': async (page) => {
      await writing(page, 'Called back\nfrom the car');
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Control+Enter');
      await page.getByText('Note saved').waitFor();
      await page.waitForSelector('#order-0.active');
      await page.locator('aside .text', { hasText: 'Called back' }).waitFor();
      await page.locator('aside li', { hasText: 'Note by Kim Larsen' }).waitFor();
      await page.keyboard.press('Control+z');
      await page.getByText('Undone: note saved').waitFor();
      await page.locator('aside .text', { hasText: 'Called back' }).waitFor({ state: 'detached' });
    },
    'Escape leaves a note, and N comes back to its draft': async (page) => {
      await writing(page, 'Half a tho');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.activeElement?.id === 'order-list');
      await page.keyboard.press('j');
      await page.waitForSelector('#order-1.active');
      await page.waitForFunction(() => document.querySelector('aside textarea')?.value === '');
      await page.keyboard.press('k');
      await page.waitForFunction(() => document.querySelector('aside textarea')?.value === 'Half a tho');
      await page.keyboard.press('n');
      await page.waitForFunction(() => document.activeElement?.value === 'Half a tho');
    },
    'T takes a suggested tag and a new one, Ctrl Z takes each back': async (page) => {
      await page.keyboard.press('t');
      await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
      await page.keyboard.type('v');
      await page.waitForSelector('[role=option]');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await remove(page, 'vip').waitFor();
      await page.keyboard.type('Second-Line,');
      await remove(page, 'second-line').waitFor();
      await page.keyboard.press('Control+z');
      await remove(page, 'second-line').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+z');
      await remove(page, 'vip').waitFor({ state: 'detached' });
    },
    'the switch puts a tag and a note on the account': async (page) => {
      await page.keyboard.press('t');
      await page.getByRole('radio', { name: 'This order' }).focus();
      await page.keyboard.press('ArrowLeft');
      await page.getByRole('radio', { name: 'Account', checked: true }).waitFor();
      await page.getByRole('combobox', { name: 'Add a tag on the account' }).focus();
      await page.keyboard.type('vip');
      await page.keyboard.press('Enter');
      await page.locator('aside .tag', { hasText: /on the account:\s*vip/ }).waitFor();
      await page.getByRole('textbox', { name: 'A note on the account' }).focus();
      await page.keyboard.type('Of the press');
      await page.keyboard.press('Control+Enter');
      await page.locator('aside li', { hasText: 'Note on the account by Kim Larsen' }).waitFor();
    },
    'N and T show the inspector where it is hidden, and the palette has them': async (page) => {
      await page.keyboard.press('Space');
      await page.waitForSelector('aside[aria-label=Inspector]', { state: 'detached' });
      await page.keyboard.press('n');
      await page.waitForFunction(() => document.activeElement?.matches('aside textarea'));
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('add a tag');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
    },
    'a tag finds what carries it': async (page) => {
      await wide(page);
      await page.getByRole('button', { name: /^vip: find/ }).focus();
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname === '/orders');
      await page.locator('.chip', { hasText: 'tagged vip' }).waitFor();
      await page.getByText('1 order', { exact: true }).first().waitFor();
    },
    'a removed note comes back by the button of the toast': async (page) => {
      await wide(page);
      await page.getByRole('button', { name: 'Remove the note of Night shift' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('2 removed notes').waitFor();
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('1 removed note').waitFor();
      await page.getByRole('button', { name: 'Remove the note of Night shift' }).waitFor();
    },
    'a note is edited in place, and keeps how it read': async (page) => {
      await wide(page);
      await page.getByRole('button', { name: 'Edit the note of Ana Souza' }).focus();
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.activeElement?.value?.endsWith('reason.'));
      await page.keyboard.type(' Not twice.');
      await page.keyboard.press('Control+Enter');
      await page.getByText('within reason. Not twice.').first().waitFor();
      await page.getByRole('button', { name: 'edited' }).last().focus();
      await page.keyboard.press('Enter');
      const versions = page.getByRole('list', { name: 'History of the note' }).getByRole('listitem');
      await versions.nth(1).waitFor();
      assert.match(await versions.nth(0).innerText(), /^Kim Larsen edited/);
      assert.match(await versions.nth(1).innerText(), /^Ana Souza wrote[^]*within reason\.$/);
    },
    'whoever has no name is asked for it, and the note is saved with it': async (page) => {
      await page.goto(new URL('/orders?act=unnamed', page.url()).href);
      await page.waitForSelector(INSPECTED);
      await writing(page, 'Called back');
      await page.keyboard.press('Control+Enter');
      await page.waitForFunction(() => document.activeElement?.labels?.[0]?.textContent === 'Your name');
      await page.keyboard.type('Ana Souza');
      await page.keyboard.press('Enter');
      await page.getByText('Note saved').waitFor();
      await page.locator('aside li', { hasText: 'Note by Ana Souza' }).waitFor();
      assert.equal(await page.getByLabel('Your name').count(), 0);
    },
  };
}
