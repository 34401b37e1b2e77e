/** Short words at the foot of the window: something was copied, something was confirmed. Never an error's only place. */
class Notices {
  text = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.text = ''), 2400);
  }
}

export const notices = new Notices();

/** Puts text on the clipboard and says so; says it, too, where the system refuses. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notices.say(`Copied ${what}`);
  } catch {
    notices.say('The system did not let Purser use the clipboard');
  }
}
