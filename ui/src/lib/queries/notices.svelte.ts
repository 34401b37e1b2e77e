/** What can be done about something that was said. */
export type NoticeAct = { label: string; keys: string; run: () => void };

const SHOWN = 2400;
/** With something to press, there is time to reach it. */
const SHOWN_WITH_ACT = 8000;

/** Short words at the foot of the window: something was copied, something was confirmed. Never an error's only place. */
class Notices {
  text = $state('');
  act = $state.raw<NoticeAct | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string, act: NoticeAct | null = null): void {
    this.text = text;
    this.act = act;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#hush(), act ? SHOWN_WITH_ACT : SHOWN);
  }

  #hush(): void {
    this.text = '';
    this.act = null;
  }
}

export const notices = new Notices();

/**
 * Puts text on the clipboard and says so; says it, too, where the system refuses. Of text that takes a moment the
 * clipboard gets the promise: what is written long after the key was pressed is refused.
 */
export async function copy(text: string | Promise<string>, what: string | (() => string)): Promise<void> {
  try {
    if (typeof text === 'string') await navigator.clipboard.writeText(text);
    else {
      const blob = text.then((it) => new Blob([it], { type: 'text/plain' }));
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    }
    notices.say(`Copied ${typeof what === 'string' ? what : what()}`);
  } catch {
    notices.say('The system did not let Purser use the clipboard');
  }
}
