import type { ErrorCode } from '$lib/ipc';

/** What a code is called on screen, and what to do about it where the program gave no remedy of its own. */
export type Words = { title: string; remedy: string | null };

/** Total over the codes: a new one does not compile without words. */
export const WORDS: Record<ErrorCode, Words> = {
  notFound: { title: 'Not in the mirror', remedy: 'Look at the spelling, or sync and search again.' },
  invalid: { title: 'Something in the form is not right', remedy: null },
  noWorkspace: { title: 'No workspace is open', remedy: 'Open one from the menu at the top left.' },
  signIn: {
    title: 'Google refused the credential',
    remedy:
      'Check in Google Cloud → IAM & Admin → Service accounts that the key still exists, then connect again with a fresh key file.',
  },
  notPermitted: {
    title: 'A right is missing',
    remedy:
      'Play Console → Users and permissions → the service account: grant “View financial data” and “Manage orders and subscriptions”.',
  },
  offline: {
    title: 'Google cannot be reached',
    remedy: 'Everything mirrored stays searchable. Try again when there is a network.',
  },
  quota: {
    title: 'Google’s quota is used up for now',
    remedy: 'Nothing is lost. Go on later; quotas refill by themselves.',
  },
  googleUnavailable: {
    title: 'Google answers with faults',
    remedy: 'Nothing is lost. Try again in a few minutes.',
  },
  keychainLocked: {
    title: 'The keychain is locked',
    remedy: 'Unlock it in the system’s password manager, then open the workspace again.',
  },
  keychainMissing: {
    title: 'There is no keychain',
    remedy:
      'Install and start one (on Linux: gnome-keyring or KWallet with the Secret Service), then connect again. The demo account works without.',
  },
  mirrorNewer: { title: 'Written by a newer Purser', remedy: 'Update Purser. The mirror was not touched.' },
  mirrorUnreadable: {
    title: 'The mirror cannot be read',
    remedy:
      'If the keychain was restored or replaced, bring back the old one. Otherwise remove this workspace and connect it again: it is fetched anew.',
  },
  diskFull: {
    title: 'The disk is full',
    remedy: 'Make room, then sync again. Nothing fetched so far is lost.',
  },
  fileExists: {
    title: 'There is such a file already',
    remedy: 'Give it another name, or replace the one that is there.',
  },
  superseded: { title: 'Another search took its place', remedy: null },
  other: {
    title: 'Something unexpected happened',
    remedy: 'Try again. If it comes back, the detail says what to report.',
  },
};
