import assert from 'node:assert/strict';

const INSPECTED = 'aside[aria-label=Inspector] h2';
const REASON = 'Outage of 12 Oct: everybody gets it back';
const PASTED = ['GPA.3312-1111-2222-33333', 'not an order', 'GPA.3999-0000-1111-22222..4'];

const planned = (page) => page.waitForSelector('#row-0');

/** Opens the page for a list with something that can be done, and something that cannot. */
async function paste(page, kind = 'Refund, keep access') {
  const ids = await page.evaluate(() =>
    [...document.querySelectorAll('#order-list [role=row][id]')].map(
      (row) => row.querySelector('.mono').textContent,
    ),
  );
  await begin(page, 'bulk: verify');
  await page.getByRole('radio', { name: kind }).click();
  await page.locator('textarea').fill([...ids, ...PASTED, ids[0]].join('\n'));
  await planned(page);
}
/** Chooses a bulk of the palette by the beginning of its name. */
async function begin(page, name) {
  await page.keyboard.press('Control+k');
  await page.waitForSelector('.palette-item');
  await page.keyboard.type(name);
  await page.locator('.palette-item[data-selected]', { hasText: 'Bulk' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/activity\/bulk$/);
}
async function search(page, text) {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
  await page.waitForSelector('.chip');
  await page.waitForFunction(() => document.querySelector('.sub')?.textContent?.includes('order'));
  await page.keyboard.press('Escape');
}
async function asked(page, words = 'Refund') {
  await page.locator('header').getByRole('button', { name: words }).last().click();
  await page.waitForSelector('.dialog.ask-bulk');
}
async function filled(page) {
  await page.getByLabel('Reason').fill(REASON);
  await page.getByLabel('Type how many').fill(await page.locator('.count b').textContent());
  await page.waitForSelector('.dialog.ask-bulk .btn.danger:enabled');
}
async function started(page, kind) {
  await paste(page, kind);
  await asked(page);
  await filled(page);
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/activity\/bulk\/\d+$/);
}
const bulks = async (page) => {
  await page.waitForSelector('#bulk-list [role=row][aria-selected=true]');
};

/** The states of a bulk worth a picture. */
export function bulkScreens() {
  const screen = (name, act, path = '/orders', ready = INSPECTED) => ({
    name: `bulk-${name}`,
    path,
    ready,
    act,
  });
  const open = (tab) => async (page) => {
    await planned(page);
    await page.getByRole('tab', { name: tab }).click();
    await planned(page);
  };
  return [
    screen('empty', (page) => begin(page, 'bulk: refund, keep')),
    screen('plan', (page) => paste(page)),
    screen('plan-left-out', async (page) => {
      await paste(page);
      await page.getByRole('tab', { name: 'Not possible' }).click();
      await page.waitForFunction(() => document.querySelectorAll('#row-list .tag.ok').length === 0);
    }),
    screen('plan-search', async (page) => {
      await search(page, 'premium');
      await begin(page, 'bulk: stop renewal for');
      await planned(page);
    }),
    screen('plan-too-many', async (page) => {
      await begin(page, 'bulk: verify');
      await page.getByRole('tab', { name: 'A search' }).click();
      await page.getByRole('alert').waitFor();
    }),
    screen('plan-read-only', (page) => paste(page), '/orders?scene=readonly'),
    screen('plan-offline', (page) => paste(page), '/orders?scene=offline'),
    screen('selection', async (page) => {
      for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
      await page.getByText('5 selected').waitFor();
    }),
    screen('selection-all', async (page) => {
      await search(page, 'premium');
      await page.keyboard.press('Control+a');
      await page.getByRole('button', { name: /^Select all/ }).waitFor();
    }),
    screen('selection-everything', async (page) => {
      await search(page, 'premium');
      await page.keyboard.press('Control+a');
      await page.getByRole('button', { name: /^Select all/ }).click();
      await page.getByText('also what is not loaded').waitFor();
    }),
    screen('selection-menu', async (page) => {
      await page.keyboard.press('Shift+ArrowDown');
      await page.getByRole('button', { name: 'Bulk' }).click();
      await page.waitForSelector('[role=menu]');
    }),
    screen('palette', async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('bulk');
      await page.locator('.palette-head', { hasText: 'At Google' }).waitFor();
    }),
    screen('confirm', async (page) => {
      await paste(page);
      await asked(page);
    }),
    screen('confirm-ready', async (page) => {
      await paste(page);
      await asked(page);
      await filled(page);
    }),
    screen(
      'confirm-unnamed',
      async (page) => {
        await paste(page);
        await asked(page);
      },
      '/orders?act=unnamed',
    ),
    screen(
      'confirm-moved',
      async (page) => {
        await paste(page);
        await asked(page);
        await filled(page);
        await page.keyboard.press('Control+Enter');
        await page.getByText('Since you looked').waitFor();
      },
      '/orders?bulk=moved',
    ),
    screen('hold', async (page) => {
      await started(page);
      await page.getByText('Nothing was sent yet').waitFor();
    }),
    screen(
      'running',
      async (page) => {
        await started(page);
        await page.getByText('Nothing was sent yet').waitFor();
        await page.getByText('Under way').waitFor({ timeout: 20_000 });
        await page.locator('.progress li', { hasText: 'Failed' }).waitFor();
      },
      '/orders?bulk=still',
    ),
    screen('finished', planned, '/activity/bulk/2', '#row-0'),
    screen('failures', open('Failed'), '/activity/bulk/2', '#row-0'),
    screen('paused', planned, '/activity/bulk/3', '#row-0'),
    screen('waiting-offline', planned, '/activity/bulk/4?scene=offline', '#row-0'),
    screen('gone', (page) => page.getByRole('alert').first().waitFor(), '/activity/bulk/99', 'h1'),
    screen('jobs', bulks, '/activity?bulks', '#activity-panel'),
    screen('jobs-empty', undefined, '/activity?bulks&scene=empty', '.empty'),
  ];
}

