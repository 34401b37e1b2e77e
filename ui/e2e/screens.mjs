import { accountScreens } from './account.mjs';
import { actingScreens } from './acting.mjs';
import { attentionScreens } from './attention.mjs';
import { exportScreens } from './export.mjs';
import { findingScreens } from './finding.mjs';
import { bulkScreens } from './bulk.mjs';
import { macrosScreens } from './macros.mjs';
import { notesScreens } from './notes.mjs';

const ORDERS = '[role=row][aria-selected=true]';
const INSPECTED = 'aside[aria-label=Inspector] h2';

async function down(page, rows) {
  for (let n = 0; n < rows; n++) await page.keyboard.press('j');
  await page.waitForFunction((n) => {
    const row = document.querySelector(`#order-${n}`);
    return (
      row &&
      document.querySelector('aside h2')?.textContent?.includes(row.querySelector('.mono').textContent.trim())
    );
  }, rows);
}

/** Every screen and state worth a picture. Scenes are states of the made-up data; a real host has only its own. */
export function screens(made) {
  const everywhere = [
    { name: 'orders', path: '/orders', ready: INSPECTED, act: (page) => down(page, 2) },
    {
      name: 'subscriptions',
      path: '/subscriptions',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('j');
        await page.keyboard.press('j');
        await page.waitForSelector('#subscription-2.active');
      },
    },
    {
      name: 'subscription-page',
      path: '/subscriptions',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('Enter');
        await page.waitForSelector('.cards.wide');
      },
    },
    { name: 'activity', path: '/activity', ready: made ? INSPECTED : '#activity-panel' },
    { name: 'catalog', path: '/catalog', ready: '[role=rowheader]' },
    {
      name: 'catalog-raw',
      path: '/catalog',
      ready: '[role=rowheader]',
      act: (page) => page.getByRole('button', { name: 'What Google sent' }).click(),
    },
    { name: 'sync', path: '/sync', ready: '#notifications' },
    {
      name: 'sync-notifications',
      path: '/sync',
      ready: '#notifications',
      act: async (page) => {
        await page.locator('#notifications').scrollIntoViewIfNeeded();
        await page.locator('#notifications [role=option]').nth(3).click();
        await page.waitForSelector('#notifications .detail');
      },
    },
    {
      name: 'sync-foot',
      path: '/sync',
      ready: '#notifications',
      act: async (page) => {
        await page.getByRole('button', { name: 'Check everything' }).click();
        await page.getByRole('button', { name: 'Test again' }).waitFor();
        await page.evaluate(() => {
          const page = document.querySelector('[data-main-focus]');
          page.scrollTop = page.scrollHeight;
        });
      },
    },
    {
      name: 'order-page',
      path: '/orders',
      ready: ORDERS,
      act: async (page) => {
        await down(page, 2);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.cards.wide');
      },
    },
    {
      name: 'palette',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('Control+k');
        await page.waitForSelector('.palette-item');
      },
    },
    {
      name: 'jump',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('Control+p');
        await page.waitForSelector('.palette-item');
      },
    },
    {
      name: 'keys',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('?');
        await page.waitForSelector('[role=dialog]');
      },
    },
    {
      name: 'connect',
      path: '/connect',
      ready: 'form',
    },
    {
      name: 'columns',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'Columns' }).click();
        await page.waitForSelector('[role=menu]');
      },
    },
    {
      name: 'workspaces',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.locator('.workspace-card').click();
        await page.waitForSelector('[role=menu]');
      },
    },
  ];
  if (!made) return everywhere;
  const scene = (name, path = '/orders') => `${path}?scene=${name}`;
  return [
    ...everywhere,
    ...actingScreens(),
    ...findingScreens(),
    ...macrosScreens(),
    ...exportScreens(),
    ...accountScreens(),
    ...bulkScreens(),
    ...notesScreens(),
    ...attentionScreens(),
    {
      name: 'search',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('3312 premium');
        await page.waitForSelector('mark');
        for (let n = 0; n < 2; n++) await page.keyboard.press('ArrowDown');
        await page.waitForFunction(() => document.querySelector('aside h2')?.textContent?.includes('3312'));
      },
    },
    {
      name: 'search-none',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('refunded zebra');
        await page.getByText('No order matches').waitFor();
      },
    },
    { name: 'welcome', path: scene('first', '/welcome'), ready: 'h1' },
    { name: 'welcome-problem', path: scene('unreadable', '/welcome'), ready: '[role=alert]' },
    { name: 'orders-empty', path: scene('empty'), ready: '.empty' },
    { name: 'orders-offline', path: scene('offline'), ready: INSPECTED },
    { name: 'orders-production', path: scene('production'), ready: INSPECTED },
    { name: 'orders-simulator', path: scene('simulator'), ready: INSPECTED },
    { name: 'orders-running', path: scene('running'), ready: INSPECTED },
    { name: 'sync-running', path: scene('running', '/sync'), ready: '#run' },
    { name: 'sync-failed', path: scene('failed', '/sync'), ready: '[role=alert]' },
    { name: 'sync-empty', path: scene('empty', '/sync'), ready: '#live' },
    { name: 'catalog-empty', path: scene('empty', '/catalog'), ready: '.empty' },
    {
      name: 'catalog-find',
      path: '/catalog',
      ready: '[role=rowheader]',
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('trial');
      },
    },
    {
      name: 'offline-verify',
      path: scene('offline'),
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('r');
        await page.waitForSelector('aside [role=alert]');
      },
    },
    { name: 'subscriptions-empty', path: scene('empty', '/subscriptions'), ready: '.empty' },
    {
      name: 'subscriptions-hold',
      path: '/subscriptions',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('premium DE');
        await page.getByRole('tab', { name: 'On hold' }).click();
        await page.waitForFunction(() => document.querySelector('aside')?.textContent?.includes('On hold'));
      },
    },
    {
      name: 'subscriptions-more',
      path: '/subscriptions',
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'more views' }).click();
        await page.waitForSelector('[role=menu]');
      },
    },
    { name: 'activity-empty', path: scene('empty', '/activity'), ready: '.empty' },
    {
      name: 'activity-search',
      path: '/activity',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('premium kim');
        await page.waitForSelector('#activity-panel mark');
        await page.getByRole('tab', { name: 'Refused' }).click();
        await page.waitForFunction(() =>
          document.querySelector('aside')?.textContent?.includes('Refused by'),
        );
      },
    },
    {
      name: 'activity-none',
      path: '/activity',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('/');
        await page.keyboard.type('nobody');
        await page.waitForSelector('.empty');
      },
    },
    {
      name: 'activity-unknown-offline',
      path: '/activity?number=63&scene=offline',
      ready: '#action-1.active',
      act: async (page) => {
        await page.keyboard.press('r');
        await page.waitForSelector('aside [role=alert]');
      },
    },
    {
      name: 'activity-chain',
      path: '/activity',
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'Verify the chain' }).click();
        await page.getByText('The chain is whole.').waitFor();
      },
    },
    {
      name: 'activity-chain-broken',
      path: scene('broken', '/activity'),
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'Verify the chain' }).click();
        await page.getByText('The chain is broken.').waitFor();
      },
    },
    {
      name: 'workspace-menu',
      path: scene('readonly', '/activity'),
      ready: INSPECTED,
      act: async (page) => {
        await page.locator('.workspace-card').click();
        await page.getByText('is acting').waitFor();
      },
    },
    {
      name: 'desk',
      path: scene('production', '/orders'),
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'Read-only' }).click();
        await page.getByLabel('Your name').waitFor();
        await page.keyboard.type('Kim Larsen');
        await page.getByRole('radio', { name: 'Confirm each action' }).click();
      },
    },
    {
      name: 'desk-wrong',
      path: scene('readonly', '/orders'),
      ready: INSPECTED,
      act: async (page) => {
        await page.getByRole('button', { name: 'Read-only' }).click();
        await page.getByLabel('Your name').fill('x'.repeat(81));
        await page.keyboard.press('Enter');
        await page.getByText('1 to 80 characters').waitFor();
      },
    },
    { name: 'sync-offline', path: scene('offline', '/sync'), ready: '#live .note' },
    { name: 'sync-scheduled', path: scene('production', '/sync'), ready: '#live' },
    {
      name: 'sync-limit',
      path: '/sync',
      ready: '#budget',
      act: async (page) => {
        await page.getByRole('button', { name: 'Adjust Subscription look-ups' }).click();
        await page.keyboard.type('many');
        await page.keyboard.press('Enter');
        await page.getByText('A whole number').waitFor();
      },
    },
    {
      name: 'sync-replay',
      path: '/sync',
      ready: '#live',
      act: async (page) => {
        await page.getByRole('button', { name: 'Replay notifications' }).click();
        await page.getByText('time zone').waitFor();
      },
    },
    {
      name: 'import',
      path: '/sync',
      ready: '#live',
      act: async (page) => {
        await page.getByRole('button', { name: 'Import…' }).click();
        await page
          .locator('textarea')
          .fill(
            'order;account;email;name\nGPA.3312-4747-9706-13967;acc_7f21ab03;kim@example.com;Kim Larsen\nGPA.3318-1122-9031-55102..3;acc_0c55e1aa;ana@example.com;Ana Souza\nGPA.33-what;acc_9d1;jo@example.com;Jo',
          );
        await page.getByText('Read as:').waitFor();
      },
    },
    {
      name: 'import-forget',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('Control+k');
        await page.keyboard.type('forget all');
        await page.keyboard.press('Enter');
        await page.getByText('Forget all customer links?').waitFor();
      },
    },
    {
      name: 'verified',
      path: '/orders',
      ready: INSPECTED,
      act: async (page) => {
        await page.keyboard.press('r');
        await page.locator('aside').getByText('Nothing changed').waitFor();
      },
    },
    {
      name: 'connect-packages',
      path: scene('first', '/connect'),
      ready: 'form',
      act: async (page) => {
        await page.locator('input.field').first().fill('/home/kim/lumen-play.json');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByRole('button', { name: 'Continue' }).click();
        await page.keyboard.type('app.lumen.music app.lumen.quest ');
        await page.getByRole('button', { name: 'Test' }).click();
        await page.getByText('may not see orders').waitFor();
      },
    },
  ];
}
