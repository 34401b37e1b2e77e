import { ask, commands, type Answer, type Desk, type Error as AppError, type SafeMode } from '$lib/ipc';

/** Who acts in the open workspace, and what it lets be done. */
class DeskQuery {
  /** Absent until it was read. */
  view = $state.raw<Desk | null>(null);
  error = $state.raw<AppError | null>(null);

  get readOnly(): boolean {
    return this.view?.mode === 'readOnly';
  }

  async load(): Promise<void> {
    const { data, error } = await ask(commands.desk());
    this.view = data;
    this.error = error;
  }

  /** Answers why it could not be done, or nothing. */
  setMode(mode: SafeMode): Promise<AppError | null> {
    return this.#told(ask(commands.setSafeMode(mode)));
  }
  setAgent(name: string): Promise<AppError | null> {
    return this.#told(ask(commands.setAgent(name)));
  }

  async #told(answer: Promise<Answer<Desk>>): Promise<AppError | null> {
    const { data, error } = await answer;
    if (data) this.view = data;
    return error;
  }
}

export const desk = new DeskQuery();