/** Bulks by keyboard alone, each a fact. */
export function bulkByKeyboard() {
  const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  const again = async (page, asked) => {
    await page.goto(new URL(`/orders?${asked}`, page.url()).href);
    await page.waitForSelector('#order-list [role=row][aria-selected=true]');
  };
  const confirm = async (page) => {
    await page.keyboard.press('Control+Enter');
    await page.waitForSelector('.dialog.ask-bulk');
    assert.equal(await focused(page), 'Cancel');
    await page.getByLabel('Reason').fill(REASON);
    const count = await page.locator('.count b').textContent();
    await page.getByLabel('Type how many').fill(count);
    await page.waitForSelector('.dialog.ask-bulk .foot .btn:last-child:enabled');
    await page.keyboard.press('Control+Enter');
    return Number(count);
  };
  return {
    'bulk: a selection is planned, confirmed by its count, held, and canceled before anything is sent':
      async (page) => {
        for (let n = 0; n < 9; n++) await page.keyboard.press('Shift+ArrowDown');
        await page.getByText('10 selected').waitFor();
        await begin(page, 'bulk: refund, keep');
        await page.waitForFunction(() => document.activeElement?.id === 'row-list');
        await page.getByText('10 selected orders').waitFor();
        await page.keyboard.press('Control+Enter');
        await page.waitForSelector('.dialog.ask-bulk[role=alertdialog]');
        assert.equal(await focused(page), 'Cancel');
        await page.keyboard.press('Control+Enter');
        assert.equal(await page.locator('.dialog.ask-bulk').count(), 1, 'nothing starts before all is said');
        await page.keyboard.press('Tab');
        await page.keyboard.type('charged twice');
        assert.equal(await page.getByLabel('Reason').inputValue(), 'charged twice');
        await page.getByLabel('Type how many').fill('1');
        await page.getByText(/^Type \d+ to go on/).waitFor();
        await page.getByLabel('Type how many').fill(await page.locator('.count b').textContent());
        await page.waitForSelector('.dialog.ask-bulk .btn.danger:enabled');
        await page.keyboard.press('Control+Enter');
        await page.waitForURL(/\/activity\/bulk\/\d+$/);
        await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Cancel it');
        await page.keyboard.press('Enter');
        await page.locator('header').getByText('Canceled').waitFor();
        assert.equal(await page.locator('.progress li', { hasText: 'Done' }).count(), 0);
      },
    'bulk: all that matches is taken as a search, also what is not loaded': async (page) => {
      await search(page, 'premium');
      await page.keyboard.press('Control+a');
      await page.getByText('all that is loaded').waitFor();
      await begin(page, 'bulk: verify');
      await page.getByText('selected orders').waitFor();
      await page.keyboard.press('Escape');
      await page.keyboard.press('g');
      await page.keyboard.press('o');
      await page.waitForSelector('#order-list');
      await page.keyboard.press('Control+k');
      await page.waitForSelector('.palette-item');
      await page.keyboard.type('every order that matches');
      await page.keyboard.press('Enter');
      await page.getByText('also what is not loaded').waitFor();
      await begin(page, 'bulk: verify');
      await page.getByLabel('Every order that this search finds').waitFor();
      await planned(page);
      const sent = await page.locator('dd').first().textContent();
      assert.ok(Number(sent.replace(/\D.*/, '').replaceAll(',', '')) > 1 || /\d,\d/.test(sent), sent);
    },
    'bulk: subscriptions are taken by their tokens': async (page) => {
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.waitForSelector('#subscription-list [role=row][aria-selected=true]');
      await page.keyboard.press('Shift+ArrowDown');
      await begin(page, 'bulk: stop renewal for');
      await page.getByText('2 selected subscriptions').waitFor();
      await planned(page);
    },
    'bulk: a pasted list is planned as it is typed, and Escape leaves it as it is': async (page) => {
      await begin(page, 'bulk: verify');
      await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
      await page.keyboard.type('GPA.3312-1111-2222-33333');
      await planned(page);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await page.waitForURL(/\/activity\?bulks$/);
      await page.goBack();
      await page.waitForFunction(
        () => document.querySelector('textarea')?.value === 'GPA.3312-1111-2222-33333',
      );
    },
    'bulk: a read-only workspace plans all and starts only what asks': async (page) => {
      await again(page, 'scene=readonly');
      for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
      await begin(page, 'bulk: refund, keep');
      await planned(page);
      await page.locator('header').getByText('This workspace is read-only.').waitFor();
      await page.keyboard.press('Control+Enter');
      assert.equal(await page.locator('.dialog.ask-bulk').count(), 0);
      await page.getByRole('radio', { name: 'Verify' }).click();
      await page.getByRole('button', { name: 'Ask Google about 5…' }).waitFor();
      assert.equal(await confirm(page), 5);
      await page.waitForURL(/\/activity\/bulk\/\d+$/);
    },
    'bulk: a start without an answer is looked for before it is offered again': async (page) => {
      await again(page, 'bulk=lost');
      for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+ArrowDown');
      await begin(page, 'bulk: verify');
      await planned(page);
      await confirm(page);
      await page.waitForURL(/\/activity\/bulk\/4$/);
    },
    'bulk: one of before is found in Activity, its failures are tried again, and it goes to the clipboard':
      async (page) => {
        await page.goto(new URL('/activity', page.url()).href);
        await page.waitForSelector(INSPECTED);
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.palette-item');
        await page.keyboard.type('show: bulks');
        await page.keyboard.press('Enter');
        await page.waitForSelector('#bulk-list [role=row][aria-selected=true]');
        await page.keyboard.press('j');
        await page.waitForSelector('#bulk-1.active');
        await page.keyboard.press('Enter');
        await page.waitForURL(/\/activity\/bulk\/2$/);
        await planned(page);
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.palette-item');
        await page.keyboard.type('export the rows of this bulk');
        await page.keyboard.press('Enter');
        await page.getByText('The rows of bulk 2').waitFor();
        await page.keyboard.press('Escape');
        await page.waitForSelector('[role=dialog]', { state: 'detached' });
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.palette-item');
        await page.keyboard.type('try the failed');
        await page.keyboard.press('Enter');
        await page.waitForFunction(
          () => !document.querySelector('.progress')?.textContent?.includes('Failed'),
        );
        await page.keyboard.press('Escape');
        await page.waitForURL(/\/activity\?bulks$/);
      },
    'bulk: G then B goes to the bulks, also from the journal': async (page) => {
      for (const from of ['o', 'a']) {
        await page.keyboard.press('g');
        await page.keyboard.press(from);
        await page.waitForURL(/\/(orders|activity)$/);
        await page.keyboard.press('g');
        await page.keyboard.press('b');
        await page.waitForURL(/\/activity\?bulks$/);
        await page.waitForSelector('#bulk-list [role=row][aria-selected=true]');
      }
    },
    'bulk: a paused one is resumed, goes on by itself, and ends': async (page) => {
      await page.goto(new URL('/activity/bulk/3', page.url()).href);
      await planned(page);
      await page.getByRole('button', { name: 'Resume' }).focus();
      await page.keyboard.press('Enter');
      await page.locator('header').getByText('Finished').waitFor({ timeout: 20_000 });
      await page.getByRole('button', { name: /^Retry \d+ failed$/ }).waitFor();
    },
  };
}
